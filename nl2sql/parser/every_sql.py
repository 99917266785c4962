"""What rows must have all of, as SQL: as many different ones as there are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.joins import join_tree
from nl2sql.parser.frame import Presence
from nl2sql.parser.naming import column_sql, table_sql
from nl2sql.parser.predicates import join_condition, predicate, tables_of


def as_many_as_all(presence: Presence, catalog: Catalog, hints: Sequence[str]) -> exp.Expr | None:
    """The condition on the group of a row's related rows; None where not all of something is asked for."""
    every = presence.every
    if every is None:
        return None
    value = column_sql(every, catalog.dialect)
    met = exp.Count(this=exp.Distinct(expressions=[value]))
    if presence.least:
        return exp.GTE(this=met, expression=exp.Literal.number(presence.least))
    tables = [every.table, *(key for condition in presence.among for key in tables_of(condition))]
    tree = join_tree(catalog, tables, every.table, tuple(hints))
    first = catalog.table(every.table)
    if tree is None or first is None:
        return None
    whole = exp.select(exp.Count(this=exp.Distinct(expressions=[value.copy()]))).from_(
        table_sql(first, catalog.dialect)
    )
    for join in tree.joins:
        table = catalog.table(join.table)
        if table is None:
            return None
        whole = whole.join(table_sql(table, catalog.dialect), on=join_condition(join, catalog.dialect))
    for condition in presence.among:
        whole = whole.where(predicate(condition, catalog))
    return exp.EQ(this=met, expression=whole.subquery())
