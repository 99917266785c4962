"""Looks at rows of one table, as many as the time allows, and tells what its values are like."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from nl2sql.catalog import Column, Table
from nl2sql.database import Cancellation, Database, Limits, Rows, columnwise
from nl2sql.drafting import Source
from nl2sql.problems import Problem, QueryError, QueryStopped, UsageError
from nl2sql.profiles import Looked, TableProfile, column_profile, profiled
from nl2sql.sql_names import column_expression, table_expression

BUDGET_S = 3.0
_MOST_ROWS, _MOST_CELLS = 50_000, 1_000_000
"""A table of at most so many rows and cells is read whole."""
_SAMPLE_ROWS, _SAMPLE_CELLS = 10_000, 400_000
_FEW_ROWS = 200
_FIRST_SHARE = 0.6
"""The share of the time that the first way of reading may take; the rest is for one that takes less."""
_COUNT_SHARE = 0.1
_LEAST_S = 0.05
_ENOUGH = 0.2
"""A spread sample with less than this share of the rows asked for (keys with many gaps) says too little."""
_SAMPLING = frozenset(("postgres", "duckdb", "snowflake", "tsql", "oracle", "bigquery"))
"""Dialects that can take a share of a table's blocks."""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read rows: at most `rows`, by `query`."""

    looked: Looked
    query: exp.Select
    rows: int


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at a table: at these columns, until `deadline` (of the monotonic clock)."""

    table: Table
    columns: tuple[Column, ...]
    database: Database
    deadline: float
    cancellation: Cancellation | None

    def rows(self, count: int | None) -> tuple[Looked, Rows]:
        """Rows of the table, which has about `count` of them, and which these are. Raises `QueryError`."""
        failure: QueryError | None = None
        for way in self._ways(count):
            share = 1.0 if way.rows == _FEW_ROWS else _FIRST_SHARE
            try:
                rows = self._run(way.query, way.rows, (self.deadline - time.monotonic()) * share)
            except QueryError as error:
                # A sample may be refused, or take too long: the next way is simpler.
                failure = error
                continue
            if way.looked == "spread" and len(rows.rows) < way.rows * _ENOUGH:
                continue
            return ("first" if way.looked == "all" and rows.truncated else way.looked), rows
        raise failure or QueryStopped(Problem("query.timeout", f"Reading {self.table.key} took too long."))

    def count(self, seconds: float) -> int | None:
        """How many rows there are, about: as PostgreSQL estimates it, elsewhere counted; None when that takes long."""
        if self.database.dialect == "postgres":
            name = exp.Literal.string(table_expression(self.table).sql("postgres"))
            number = exp.cast(name, exp.DataType.build("regclass", dialect="postgres"))
            query = exp.select("reltuples").from_("pg_catalog.pg_class").where(exp.column("oid").eq(number))
        else:
            query = exp.select(exp.Count(this=exp.Star())).from_(table_expression(self.table))
        try:
            found = self._run(query, 1, seconds).rows
        except QueryError:
            return None
        value = found[0][0] if found else None
        return int(value) if isinstance(value, int | float) and value > 0 else None

    def _ways(self, count: int | None) -> Iterator[_Way]:
        """The ways to read rows, best first."""
        whole = max(1, min(_MOST_ROWS, _MOST_CELLS // len(self.columns)))
        some = max(1, min(_SAMPLE_ROWS, _SAMPLE_CELLS // len(self.columns)))
        small = count is not None and count <= whole
        if not small and self.table.kind != "view":
            spread = self._spread(some, count)
            if spread is not None:
                yield _Way("spread", spread, some)
        for rows in (whole if small else some, _FEW_ROWS):
            yield _Way("all", self._select().limit(rows + 1), rows)  # one more tells that there are more

    def _spread(self, rows: int, count: int | None) -> exp.Select | None:
        """A query for about so many rows from all over the table; None where there is no quick one."""
        if self.database.dialect == "sqlite":
            numbers = self._row_numbers(rows)
            return self._select().where(exp.column("rowid").isin(*numbers)) if numbers else None
        if self.database.dialect not in _SAMPLING or not count:
            return None
        # Some more than asked for, as blocks are not equally full; the limit takes the rest away.
        share = exp.Literal.number(f"{min(100.0, 120.0 * rows / count):.6f}")
        named = table_expression(self.table)
        named.set("sample", exp.TableSample(percent=share, method=exp.var("SYSTEM")))
        return self._select(named).limit(rows)

    def _row_numbers(self, rows: int) -> list[int]:
        """Row numbers from all over a table of SQLite, always the same; none where it does not number its rows."""
        if self.table.column("rowid") is not None:
            return []
        number = exp.column("rowid")
        ends = exp.select(exp.Min(this=number.copy()), exp.Max(this=number)).from_(table_expression(self.table))
        try:
            ((low, high),) = self._run(ends, 1, self.deadline - time.monotonic()).rows
        except QueryError:  # a table WITHOUT ROWID
            return []
        if not isinstance(low, int) or not isinstance(high, int) or high - low < rows:
            return []
        return sorted(random.Random(0).sample(range(low, high + 1), rows))

    def _select(self, named: exp.Table | None = None) -> exp.Select:
        columns = (column_expression(column.name) for column in self.columns)
        return exp.select(*columns).from_(named or table_expression(self.table))

    def _run(self, query: exp.Select, rows: int, seconds: float) -> Rows:
        if self.cancellation is not None and self.cancellation.cancelled:
            raise QueryStopped(Problem("query.cancelled", "The look at the table was cancelled.", "Look again."))
        limits = Limits(rows, max(_LEAST_S, seconds))
        return self.database.run(query.sql(self.database.dialect), limits, self.cancellation)


def profile(
    source: Source, table_key: str, budget: float = BUDGET_S, cancellation: Cancellation | None = None
) -> TableProfile:
    """What the values of a table are like, from all of its rows or from a sample that says so.

    `table_key` is a `Table.key` of the source's catalogue; `budget` are seconds. Tables of up to 50,000
    rows are read whole; of larger ones a sample from all over the table where the database can give one
    quickly, else the first rows. Nothing is stored.

    Raises `UsageError` for an unknown table, `QueryFailed` when it cannot be read, `QueryStopped` when not
    even a few rows came in time, or on cancel.
    """
    table = source.catalog.table(table_key)
    if table is None:
        raise UsageError(
            Problem("table.unknown", f"There is no table {table_key} in {source.name}.", "Choose another table.")
        )
    columns = profiled(table)
    if not columns:
        return TableProfile(table.key, 0, table.row_count, "first", ())
    look = _Look(table, columns, source.database, time.monotonic() + budget, cancellation)
    count = table.row_count
    if count is None and table.kind != "view":
        count = look.count(budget * _COUNT_SHARE)
    looked, rows = look.rows(count)
    values = columnwise(rows.rows, len(columns))
    profiles = tuple(column_profile(column, own) for column, own in zip(columns, values, strict=True))
    return TableProfile(table.key, len(rows.rows), len(rows.rows) if looked == "all" else count, looked, profiles)
