"""Rows picked by what lies above or below them over a table's own key, as SQL."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.parser.frame import Frame, Kin
from nl2sql.parser.kin import ABOVE, BELOW, aliased, named, tie_of
from nl2sql.parser.naming import column_sql
from nl2sql.parser.predicates import predicate


def kin_predicate(kin: Kin, catalog: Catalog) -> exp.Expr:
    """``key IN (SELECT …)`` over the rows above or below, or NOT EXISTS."""
    tie, dialect = tie_of(catalog, kin.table), catalog.dialect
    alias = ABOVE if kin.upward else BELOW
    near, far = (tie.own, tie.target) if kin.upward else (tie.target, tie.own)
    theirs = named(column_sql(far, dialect), kin.table, alias, dialect)
    where = [named(predicate(condition, catalog), kin.table, alias, dialect) for condition in kin.conditions]
    inner = exp.select().from_(aliased(kin.table, alias, catalog))
    if kin.negated:
        same = exp.EQ(this=theirs, expression=column_sql(near, dialect))
        return exp.not_(exp.Exists(this=inner.select(exp.Literal.number(1)).where(same, *where)))
    inner = inner.select(theirs)
    inner = inner.where(*where) if where else inner
    return exp.In(this=column_sql(near, dialect), query=inner.subquery())


def join_above(select: exp.Select, frame: Frame, catalog: Catalog) -> exp.Select:
    """`select` joined with the rows above those it groups, where they are what it groups by."""
    dialect = catalog.dialect
    for key in dict.fromkeys(item.entity for item in frame.dimensions if item.above):
        tie = tie_of(catalog, key)
        theirs = named(column_sql(tie.target, dialect), key, ABOVE, dialect)
        on = exp.EQ(this=theirs, expression=column_sql(tie.own, dialect))
        select = select.join(aliased(key, ABOVE, catalog), on=on)
    return select
