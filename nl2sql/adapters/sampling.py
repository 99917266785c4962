"""Looks into the tables a little: some values of each column, how many rows there are, distinct texts."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from nl2sql.adapters.sniffing import sniff
from nl2sql.catalog import Cell, Column, ColumnRef, Marks, Table
from nl2sql.database import Database, Limits, Rows
from nl2sql.problems import Problem, QueryError, QueryFailed
from nl2sql.schema_reading import Reading, TableName, named
from nl2sql.sql_names import column_expression, table_expression

_log = logging.getLogger(__name__)
_ROWS = 200
_SAMPLES = 5
_LONGEST_SAMPLE = 80
MOST_TABLES = 1_000
"""Tables that are looked into in one reading; of a database with more, the others are known by their schema."""
MOST_AGAIN = 100
"""The same for tables known before, where there are more than `MOST_TABLES`: a start that knows them must be quick."""
# What is recognised must not depend on how busy the machine is: the number of rows and of tables bounds the work, the
# clock only ends what hangs. Counting reads whole tables and is bounded by the clock alone.
_ALL_TABLES_S, _ONE_TABLE_S, _ONE_VIEW_S = 10.0, 3.0, 1.5
_ALL_COUNTS_S, _ONE_COUNT_S, _LATER_COUNT_S = 2.5, 0.5, 0.1

Run = Callable[[str, Limits], Rows]
"""Runs one statement of ours; raises `QueryError`."""


def look_into(
    tables: tuple[Table, ...],
    run: Run,
    dialect: str,
    *,
    typed_values: bool = False,
    stale: Container[TableName] | None = None,
    reading: Reading | None = None,
) -> tuple[Table, ...]:
    """The tables, those of them that are `stale` (None: all) with samples, sniffed types and row counts.

    One limited query a table reads the samples, of `MOST_TABLES` tables at most and as far as time allows, those
    that people use most first. The rest stays as it was and loses its mark, so that it is looked at next time; so
    does a table that cannot be read (a view that fails). `typed_values`: see `sniffing.sniff`.
    Raises `SourceError` when the reading is cancelled.
    """
    reading = reading or Reading()
    waiting = [table for table in tables if stale is None or named(table) in stale]
    chosen = _chosen(waiting, tables, reading)
    deadline = time.monotonic() + _ALL_TABLES_S
    looked: dict[TableName, Table] = {}
    uncounted: list[Table] = []
    for done, table in enumerate(chosen):
        reading.at("samples", done, len(chosen))
        left = deadline - time.monotonic()
        if left <= 0:
            _log.info("The time for looking into tables is up at %s.", table.key)
            break
        found = _look(table, run, dialect, left, typed_values)
        if found is not None:
            looked[named(table)], whole = found
            if not whole and table.kind != "view":
                uncounted.append(looked[named(table)])
    reading.at("samples", len(chosen), len(chosen))
    deadline = time.monotonic() + _ALL_COUNTS_S
    for table in uncounted:
        left = deadline - time.monotonic()
        looked[named(table)] = replace(table, row_count=_count(table, run, dialect, left) if left > 0 else None)
    reading.read.extend(looked.values())
    passed = {named(table): _without_data_mark(table) for table in waiting}
    return tuple((passed | looked).get(named(table), table) for table in tables)


def look_at(table: Table, run: Run, dialect: str, *, typed_values: bool = False) -> Table | None:
    """One table as `look_into` gives it, counted only where that is quick; None when it cannot be read."""
    found = _look(table, run, dialect, _ONE_TABLE_S, typed_values)
    if found is None or found[1] or table.kind == "view":
        return found[0] if found else None
    return replace(found[0], row_count=_count(found[0], run, dialect, _LATER_COUNT_S))


def _chosen(waiting: Sequence[Table], tables: Sequence[Table], reading: Reading) -> list[Table]:
    """The tables to look into, those that are new first: by what people asked, and by how many keys lead there.

    A view may compute for long: views come last.
    """
    referred = Counter(key.target for table in tables for key in table.foreign_keys)

    def importance(table: Table) -> tuple[bool, int, bool, int]:
        return table.kind == "view", -reading.uses.get(table.key, 0), not table.unread, -referred[table.key]

    new = sorted((table for table in waiting if named(table) not in reading.known), key=importance)[:MOST_TABLES]
    old = sorted((table for table in waiting if named(table) in reading.known), key=importance)
    return new + old[: MOST_TABLES if len(tables) <= MOST_TABLES else MOST_AGAIN]


def _without_data_mark(table: Table) -> Table:
    """One that was read before and may have changed; that nobody looked into another is known without a mark."""
    return replace(table, marks=Marks(table.marks.schema)) if table.marks.data and not table.unread else table


def _look(table: Table, run: Run, dialect: str, left: float, typed_values: bool) -> tuple[Table, bool] | None:
    """The table with what its first rows tell, and whether nothing is left to count; None when it cannot be read."""
    # Values of a declared type nobody can type or group by (blobs, arrays) are not read at all; an
    # empty declaration (SQLite, and columns of views) says nothing, so those are.
    readable = [column for column in table.columns if column.type != "other" or not column.declared]
    if not readable:
        return replace(table, unread=False), True
    query = exp.select(*(column_expression(column.name) for column in readable)).from_(table_expression(table))
    longest = _ONE_VIEW_S if table.kind == "view" else _ONE_TABLE_S
    try:
        rows = run(query.limit(_ROWS).sql(dialect), Limits(_ROWS, min(left, longest)))
    except QueryError as error:
        _log.info("No samples of %s: %s", table.key, error.problem.code)
        return None
    values = {column.name: [row[index] for row in rows.rows] for index, column in enumerate(readable)}
    columns = tuple(
        _with_samples(column, values[column.name], typed_values) if column.name in values else column
        for column in table.columns
    )
    whole = len(rows.rows) < _ROWS
    return replace(table, columns=columns, row_count=len(rows.rows) if whole else None, unread=False), whole


def _with_samples(column: Column, values: list[Cell], typed_values: bool) -> Column:
    present = [value for value in values if value is not None]
    samples: list[Cell] = []
    for value in dict.fromkeys(present):
        if len(samples) < _SAMPLES and not (isinstance(value, str) and len(value) > _LONGEST_SAMPLE):
            samples.append(value)
    return replace(column, type=sniff(column.type, present, typed_values=typed_values), samples=tuple(samples))


def _count(table: Table, run: Run, dialect: str, left: float) -> int | None:
    query = exp.select(exp.Count(this=exp.Star())).from_(table_expression(table)).sql(dialect)
    try:
        counted = run(query, Limits(1, min(left, _ONE_COUNT_S))).rows[0][0]
    except QueryError:
        return None
    return counted if isinstance(counted, int) else None


def texts_of(
    database: Database, tables: Callable[[], Mapping[str, Table]], column: ColumnRef, limit: int, seconds: float
) -> tuple[str, ...] | None:
    """What `Database.distinct_values` promises.

    `tables` gives those of the catalogue as it was read last, by their keys; it is read now if it never was.
    """
    if not tables():
        database.catalog()
    table = tables().get(column.table)
    if table is None:
        raise QueryFailed(Problem("query.failed", f"There is no table {column.table} in {database.name}."))
    return _distinct_texts(table, column.column, limit, database.run, database.dialect, seconds)


def _distinct_texts(
    table: Table, column: str, limit: int, run: Run, dialect: str, seconds: float
) -> tuple[str, ...] | None:
    """The distinct texts of a column, most frequent first; None when there are more than `limit`.

    A first query stops as soon as it has seen too many, so that a column of a million names costs
    little. Raises `QueryError` when it fails or takes longer than `seconds`.
    """
    if table.column(column) is None:  # SQLite would take the quoted name for a text
        raise QueryFailed(Problem("query.failed", f"There is no column {column} in {table.key}."))
    deadline = time.monotonic() + seconds
    named = column_expression(column)
    present = exp.select(named.copy()).from_(table_expression(table)).where(named.copy().is_(exp.null()).not_())
    several = exp.select(exp.Count(this=exp.Star())).from_(present.distinct().limit(limit + 1).subquery("several"))
    number = run(several.sql(dialect), Limits(1, seconds)).rows[0][0]
    if not isinstance(number, int) or number > limit:
        return None
    frequency = exp.Count(this=exp.Star())
    grouped = present.group_by(named.copy()).order_by(exp.Ordered(this=frequency, desc=True), named.copy())
    rows = run(grouped.limit(limit).sql(dialect), Limits(limit, max(0.05, deadline - time.monotonic())))
    return tuple(str(value) for (value,) in rows.rows)
