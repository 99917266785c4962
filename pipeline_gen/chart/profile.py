"""What each column of a result is good for in a chart, told from its values, its type and its name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from nl2sql.catalog import Cell
from nl2sql.database import ResultColumn, Rows
from pipeline_gen.chart.periods import Cycle, Grain, cycle_of, grain_of
from pipeline_gen.chart.spec import FieldType
from pipeline_gen.chart.words import words

Role = Literal["measure", "time", "cycle", "category", "identifier", "text", "empty"]

_IDENTIFIERS = {"id", "ids", "key", "code", "uuid", "guid", "sku", "isbn", "ean", "postcode", "zip", "zipcode", "phone"}
_YEARS = {"year", "years", "yr", "yyyy"}
_CYCLE_NAMES: dict[str, Cycle] = {"month": "month", "weekday": "weekday", "dow": "weekday", "quarter": "quarter"}
_CYCLE_RANGES: dict[Cycle, tuple[int, int]] = {"month": (1, 12), "weekday": (0, 7), "quarter": (1, 4)}
_NEVER_ADD = {"avg", "average", "mean", "median", "min", "minimum", "max", "maximum", "lowest", "highest"}
_ADDS = {"sum", "total", "count", "number", "num", "n", "cnt", "amount", "quantity", "qty", "revenue", "sales"}
_LEVELS = {
    "price", "rate", "ratio", "percent", "percentage", "pct", "share", "rating", "score", "age", "temperature",
    "latitude", "longitude", "lat", "lon", "lng", "height", "speed", "discount", "per", "rank", "growth",
}  # fmt: skip
_LONG_TEXT = 60


@dataclass(frozen=True, slots=True)
class FieldProfile:
    """One column. `distinct` counts values without the missing ones; `longest` is in characters."""

    name: str
    role: Role
    distinct: int
    missing: int
    longest: int = 0
    grain: Grain | None = None
    cycle: Cycle | None = None
    additive: bool = False
    positive: bool = False
    """Every value is a number above zero."""

    @property
    def field_type(self) -> FieldType:
        """How a chart reads the column."""
        if self.role == "measure":
            return "quantitative"
        if self.role == "time":
            return "temporal" if self.grain in ("month", "day", "time") else "ordinal"
        return "ordinal" if self.role == "cycle" else "nominal"

    @property
    def discrete(self) -> bool:
        """Whether its values name things or times rather than measure something."""
        return self.role not in ("measure", "empty")


def number(value: Cell) -> int | float | None:
    """The value when it is a finite number, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return None if is_missing(value) else value


def column_values(rows: Rows, name: str) -> tuple[Cell, ...]:
    """The values of the first column of that name. Raises `KeyError` when there is none."""
    for index, column in enumerate(rows.columns):
        if column.name == name:
            return tuple(row[index] for row in rows.rows)
    raise KeyError(name)


def profile(rows: Rows) -> tuple[FieldProfile, ...]:
    """Every column of the result, in its order; of columns with one name only the first."""
    seen: dict[str, FieldProfile] = {}
    for index, column in enumerate(rows.columns):
        if column.name not in seen:
            seen[column.name] = _profile(column, [row[index] for row in rows.rows])
    return tuple(seen.values())


def _profile(column: ResultColumn, values: Sequence[Cell]) -> FieldProfile:
    present = {value for value in values if not is_missing(value)}
    missing = sum(map(is_missing, values))
    name = words(column.name)
    longest = max((len(str(value)) for value in present), default=0)
    grain = _grain(name, present)
    # Asked of every value: in a set True and 1 are one.
    numeric = all(number(value) is not None for value in values if not is_missing(value))
    role = _role(name, present, grain, longest, numeric)
    return FieldProfile(
        name=column.name,
        role=role,
        distinct=len(present),
        missing=missing,
        longest=longest,
        grain=grain if role == "time" else None,
        cycle=_cycle(name, present) if role == "cycle" else None,
        additive=role == "measure" and is_additive(column.name),
        positive=role == "measure" and all((number(value) or 0) > 0 for value in present),
    )


def is_missing(value: Cell) -> bool:
    """Whether there is nothing to draw: no value, or a float that is not finite."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def _role(name: tuple[str, ...], present: Iterable[Cell], grain: Grain | None, longest: int, numeric: bool) -> Role:
    values = set(present)
    if not values:
        return "empty"
    if grain:
        return "time"
    if _cycle(name, values):
        return "cycle"
    if numeric:
        return "identifier" if _is_identifier(name) else "measure"
    return "text" if longest > _LONG_TEXT else "category"


def _is_identifier(name: tuple[str, ...]) -> bool:
    # `order_id` names an order, but `count_order_id` counts orders.
    counted = not (_ADDS | _NEVER_ADD).isdisjoint(name)
    return bool(name) and name[-1] in _IDENTIFIERS and not counted


def _grain(name: tuple[str, ...], present: Iterable[Cell]) -> Grain | None:
    values = set(present)
    if values and all(isinstance(value, str) for value in values):
        return grain_of(str(value) for value in values)
    # A whole number is a year only where the column says so: 2024 may as well be an amount.
    named = not _YEARS.isdisjoint(name) and _ADDS.isdisjoint(name) and _NEVER_ADD.isdisjoint(name)
    if values and named and all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return grain_of(str(value) for value in values)
    return None


def _cycle(name: tuple[str, ...], values: set[Cell]) -> Cycle | None:
    if all(isinstance(value, str) for value in values):
        named = cycle_of(str(value) for value in values)
        if named:
            return named
    said = _CYCLE_NAMES.get(name[-1]) if name else None
    if said is None:
        return None
    low, high = _CYCLE_RANGES[said]
    numbers = [_whole(value) for value in values]
    return said if all(number is not None and low <= number <= high for number in numbers) else None


def _whole(value: Cell) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) <= 2:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def is_additive(name: str) -> bool:
    """Whether sums of the column mean something: sales do, prices, rates and averages do not."""
    said = set(words(name))
    if said & _NEVER_ADD:
        return False
    return bool(said & _ADDS) or not said & _LEVELS
