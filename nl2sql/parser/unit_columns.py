"""The column that a unit speaks of: kilos are weights, "an hour" after a sum is an hourly rate, "a year" a salary."""

from __future__ import annotations

from functools import lru_cache

from nl2sql.catalog import Cell, ColumnRef, Table
from nl2sql.lexicon_text import sections
from nl2sql.parser.frame import Condition, Operator
from nl2sql.parser.knowledge import is_key, is_numeric
from nl2sql.parser.reader import Reader
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


def in_units(reader: Reader, operator: Operator, values: tuple[Cell, ...], taken: int) -> bool:
    """Whether the unit said with a number tells the column: "up to half a kilo", "more than 100 an hour"."""
    units = [reader.said(mark) for mark in reader.marks[reader.at : reader.at + taken] if mark.kind == "unit"]
    units += [mark.word for mark in reader.marks[reader.at : reader.at + taken] if mark.kind == "unit" and mark.word]
    tables = [mention.table for mention in reader.mentions[::-1]] + [measure.table for measure in reader.measures]
    for unit in units[::-1]:
        for key in tables:
            found = unit_column(reader.table_of(key), unit)
            if found is None:
                continue
            ref, factor = found
            if factor != 1.0:
                values = tuple(round(cell * factor, 9) if isinstance(cell, int | float) else cell for cell in values)
            words = reader.span(*reader.marks[reader.at : reader.at + taken])
            reader.condition(Condition(ref, operator, values, reader.take_negation(), words=words))
            return True
    return False


def in_smaller_units(reader: Reader, operator: Operator, values: tuple[Cell, ...], taken: int) -> bool:
    """ "less than 500 grams" of a column of kilos: the unit right after the number is read as that column."""
    mark = reader.peek(taken)
    if mark is None or mark.kind != "column":
        return False
    found = unit_column(reader.table_of(mark.table), reader.said(mark))
    if found is None or found[1] == 1.0 or found[0] != mark.ref:
        return False
    values = tuple(round(cell * found[1], 9) if isinstance(cell, int | float) else cell for cell in values)
    words = reader.span(*reader.marks[reader.at : reader.at + taken + 1])
    reader.condition(Condition(mark.ref, operator, values, reader.take_negation(), words=words))
    return True
