"""From rows to the marks a chart draws: time units, bins, aggregates, order and limit. Pure."""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from nl2sql.catalog import Cell
from nl2sql.database import Rows
from pipeline_gen.chart.periods import natural_key, truncate
from pipeline_gen.chart.profile import column_values, is_missing, number
from pipeline_gen.chart.spec import Aggregate, Channel, ChartSpec

CHANNELS = ("x", "y", "color", "size", "theta", "facet")
MISSING = "(missing)"
OTHER = "Other"
_BINS = 20
_NICE_STEPS = (1, 2, 2.5, 5, 10)
_AGGREGATES: dict[Aggregate, Callable[[Sequence[int | float]], int | float]] = {
    "sum": lambda values: math.fsum(values) if any(isinstance(value, float) for value in values) else sum(values),
    "mean": statistics.fmean,
    "median": statistics.median,
    "min": min,
    "max": max,
    "count": len,
}


@dataclass(frozen=True, slots=True)
class Marks:
    """`values[channel][i]` is what mark `i` shows on that channel; every channel in use has one value a mark.

    `notes` say in plain words what the marks leave out.
    """

    values: dict[str, tuple[Cell, ...]]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(next(iter(self.values.values()), ()))

    def where(self, keep: Iterable[int]) -> Marks:
        """The marks at these places, in this order."""
        places = tuple(keep)
        return replace(
            self, values={name: tuple(values[place] for place in places) for name, values in self.values.items()}
        )

    def noted(self, note: str) -> Marks:
        """The same marks with one more note."""
        return replace(self, notes=(*self.notes, note))

    def split(self, channel: str) -> list[tuple[Cell, Marks]]:
        """The marks of each value of a channel, in the order of first appearance; one unnamed part without it."""
        if channel not in self.values:
            return [(None, self)]
        places: dict[Cell, list[int]] = {}
        for place, value in enumerate(self.values[channel]):
            places.setdefault(value, []).append(place)
        return [(value, self.where(found)) for value, found in places.items()]


def channels_of(spec: ChartSpec) -> dict[str, Channel]:
    """The channels in use, by name."""
    found = {name: getattr(spec.encoding, name) for name in CHANNELS}
    return {name: channel for name, channel in found.items() if channel is not None}


def make_marks(spec: ChartSpec, rows: Rows) -> Marks:
    """The marks of a chart over a result. Raises `KeyError` when a field is not in the result."""
    channels = channels_of(spec)
    if spec.mark == "histogram":
        # Its bins are drawn to scale, so they are cut where it is drawn.
        channels["x"] = channels["x"].model_copy(update={"bin": False})
    marks = Marks({name: _read(channel, column_values(rows, channel.field)) for name, channel in channels.items()})
    marks = _without_gaps(marks, channels)
    return _aggregate(marks, channels)


def label(value: Cell) -> str:
    """A value as the name of a category."""
    if is_missing(value):
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


# ---- reading one channel ----


def _read(channel: Channel, values: tuple[Cell, ...]) -> tuple[Cell, ...]:
    if channel.aggregate == "count":
        return values
    if channel.time_unit is not None:
        unit = channel.time_unit
        return tuple(truncate(value, unit) if isinstance(value, str) else None for value in values)
    if channel.bin:
        return _binned(values)
    if channel.type == "quantitative":
        return tuple(map(number, values))
    return tuple(None if is_missing(value) else value for value in values)


def bin_edges(values: Iterable[int | float], bins: int = _BINS) -> tuple[float, float]:
    """A round first edge and a round width, so that at most `bins` + 1 equal ranges hold all values."""
    numbers = [float(value) for value in values]
    low, high = min(numbers), max(numbers)
    # A range of one value, or one too fine for floats to tell apart, becomes one bin around it.
    if not high - low > 1e-9 * max(abs(low), abs(high)):
        return low - 0.5, 1.0
    # Divided first: between the largest floats the difference alone is too large for one.
    rough = high / bins - low / bins
    power = 10.0 ** math.floor(math.log10(rough))
    width = next(step * power for step in _NICE_STEPS if step * power >= rough * 0.999)
    return max(math.floor(low / width) * width, -sys.float_info.max), width


def _binned(values: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Each number as the middle of its bin."""
    numbers = list(map(number, values))
    present = [value for value in numbers if value is not None]
    if not present:
        return tuple(None for _ in values)
    start, width = bin_edges(present)
    return tuple(
        None if value is None else _tidy(start + (math.floor((value - start) / width) + 0.5) * width)
        for value in numbers
    )


def _tidy(value: float) -> float:
    return float(f"{value:.12g}")


def _without_gaps(marks: Marks, channels: dict[str, Channel]) -> Marks:
    """Leave out marks that have no place: no time on a time axis, no number where a number is drawn."""
    placed = [
        marks.values[name]
        for name, channel in channels.items()
        if channel.aggregate is None
        and name in ("x", "y", "size", "theta")
        and (channel.type in ("quantitative", "temporal") or channel.bin or channel.time_unit)
    ]
    keep = [place for place in range(len(marks)) if all(values[place] is not None for values in placed)]
    left_out = len(marks) - len(keep)
    if not left_out:
        return marks
    rows = "row" if left_out == 1 else "rows"
    return marks.where(keep).noted(f"{left_out:,} {rows} with missing values left out")


# ---- aggregating ----


def _aggregate(marks: Marks, channels: dict[str, Channel]) -> Marks:
    aggregates = {name: channel.aggregate for name, channel in channels.items() if channel.aggregate}
    if not aggregates:
        return marks
    keys = [name for name in marks.values if name not in aggregates]
    places: dict[tuple[Cell, ...], list[int]] = {}
    for place, key in enumerate(zip(*(marks.values[name] for name in keys), strict=True)):
        places.setdefault(key, []).append(place)
    if not keys:
        places = {(): list(range(len(marks)))} if len(marks) else {}
    values: dict[str, tuple[Cell, ...]] = {name: tuple(key[index] for key in places) for index, name in enumerate(keys)}
    for name, how in aggregates.items():
        values[name] = tuple(
            _combined(how, [marks.values[name][place] for place in found]) for found in places.values()
        )
    return replace(marks, values={name: values[name] for name in marks.values})


def _combined(how: Aggregate, values: list[Cell]) -> Cell:
    if how == "count":
        return len(values)
    numbers = [value for value in map(number, values) if value is not None]
    return _AGGREGATES[how](numbers) if numbers else None


# ---- order and limit of a discrete axis ----


def ordered(marks: Marks, channels: dict[str, Channel], axis: str, measure: str) -> list[Cell]:
    """The values of a discrete channel in the order they are drawn in.

    By itself where it asks for an order, else by the measure where that one asks, else as they come.
    """
    values = list(dict.fromkeys(marks.values[axis]))
    own = channels[axis].sort
    by_measure = channels[measure].sort if measure in channels else "none"
    if own == "none" and by_measure == "none":
        return values
    if own != "none":
        values.sort(key=natural_key(values), reverse=own == "descending")
    else:
        totals = totals_of(marks, axis, measure)
        values.sort(key=lambda value: totals[value], reverse=by_measure == "descending")
    # Missing comes last either way.
    return [value for value in values if value is not None] + [value for value in values if value is None]


def totals_of(marks: Marks, axis: str, measure: str) -> dict[Cell, int | float]:
    """The sum of the measure over the marks of each value of a channel."""
    totals: dict[Cell, int | float] = {}
    for value, amount in zip(marks.values[axis], marks.values[measure], strict=True):
        totals[value] = totals.get(value, 0) + (number(amount) or 0)
    return totals


def limited(marks: Marks, axis: str, order: list[Cell], limit: int | None, said: str) -> tuple[Marks, list[Cell]]:
    """Only the marks of the first `limit` values of a channel, with a note; `said` is how the note begins."""
    if limit is None or len(order) <= limit:
        return marks, order
    kept = set(order[:limit])
    places = [place for place, value in enumerate(marks.values[axis]) if value in kept]
    return marks.where(places).noted(f"{said} {limit} of {len(order):,}"), order[:limit]
