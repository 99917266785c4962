"""Rows of several databases as tables of one DuckDB in memory, where they can be asked together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import duckdb
import pyarrow as pa

from nl2sql.adapters.cells import LONGEST_TEXT, type_of_values
from nl2sql.adapters.duckdb_database import DuckDbDatabase
from nl2sql.catalog import Cell, Column, ColumnType, Table
from nl2sql.database import ResultColumn, Rows, columnwise
from nl2sql.problems import Problem, QueryFailed

_ARROW: dict[ColumnType, pa.DataType] = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "text": pa.string(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "time": pa.time64("us"),
}
_READ: dict[ColumnType, Callable[[str], object]] = {
    "integer": int,
    "date": lambda text: dt.date.fromisoformat(text[:10]),
    "datetime": lambda text: _moment(text),
    "time": dt.time.fromisoformat,
}
"""How a value is read that came as a text."""
Moved = tuple[Table, pa.Table]
"""A table with its description."""
_MEMORY = "2GB"
"""What putting rows together may take; a query that outgrows it fails and says so."""


def moved_rows(name: str, rows: Rows, columns: Sequence[ResultColumn], *, by_value: bool) -> Moved:
    """Rows of another database as a table called `name`.

    Its columns have the types of `columns`, or with `by_value` those of their values, texts where these are mixed,
    as SQLite has them. Raises `QueryFailed` (``flow.unfit_value``, ``flow.long_text``).
    """
    arrays, described = [], []
    values = columnwise(rows.rows, len(rows.columns))
    for known, given, cells in zip(columns, rows.columns, values, strict=True):
        _refuse_cut_texts(cells, known.name)
        if by_value:
            kind = type_of_values(cells) if cells else known.type
            kind = kind if kind != "other" else known.type
        else:
            kind = known.type if known.type != "other" else given.type
        kind = kind if kind in _ARROW else "text"
        arrays.append(_array(cells, kind, known.name, by_value))
        described.append(Column(known.name, kind))
    table = Table(name, tuple(described), row_count=len(rows.rows))
    return table, pa.table(arrays, names=[known.name for known in columns])


def meeting(name: str, tables: Mapping[str, pa.Table]) -> DuckDbDatabase:
    """A database of these tables, in the memory of this process only."""
    connection = duckdb.connect(config={"memory_limit": _MEMORY})
    return DuckDbDatabase(connection, name, lambda: {key: partial(_same, own) for key, own in tables.items()})


def _same(table: pa.Table) -> pa.Table:
    return table


def _array(cells: Sequence[Cell], kind: ColumnType, name: str, by_value: bool) -> pa.Array:
    if kind == "text":
        # Without types of their own, texts among numbers make all of them texts.
        return pa.array([cell if cell is None or isinstance(cell, str) else str(cell) for cell in cells], pa.string())
    if kind == "number":
        return pa.array([_number(cell, name) for cell in cells], pa.float64())
    read = _READ.get(kind)
    try:
        return pa.array([read(c) if isinstance(c, str) and read is not None else c for c in cells], _ARROW[kind])
    except (ValueError, pa.ArrowException) as error:
        if by_value:
            return pa.array([None if cell is None else str(cell) for cell in cells], pa.string())
        raise _unfit(name, kind, _first_unfit(cells, kind)) from error


def _number(cell: Cell, name: str) -> float | None:
    try:
        return None if cell is None else float(cell)
    except ValueError as error:
        raise _unfit(name, "number", cell) from error


def _first_unfit(cells: Sequence[Cell], kind: ColumnType) -> Cell:
    read = _READ.get(kind)
    for cell in cells:
        try:
            pa.array([read(cell) if isinstance(cell, str) and read is not None else cell], _ARROW[kind])
        except (ValueError, pa.ArrowException):
            return cell
    return None


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo is None else moment.astimezone(dt.UTC).replace(tzinfo=None)


def _refuse_cut_texts(cells: Sequence[Cell], name: str) -> None:
    if any(isinstance(cell, str) and len(cell) > LONGEST_TEXT for cell in cells):
        message = f"{name} holds texts of more than {LONGEST_TEXT:,} characters, which do not move whole."
        raise QueryFailed(Problem("flow.long_text", message, "Shorten it before, in a step over its source alone."))


def _unfit(name: str, kind: ColumnType, value: Cell) -> QueryFailed:
    message = f"{name} should hold values of type {kind}, but has {value!r}, which is none."
    hint = "Mend it in its source, or make the flow one of that source, whose own rules then hold."
    return QueryFailed(Problem("flow.unfit_value", message, hint))
