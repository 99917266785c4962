"""Finds foreign keys that nobody declared: names suggest them, and the values have to agree."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlglot import exp

from nl2sql.catalog import Catalog, Column, ForeignKey, Table
from nl2sql.database import Database, Limits
from nl2sql.key_names import KeyNames, KeyTarget, key_names
from nl2sql.problems import QueryError
from nl2sql.schema_reading import Reading, named
from nl2sql.sql_names import column_expression, table_expression

BUDGET_S = 3.0
MOST_QUERIES = 2_000
_ONE_QUERY_S = 0.25
_ROWS, _VALUES = 2_000, 200
"""Rows that are looked at for values of a column, and the different values of them that are looked up."""
_INCLUDED = 0.9
"""The share of values that have to exist in the target. Real data has some that lead nowhere."""
_ROLE_VALUES = 3
"""Different values that have to exist, all of them, where only the end of the name fits."""
_MOST_TARGETS = 3
_KEY_TYPES = frozenset(("integer", "text"))


@dataclass(frozen=True, slots=True)
class _Suggested:
    """A column and what it may refer to. `role` when only the end of its name fits."""

    table: Table
    column: Column
    target: KeyTarget
    role: bool


def with_inferred_keys(
    catalog: Catalog, database: Database, reading: Reading | None = None, budget: float = BUDGET_S
) -> Catalog:
    """The catalogue with keys that names suggest and values confirm, marked as `inferred`.

    At least nine in ten of up to 200 values of the column have to exist in a column that is, or works as, a
    key of the target. Only tables that `reading` read or looked into are gone through, the most used first (all
    of them without a reading); the others keep the inferred keys that they have, as do those that the time (`budget`
    seconds, 2,000 queries) does not suffice for. Raises `SourceError` when the reading is cancelled.
    """
    reading = reading or Reading(read=list(catalog.tables))
    fresh = {named(table) for table in reading.read}
    waiting = [table for table in catalog.tables if named(table) in fresh and table.kind != "view"]
    waiting.sort(key=lambda table: (-reading.uses.get(table.key, 0), table.unread))
    names, check = key_names(catalog), _Check(database, time.monotonic() + budget)
    found: dict[int, Table] = {}
    for done, table in enumerate(waiting):
        reading.at("keys", done, len(waiting))
        keys = _inferred(table, names, check)
        if check.over:
            break
        kept = tuple(key for key in table.foreign_keys if not key.inferred)
        if keys != table.foreign_keys[len(kept) :]:
            found[id(table)] = replace(table, foreign_keys=kept + keys)
    if waiting:
        reading.at("keys", len(waiting), len(waiting))
    return replace(catalog, tables=tuple(found.get(id(table), table) for table in catalog.tables)) if found else catalog


def _inferred(table: Table, names: KeyNames, check: _Check) -> tuple[ForeignKey, ...]:
    keys = []
    for column in table.columns:
        confirmed = next((each for each in _suggested(table, column, names) if check.confirms(each)), None)
        if confirmed is not None:
            target = confirmed.target
            keys.append(ForeignKey((column.name,), target.table.key, (target.column.name,), inferred=True))
    return tuple(keys)


def _suggested(table: Table, column: Column, names: KeyNames) -> Iterator[_Suggested]:
    """What the column may refer to by its name, best first; nothing for what is declared, or could be too much."""
    if column.type not in _KEY_TYPES or any(
        column.name in key.columns for key in table.foreign_keys if not key.inferred
    ):
        return
    # A key that is a foreign key as well leads to what it is called after: customer_details.customer_id to customer.
    own_key = table.primary_key == (column.name,)
    for role, targets in ((False, names.whole(column.name)), (True, names.after_role(column.name))):
        fitting = [
            target
            for target in targets
            if target.table.key != table.key
            and target.column.type == column.type
            and (not own_key or (not role and names.is_owner(target, column.name)))
        ]
        # Warehouses hold many copies of a table: the one beside it is meant, or nobody can tell.
        beside = [target for target in fitting if target.table.schema == table.schema] or fitting
        if len(beside) <= _MOST_TARGETS:
            yield from (_Suggested(table, column, target, role) for target in beside)


@dataclass
class _Check:
    """Asks the database whether values agree, until the time is up."""

    database: Database
    deadline: float
    queries: int = 0
    _keys: dict[tuple[str, str], bool] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether no more may be asked."""
        return self.queries >= MOST_QUERIES or time.monotonic() >= self.deadline

    def confirms(self, suggested: _Suggested) -> bool:
        """Whether the values of the column exist in the target, and the target tells its rows apart."""
        counts = None if self.over else self._ask(_inclusion(suggested))
        if counts is None:
            return False
        values, there = counts
        enough = there == values >= _ROLE_VALUES if suggested.role else there >= _INCLUDED * values > 0
        return enough and self._is_key(suggested.target)

    def _is_key(self, target: KeyTarget) -> bool:
        if target.table.primary_key == (target.column.name,):
            return True
        place = (target.table.key, target.column.name)
        if place not in self._keys:
            counts = self._ask(_distinct(target))
            self._keys[place] = counts is not None and counts[0] == counts[1]
        return self._keys[place]

    def _ask(self, query: exp.Select) -> tuple[int, int] | None:
        """Two numbers, or None when the database does not tell in time."""
        self.queries += 1
        seconds = max(0.02, min(_ONE_QUERY_S, self.deadline - time.monotonic()))
        try:
            ((first, second),) = self.database.run(query.sql(self.database.dialect), Limits(1, seconds)).rows
        except QueryError:
            return None
        return int(first or 0), int(second or 0)


def _inclusion(suggested: _Suggested) -> exp.Select:
    """How many different values there are among the first rows, and how many of them exist in the target."""
    own = column_expression(suggested.column.name)
    present = exp.select(exp.alias_(own, "v")).from_(table_expression(suggested.table))
    rows = present.where(own.copy().is_(exp.null()).not_()).limit(_ROWS).subquery("looked")
    values = exp.select("v").distinct().from_(rows).limit(_VALUES).subquery("kept")
    target = exp.column(exp.to_identifier(suggested.target.column.name, quoted=True), table="there")
    named_there = exp.alias_(table_expression(suggested.target.table), "there", table=True)
    exists = exp.Exists(this=exp.select("1").from_(named_there).where(target.eq(exp.column("v", table="kept"))))
    found = exp.Sum(this=exp.Case().when(exists, exp.Literal.number(1)).else_(exp.Literal.number(0)))
    return exp.select(exp.Count(this=exp.Star()), found).from_(values)


def _distinct(target: KeyTarget) -> exp.Select:
    """How many values the target has, and how many different ones."""
    own = column_expression(target.column.name)
    different = exp.Count(this=exp.Distinct(expressions=[own.copy()]))
    return exp.select(exp.Count(this=own), different).from_(table_expression(target.table))
