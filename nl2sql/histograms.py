"""How numbers, dates and times are spread: a few bins of equal width. Frozen; worked out from values. Pure."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nl2sql.catalog import Cell, ColumnType

MOST_BINS = 20


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bin `i` reaches from `edges[i]` to before `edges[i + 1]`, the last one to its end, and holds `counts[i]` values.

    Edges are what the column holds: numbers, or dates as ISO text. Of whole numbers and days the last edge is one
    past the greatest value, so that each bin is as wide as the others.
    """

    edges: tuple[Cell, ...]
    counts: tuple[int, ...]


def histogram(kind: ColumnType, values: Sequence[Cell]) -> Histogram | None:
    """The histogram of a column; values of another type than the column's are left out.

    None for types without an order of their own, and where there are no values.
    """
    if kind in ("integer", "number"):
        numbers = [v for v in values if isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)]
        whole = [int(number) for number in numbers if number == int(number)]
        return _of_whole(whole) if len(whole) == len(numbers) else _of_numbers(numbers)
    texts = [value for value in values if isinstance(value, str)]
    if kind == "date":
        days = _of_whole([found.toordinal() for text in texts if (found := _read(text)) is not None])
        return days and Histogram(tuple(map(_day, days.edges)), days.counts)
    if kind == "datetime":
        spread = _of_numbers([_seconds(found) for text in texts if (found := _read(text)) is not None])
        return spread and Histogram(tuple(map(_moment, spread.edges)), spread.counts)
    return None


def _of_whole(numbers: Sequence[int]) -> Histogram | None:
    if not numbers:
        return None
    low, high = min(numbers), max(numbers)
    width = -(-(high - low + 1) // MOST_BINS)
    counts = Counter((number - low) // width for number in numbers)
    bins = (high - low) // width + 1
    return Histogram(tuple(low + width * place for place in range(bins + 1)), tuple(counts[n] for n in range(bins)))


def _of_numbers(numbers: Sequence[float]) -> Histogram | None:
    if not numbers:
        return None
    low, high = float(min(numbers)), float(max(numbers))
    width = high / MOST_BINS - low / MOST_BINS  # each by itself: the difference of the largest floats is infinite
    if width == 0 or not low + width > low:
        return Histogram((low, high), (len(numbers),))
    counts = Counter(min(int(number / width - low / width), MOST_BINS - 1) for number in numbers)
    edges = (*(low + width * place for place in range(MOST_BINS)), high)
    return Histogram(edges, tuple(counts[place] for place in range(MOST_BINS)))


def _read(text: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(text)
    except ValueError:  # a column of dates may hold other texts in SQLite
        return None


def _seconds(moment: datetime.datetime) -> float:
    zone = moment.tzinfo or datetime.UTC
    return (moment.replace(tzinfo=zone) - _EPOCH).total_seconds()


_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def _day(ordinal: Cell) -> str:
    assert isinstance(ordinal, int)
    return datetime.date.fromordinal(min(ordinal, datetime.date.max.toordinal())).isoformat()


def _moment(seconds: Cell) -> str:
    assert isinstance(seconds, float)
    return (_EPOCH + datetime.timedelta(seconds=seconds)).replace(tzinfo=None).isoformat(timespec="seconds")
