"""Values from any driver as JSON-safe cells, and what type a result's column has. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from nl2sql.catalog import Cell, ColumnType
from nl2sql.database import ResultColumn, Rows, columnwise

LONGEST_TEXT = 100_000
"""Characters kept of one text or bytes value; the rest is cut, marked with an ellipsis."""
MOST_CHARACTERS = 64 * 1024 * 1024
"""Characters and bytes of one result, about."""
_BATCH = 500
_LARGEST_INTEGER = 2**63
_NUMBER_KINDS = (float, Decimal)


def to_cell(value: object) -> Cell:
    """`value` as a JSON-safe cell: dates as ISO text, decimals as floats, bytes as hexadecimal text.

    Not-a-number and infinities become None, as JSON knows neither; integers beyond 64 bits become
    text, so that no digit is lost. Anything else is shown as its text.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _cut(value)
    if isinstance(value, int):
        return value if -_LARGEST_INTEGER <= value < _LARGEST_INTEGER else str(value)
    if isinstance(value, _NUMBER_KINDS):
        if isinstance(value, Decimal) and not value.is_finite():  # a signalling NaN has no float
            return None
        number = float(value)
        return number if math.isfinite(number) else None
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _cut(bytes(value).hex())
    return _cut(str(value))


def _to_cells(values: Sequence[Any]) -> Sequence[Cell]:
    """`to_cell` of a whole column, quickly where it holds one of the usual kinds only."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {str}:
        return [
            value if value is None or (value.isascii() and len(value) <= LONGEST_TEXT) else _cut(value)
            for value in values
        ]
    if kinds == {int}:
        return [
            value if value is None or -_LARGEST_INTEGER <= value < _LARGEST_INTEGER else str(value) for value in values
        ]
    return [to_cell(value) for value in values]


def _cut(text: str) -> str:
    # A lone surrogate (SQLite can hold bytes that are no UTF-8) cannot be sent as JSON.
    safe = text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    return safe if len(safe) <= LONGEST_TEXT else safe[:LONGEST_TEXT] + "…"


def _type_of_class(kind: type) -> ColumnType:
    return next((name for known, name in _TYPES if issubclass(kind, known)), "other")


# The more special first: True is an int, a datetime a date.
_TYPES: tuple[tuple[type | tuple[type, ...], ColumnType], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (_NUMBER_KINDS, "number"),
    (str, "text"),
    (dt.datetime, "datetime"),
    (dt.date, "date"),
    (dt.time, "time"),
)


def type_of_values(values: Iterable[object]) -> ColumnType:
    """The type all values share; integers among numbers are numbers, any other mixture is text.

    None is skipped; a column of nothing but None is ``"other"``.
    """
    kinds = {_type_of_class(kind) for kind in set(map(type, values)) if kind is not type(None)}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds <= {"integer", "number"}:
        return "number" if kinds else "other"
    if kinds <= {"date", "datetime"}:
        return "datetime"
    return "text"


def type_of_declaration(declared: str) -> ColumnType:
    """The type a database's own spelling stands for, as ``"VARCHAR(20)"`` or ``"timestamp with time zone"``.

    Anything unknown, arrays and composites among it, is ``"other"``.
    """
    words = declared.lower().replace("(", " ( ").split()
    if not words or declared.endswith("]"):
        return "other"
    head = words[0]
    if head in _WORDS:
        return _WORDS[head]
    return next((kind for start, kind in _STARTS if head.startswith(start)), "other")


_WORDS: dict[str, ColumnType] = {
    "int": "integer",
    "serial": "integer",
    "year": "integer",
    "float": "number",
    "double": "number",
    "real": "number",
    "decimal": "number",
    "numeric": "number",
    "number": "number",
    "money": "number",
    "bool": "boolean",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "timetz": "time",
    "uuid": "text",
    "enum": "text",
    "name": "text",
    "clob": "text",
    "nclob": "text",
    "string": "text",
    "character": "text",
    "interval": "other",
}
_STARTS: tuple[tuple[str, ColumnType], ...] = (
    ("timestamp", "datetime"),
    ("datetime", "datetime"),
    ("smalldatetime", "datetime"),
    ("bigint", "integer"),
    ("smallint", "integer"),
    ("tinyint", "integer"),
    ("mediumint", "integer"),
    ("hugeint", "integer"),
    ("int", "integer"),
    ("uint", "integer"),
    ("ubigint", "integer"),
    ("usmallint", "integer"),
    ("utinyint", "integer"),
    ("uhugeint", "integer"),
    ("bigserial", "integer"),
    ("smallserial", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("varchar", "text"),
    ("nvarchar", "text"),
    ("char", "text"),
    ("nchar", "text"),
    ("bpchar", "text"),
    ("text", "text"),
    ("tinytext", "text"),
    ("mediumtext", "text"),
    ("longtext", "text"),
    ("citext", "text"),
)


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """`names` with repeats numbered, so that each is its own: ``name``, ``name_2``; empty ones are ``column``."""
    taken = {name for name in names if name}
    seen: set[str] = set()
    unique: list[str] = []
    for given in names:
        name, number = given or "column", 1
        while name in seen or (number > 1 and name in taken):
            number += 1
            name = f"{given or 'column'}_{number}"
        seen.add(name)
        unique.append(name)
    return tuple(unique)


def fetch(fetch_many: Callable[[int], Sequence[Sequence[Any]]], limit: int) -> tuple[list[Sequence[Any]], bool]:
    """At most `limit` rows, and whether there were more.

    It stops early, as if the limit were reached, once the texts and bytes fetched pass `MOST_CHARACTERS`:
    a few thousand long documents fill the memory as well as a million rows do.
    """
    rows: list[Sequence[Any]] = []
    characters = 0
    while len(rows) <= limit:
        batch = fetch_many(min(_BATCH, limit + 1 - len(rows)))
        if not batch:
            return rows, False
        rows.extend(batch)
        characters += sum(len(value) for row in batch for value in row if isinstance(value, (str, bytes)))
        if characters > MOST_CHARACTERS:
            break
    return rows[:limit], True


def to_rows(
    names: Sequence[str],
    types: Sequence[ColumnType | None],
    fetched: tuple[Sequence[Sequence[Any]], bool],
    elapsed_ms: float,
) -> Rows:
    """A result from what `fetch` gave. A type the driver could not tell (None) is read off the values."""
    kept, truncated = fetched
    values = columnwise(kept, len(names))
    columns = tuple(
        ResultColumn(name, known or type_of_values(own))
        for name, known, own in zip(unique_names(names), types, values, strict=True)
    )
    cells = tuple(zip(*map(_to_cells, values), strict=True))
    return Rows(columns, cells, truncated=truncated, elapsed_ms=elapsed_ms)
