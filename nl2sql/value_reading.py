"""Reads the values of large columns into the store of values: in the background, and only what changed."""

from __future__ import annotations

import datetime
import logging
import time
from dataclasses import dataclass, field

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef, Table
from nl2sql.database import Cancellation, Limits
from nl2sql.drafting import Source
from nl2sql.problems import QueryError, QueryStopped
from nl2sql.sql_names import column_expression, table_expression
from nl2sql.value_rules import FAILED, FULL, NO_TIME, TOO_MANY, WAITING
from nl2sql.value_store import LONGEST_VALUE, KeptColumn, ValueStore

_log = logging.getLogger(__name__)
MOST_IN_COLUMN = 500_000
"""A column with more different values is left out: it holds codes or noise rather than names."""


YOUNG_S = 600.0
"""For so long, values are not read again where only the database changed, and not the number of rows of the table."""


@dataclass(frozen=True, slots=True)
class ValueBudget:
    """What reading may take: values of one source, and seconds in all and for one column."""

    values: int = 2_000_000
    seconds: float = 300.0
    column_seconds: float = 60.0


IN_MEMORY = ValueBudget(values=200_000)
"""Where there is no file to keep values in."""


@dataclass
class _Reader:
    source: Source
    store: ValueStore
    budget: ValueBudget
    cancellation: Cancellation
    deadline: float
    kept: int = 0
    why_not: dict[ColumnRef, str] = field(default_factory=dict)

    def read(self, column: ColumnRef, marks: str) -> None:
        """Read one column into the store, or note why not. Raises `StoreError`."""
        table = self.source.catalog.table(column.table)
        left = min(self.budget.column_seconds, self.deadline - time.monotonic())
        room = self.budget.values - self.kept
        if table is None or left <= 0 or room <= 0:
            self.why_not[column] = FULL if room <= 0 else NO_TIME
            return
        if not self.store.claim(self.source.key, column):
            return
        try:
            texts = self._texts(table, column.column, left)
        except QueryError as error:
            _log.info("The values of %s were not read: %s", column, error.problem.code)
            self.store.drop(self.source.key, column)
            self.why_not[column] = NO_TIME if isinstance(error, QueryStopped) else FAILED
            return
        why = TOO_MANY if len(texts) > MOST_IN_COLUMN else FULL if len(texts) > room else ""
        if why == FULL:
            self.store.drop(self.source.key, column)
        else:
            # A column of too many values is kept as an empty one, so that it is not read again at every start.
            self.kept += self.store.keep(self.source.key, column, marks, () if why else texts)
        if why:
            self.why_not[column] = why

    def _texts(self, table: Table, name: str, seconds: float) -> list[str]:
        """The distinct texts, most frequent first, one more than a column may have at most. Raises `QueryError`."""
        column = column_expression(name)
        size = exp.Length(this=column.copy())
        short = exp.and_(
            column.copy().is_(exp.null()).not_(), exp.LTE(this=size, expression=exp.convert(LONGEST_VALUE))
        )
        often = exp.Ordered(this=exp.Count(this=exp.Star()), desc=True)
        query = exp.select(column.copy()).from_(table_expression(table)).where(short).group_by(column.copy())
        limits = Limits(MOST_IN_COLUMN + 1, seconds)
        sql = query.order_by(often, column.copy()).limit(MOST_IN_COLUMN + 1).sql(self.source.catalog.dialect)
        return [str(text) for (text,) in self.source.database.run(sql, limits, self.cancellation).rows]


def read_many(
    source: Source,
    store: ValueStore,
    cancellation: Cancellation | None = None,
    budget: ValueBudget | None = None,
) -> dict[ColumnRef, str]:
    """Bring the store up to date with the large columns of a source; why columns are not in it.

    Large columns are those that wait for it in ``source.values.left_out``. What was read of a table that has not
    changed since is left as it is; columns that are gone are forgotten, and so is what older versions kept by the
    source's name: it may be of another database. Raises `StoreError`.
    """
    budget = budget or (IN_MEMORY if store.in_memory else ValueBudget())
    cancellation = cancellation or Cancellation()
    state = str(source.database.version() or datetime.date.today().isoformat())
    reader = _Reader(source, store, budget, cancellation, time.monotonic() + budget.seconds)
    wanted = [column for column, why in source.values.left_out.items() if why == WAITING]
    known = {kept.column: kept for kept in store.columns(source.key)}
    for column in known.keys() - set(wanted):
        store.drop(source.key, column)
    if source.name != source.key:
        store.drop_source(source.name)
    shapes = {column: _shape(source.catalog, column) for column in wanted}
    states = {column: _rows_state(source.catalog, column) or state for column in wanted}
    fresh = {
        column for column in wanted if column in known and _is_fresh(known[column], shapes[column], states[column])
    }
    reader.kept = sum(known[column].size for column in fresh)
    reader.why_not |= {column: TOO_MANY for column in fresh if not known[column].size}
    for column in wanted:
        if column not in fresh and not cancellation.cancelled:
            reader.read(column, f"{shapes[column]} {states[column]}")
    return reader.why_not


def _shape(catalog: Catalog, column: ColumnRef) -> str:
    """How the table of a column is declared, and how many rows it has."""
    table = catalog.table(column.table)
    return f"{Catalog('', catalog.dialect, (table,)).fingerprint} {table.row_count}" if table is not None else ""


def _rows_state(catalog: Catalog, column: ColumnRef) -> str:
    """What the database tells of the state of the table's rows; empty where only the whole database has a state."""
    table = catalog.table(column.table)
    return table.marks.data if table is not None else ""


def _is_fresh(kept: KeptColumn, shape: str, state: str) -> bool:
    """Whether the values are those of the table as it is now, or were a moment ago: some data changes all the time."""
    young = 0 <= time.time() - kept.read_at < YOUNG_S
    return kept.marks == f"{shape} {state}" or (young and kept.marks.startswith(f"{shape} "))
