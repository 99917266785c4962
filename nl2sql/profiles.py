"""What the values of a table are like: distinct, missing, range, most frequent. Frozen; worked out from rows. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nl2sql.catalog import Cell, Column, ColumnType, Table
from nl2sql.secret_names import looks_secret

MOST_TOP_VALUES = 10
_LONGEST_VALUE = 80
_RANGED = frozenset(("integer", "number", "date", "datetime", "time"))

Looked = Literal["all", "spread", "first"]
"""Which rows were looked at: every one, some from all over the table, or only the first."""


@dataclass(frozen=True, slots=True)
class TopValue:
    """A value and how many of the rows looked at hold it. A text of more than 80 characters is cut."""

    value: Cell
    count: int


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column over the rows looked at.

    `distinct` counts different values, missing ones not; `missing` is the share of rows without a value,
    0 to 1. `low` and `high` are the range of numbers, dates and times, None for other types. `top` has the
    most frequent values first, and is empty where none repeats. `secret` columns (passwords, tokens, by
    their names) show neither range nor values.
    """

    name: str
    type: ColumnType
    distinct: int
    missing: float
    low: Cell = None
    high: Cell = None
    top: tuple[TopValue, ...] = ()
    secret: bool = False


@dataclass(frozen=True, slots=True)
class TableProfile:
    """The columns of one table (`Table.key`), over `rows` rows of it.

    `row_count` is how many there are in all, None where nobody could count them. `looked` says which rows
    were looked at; unless it is ``"all"``, every number is one of a sample, and `distinct` means "at least".
    Columns whose values cannot be compared (blobs, documents, arrays) are left out.
    """

    table: str
    rows: int
    row_count: int | None
    looked: Looked
    columns: tuple[ColumnProfile, ...]

    @property
    def sampled(self) -> bool:
        """Whether only some of the rows were looked at."""
        return self.looked != "all"

    @property
    def label(self) -> str:
        """What was looked at, in words: ``a sample of 10,000 of 2,000,000 rows``."""
        total = f" of {self.row_count:,}" if self.row_count is not None and self.row_count > self.rows else ""
        match self.looked:
            case "all":
                return f"all {self.rows:,} rows"
            case "spread":
                return f"a sample of {self.rows:,}{total} rows"
            case "first":
                return f"the first {self.rows:,}{total} rows"

    def column(self, name: str) -> ColumnProfile | None:
        """The profile of that column, or None."""
        return next((column for column in self.columns if column.name == name), None)


def profiled(table: Table) -> tuple[Column, ...]:
    """The columns a profile is made of: those whose values can be compared, or whose type nobody declared."""
    return tuple(column for column in table.columns if column.type != "other" or not column.declared)


def column_profile(column: Column, values: Sequence[Cell]) -> ColumnProfile:
    """The profile of a column that holds these values, None where one is missing."""
    counts: Counter[Cell] = Counter(value for value in values if value is not None)
    missing = 1 - counts.total() / len(values) if values else 0.0
    if looks_secret(column.name):
        return ColumnProfile(column.name, column.type, len(counts), missing, secret=True)
    low, high = _range(column.type, counts)
    repeats = any(count > 1 for count in counts.values())
    # Equal counts in the order of the values, so that two looks at the same rows say the same.
    often = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))[:MOST_TOP_VALUES] if repeats else []
    top = tuple(TopValue(_cut(value), count) for value, count in often)
    return ColumnProfile(column.name, column.type, len(counts), missing, low, high, top)


def _range(kind: ColumnType, counts: Counter[Cell]) -> tuple[Cell, Cell]:
    """The least and the greatest; numbers only where numbers are declared, as SQLite takes any text there, too."""
    if kind not in _RANGED:
        return None, None
    if kind in ("integer", "number"):
        numbers = [value for value in counts if isinstance(value, int | float) and not isinstance(value, bool)]
        return (min(numbers), max(numbers)) if numbers else (None, None)
    texts = [value for value in counts if isinstance(value, str)]
    return (min(texts), max(texts)) if texts else (None, None)


def _cut(value: Cell) -> Cell:
    return value[:_LONGEST_VALUE] + "…" if isinstance(value, str) and len(value) > _LONGEST_VALUE else value
