"""What type a column really has, from its declaration and some of its values. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from nl2sql.adapters.cells import type_of_values
from nl2sql.catalog import Cell, ColumnType

_DATE_LENGTH = len("2024-01-31")
_SHORTEST_DATETIME = len("2024-01-31 10:00")


def sniff_text(values: Sequence[str]) -> ColumnType:
    """``"date"`` or ``"datetime"`` when every one of the texts is written so in ISO 8601, else ``"text"``.

    Year and month alone (``2024-01``) stay text, as do eight digits in a row.
    """
    kinds = {_kind(value) for value in values}
    if kinds == {"date"}:
        return "date"
    return "datetime" if kinds and kinds <= {"date", "datetime"} else "text"


def _kind(text: str) -> ColumnType:
    if len(text) < _DATE_LENGTH or text[4] != "-" or text[7] != "-":
        return "text"
    if len(text) != _DATE_LENGTH and (len(text) < _SHORTEST_DATETIME or text[10] not in " T"):
        return "text"
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return "text"
    return "date" if len(text) == _DATE_LENGTH else "datetime"


def sniff(declared: ColumnType, values: Sequence[Cell], *, typed_values: bool) -> ColumnType:
    """The type a column has, given the type its declaration stands for and its non-null sampled values.

    `typed_values` says that the database lets any value into any column (SQLite): there the values
    decide, and the declaration chooses between what fits them.
    """
    if not values:
        return declared
    if declared == "text" and not typed_values:
        return sniff_text([str(value) for value in values])
    return _of_values(declared, values) if typed_values else declared


def _of_values(declared: ColumnType, values: Sequence[Cell]) -> ColumnType:
    found = type_of_values(values)
    if found == "text" and all(isinstance(value, str) for value in values):
        sniffed = sniff_text([str(value) for value in values])
        return "time" if declared == "time" and sniffed == "text" else sniffed
    if declared == "boolean" and set(values) <= {0, 1}:
        return "boolean"
    if declared == "number" and found == "integer":
        return "number"
    return found
