"""Times and cycles as they stand in results: which ones a column holds, their order, and coarser ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal

from nl2sql.catalog import Cell
from pipeline_gen.chart.spec import TimeUnit

Grain = Literal["year", "quarter", "month", "week", "day", "time"]
Cycle = Literal["month", "weekday", "quarter"]
SortKey = tuple[int | float | str, ...]

_YEAR = r"(?:1[5-9]|2[01])\d\d"
_GRAINS: tuple[tuple[Grain, re.Pattern[str]], ...] = (
    ("year", re.compile(_YEAR)),
    ("quarter", re.compile(rf"{_YEAR}[- ]?Q[1-4]|Q[1-4][- ]{_YEAR}", re.IGNORECASE)),
    ("month", re.compile(rf"{_YEAR}-(?:0[1-9]|1[0-2])")),
    ("week", re.compile(rf"{_YEAR}[- ]?W(?:0?[0-9]|[1-4]\d|5[0-3])", re.IGNORECASE)),
    ("day", re.compile(rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")),
    ("time", re.compile(rf"{_YEAR}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")),
)
_DIGITS = re.compile(r"\d+")


_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _places(*series: Sequence[str]) -> dict[str, int]:
    return {name: index for names in series for index, name in enumerate(names)}


_CYCLES: dict[Cycle, dict[str, int]] = {
    "month": _places(_MONTHS, [name[:3] for name in _MONTHS]),
    "weekday": _places(_WEEKDAYS, [name[:3] for name in _WEEKDAYS]),
    "quarter": _places(["q1", "q2", "q3", "q4"]),
}


def grain_of(texts: Iterable[str]) -> Grain | None:
    """The grain that all texts share (``day`` and ``time`` may mix); None for other texts or no text."""
    found: set[Grain] = set()
    for text in texts:
        grain = next((name for name, pattern in _GRAINS if pattern.fullmatch(text)), None)
        if grain is None:
            return None
        found.add(grain)
    if found == {"day", "time"}:
        return "time"
    return found.pop() if len(found) == 1 else None


def cycle_of(texts: Iterable[str]) -> Cycle | None:
    """The cycle all texts belong to: names of months or weekdays, ``Q1`` to ``Q4``; None otherwise."""
    folded = {text.strip().casefold() for text in texts}
    if not folded:
        return None
    return next((cycle for cycle, names in _CYCLES.items() if folded <= names.keys()), None)


def natural_key(values: Iterable[Cell]) -> Callable[[Cell], SortKey]:
    """A sort key for these values: numbers by size, periods by time, months by the calendar, text by letter.

    Missing values come last.
    """
    texts = {value for value in values if isinstance(value, str)}
    place: Callable[[str], SortKey]
    cycle = cycle_of(texts)
    grain = grain_of(texts)
    if cycle:
        names = _CYCLES[cycle]
        place = lambda text: (names[text.strip().casefold()],)  # noqa: E731
    elif grain:
        place = _period_key
    else:
        place = _text_key

    def key(value: Cell) -> SortKey:
        if value is None:
            return (2,)
        if isinstance(value, str):
            return (1, *place(value))
        return (0, value)

    return key


def _text_key(text: str) -> SortKey:
    return (text.casefold(), text)


def _period_key(text: str) -> SortKey:
    if text[:1] in "Qq":
        text = f"{text[-4:]}-{text[:2]}"
    return tuple(int(digits) for digits in _DIGITS.findall(text))


def truncate(text: str, unit: TimeUnit) -> str | None:
    """The period of `unit` a date, time or month falls in: ``2024-03-05`` by quarter is ``2024-Q1``.

    None when the text is no date or coarser than the unit.
    """
    moment = _moment(text)
    if moment is None or _FINENESS[unit] > _fineness(text):
        return None
    year, week, _ = moment.isocalendar()
    return {
        "year": f"{moment.year:04d}",
        "quarter": f"{moment.year:04d}-Q{(moment.month + 2) // 3}",
        "month": f"{moment.year:04d}-{moment.month:02d}",
        "week": f"{year:04d}-W{week:02d}",
        "day": f"{moment:%Y-%m-%d}",
        "hour": f"{moment:%Y-%m-%d %H}:00",
    }[unit]


_FINENESS: dict[TimeUnit, int] = {"year": 0, "quarter": 1, "month": 1, "week": 2, "day": 2, "hour": 3}
_FINENESS_OF_LENGTH = {len("2024"): 0, len("2024-03"): 1, len("2024-W05"): 2, len("2024-03-05"): 2}
_MISSING_PART = {len("2024"): "-01-01", len("2024-03"): "-01"}


def _fineness(text: str) -> int:
    return _FINENESS_OF_LENGTH.get(len(text), 3)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text + _MISSING_PART.get(len(text), ""))
    except ValueError:
        return None
