"""The column that a unit speaks of: kilos are weights, "an hour" after a sum is an hourly rate, "a year" a salary."""

from __future__ import annotations

from functools import lru_cache

from nl2sql.catalog import ColumnRef, Table
from nl2sql.lexicon_text import sections
from nl2sql.parser.knowledge import is_key, is_numeric
from nl2sql.words import stem, stems

_THOUSANDTH = frozenset({"g", "gram", "grams", "gramme", "grammes"})


def unit_column(table: Table, unit: str) -> tuple[ColumnRef, float] | None:
    """The number column of `table` counted in `unit`, and what one unit is worth in it; None where none is."""
    for wanted in _counted_in().get(unit, ()):
        for column in table.columns:
            words = stems(column.name)
            if is_numeric(column) and not is_key(table, column) and wanted in words:
                kilos = "kg" in words or "kilo" in words
                return ColumnRef(table.key, column.name), 0.001 if kilos and unit in _THOUSANDTH else 1.0
    return None


@lru_cache(maxsize=1)
def _counted_in() -> dict[str, tuple[str, ...]]:
    """Units as they are said, and stems of the names of columns counted in them, best first."""
    known: dict[str, tuple[str, ...]] = {}
    for line in sections()["units of"]:
        left, right = line.split("=", 1)
        names = tuple(stem(word.strip()) for word in right.split(","))
        known |= {unit.strip(): names for unit in left.split(",")}
    return known
