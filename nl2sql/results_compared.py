"""How the results of two readings of one question differ, in a few words: “5 rows against 3”."""

from __future__ import annotations

from collections import Counter

from nl2sql.catalog import Cell
from nl2sql.database import Rows

PLACES = 6
COMPARED = 10_000
"""Rows looked at for more than their number."""
LONGEST_NAME = 24

Key = tuple[object, ...]


def same_result(one: Rows, other: Rows) -> bool:
    """Whether both hold the same values, as often; names of columns and the order of rows do not count."""
    return _size(one) == _size(other) and Counter(_keys(one)) == Counter(_keys(other))


def difference(one: Rows, other: Rows) -> str:
    """What `other` gives against `one`; “the same rows” when there is no difference.

    Only rows that were fetched are looked at, and of those the first `COMPARED`.
    """
    if len(one.columns) == len(other.columns) == len(one.rows) == len(other.rows) == 1:
        return f"{value_text(other.rows[0][0])} against {value_text(one.rows[0][0])}"
    if one.truncated and other.truncated:
        return f"both {_count(one)}"
    if not one.rows or not other.rows or one.truncated or other.truncated:
        return f"{_count(other)} against {_against(one)}"
    told = _columns_told(one, other) if len(one.columns) != len(other.columns) else _rows_told(one, other)
    return told or f"{_count(other)} against {_against(one)}"


def size_text(rows: Rows) -> str:
    """A result in a word or two: its one value, or how many rows it has."""
    single = len(rows.columns) == len(rows.rows) == 1
    return value_text(rows.rows[0][0]) if single else _count(rows)


def value_text(cell: Cell) -> str:
    """One value as a person would write it."""
    if cell is None:
        return "nothing"
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell.is_integer() else f"{cell:,.2f}" if abs(cell) >= 1 else f"{cell:.4g}"
    text = " ".join(str(cell).split())
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"


def _rows_told(one: Rows, other: Rows) -> str:
    """For results of the same width; empty when only their number is worth telling."""
    here, there = Counter(_keys(other)), Counter(_keys(one))
    common = (here & there).total()
    if common == len(one.rows) == len(other.rows):
        return f"the same {_count(one)}{' in another order' if _keys(one) != _keys(other) else ''}"
    if common:
        only_here, missing = (here - there).total(), (there - here).total()
        parts = [f"{common:,} row{'s' * (common != 1)} in common"]
        parts += [f"{only_here:,} only here"] if only_here else []
        parts += [f"{missing:,} missing here"] if missing else []
        return ", ".join(parts)
    if len(one.rows) == len(other.rows) == 1:
        cells = zip(other.rows[0], one.rows[0], strict=True)
        return next(f"{value_text(a)} against {value_text(b)}" for a, b in cells if plain_cell(a) != plain_cell(b))
    if len(one.rows) == len(other.rows):
        return _other_values(one, other) or f"{len(other.rows):,} other row{'s' * (len(other.rows) != 1)}"
    return ""


def _other_values(one: Rows, other: Rows) -> str:
    """For as many rows with the same first column: a row whose last value differs, as an example."""
    if len(one.columns) < 2 or len({row[0] for row in one.rows}) != len(one.rows):
        return ""
    before = {plain_cell(row[0]): row for row in one.rows}
    if {plain_cell(row[0]) for row in other.rows} != before.keys():
        return ""
    for row in other.rows:
        old = before[plain_cell(row[0])]
        for own, theirs in zip(reversed(row), reversed(old), strict=True):
            if plain_cell(own) != plain_cell(theirs):
                example = f"{value_text(row[0])} {value_text(own)} against {value_text(theirs)}"
                return f"the same {_count(one)} with other values: {example}"
    return ""


def _columns_told(one: Rows, other: Rows) -> str:
    """For as many rows where one result holds all columns of the other; else empty."""
    narrow, wide = sorted((one, other), key=lambda rows: len(rows.columns))
    if len(narrow.rows) != len(wide.rows):
        return ""
    columns = _column_bags(wide)
    for bag in _column_bags(narrow):
        if bag not in columns:
            return ""
        columns.remove(bag)
    count = len(columns)
    what = "a column" if count == 1 else f"{count} columns"
    return f"the same {_count(one)} {'plus' if wide is other else 'without'} {what}"


def _column_bags(rows: Rows) -> list[Counter[object]]:
    seen = rows.rows[:COMPARED]
    return [Counter(plain_cell(row[place]) for row in seen) for place in range(len(rows.columns))]


def _keys(rows: Rows) -> list[Key]:
    return [tuple(map(plain_cell, row)) for row in rows.rows[:COMPARED]]


def plain_cell(cell: Cell) -> object:
    """Numbers to six places, whole and broken ones alike; truth values are no numbers."""
    return round(float(cell), PLACES) if isinstance(cell, int | float) and not isinstance(cell, bool) else cell


def _size(rows: Rows) -> tuple[int, int]:
    return len(rows.columns), len(rows.rows)


def _count(rows: Rows) -> str:
    number = _number(rows)
    return f"{number} row{'s' * (number != '1')}"


def _number(rows: Rows) -> str:
    if not rows.rows:
        return "no"
    return f"{'more than ' * rows.truncated}{len(rows.rows):,}"


def _against(rows: Rows) -> str:
    return _number(rows) if rows.rows else "none"
