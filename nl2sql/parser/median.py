"""Medians, written so that every database can do them: the middle one or two of the rows in order."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.joins import JoinTree
from nl2sql.parser.clauses import Clauses
from nl2sql.parser.expressions import inner_sql, owner_key
from nl2sql.parser.frame import Frame, Measure
from nl2sql.parser.naming import column_sql, identifier


def medians(select: exp.Select, clauses: Clauses, frame: Frame, tree: JoinTree, catalog: Catalog) -> exp.Select:
    """`select` (tables and conditions, not grouped yet) as the median of its first measure in each group.

    With ``per`` the median is over the sums of that table's rows: the median value of an order.
    """
    dialect, measure = catalog.dialect, frame.measures[0]
    value = _value(measure, catalog)
    groups = [part for part in clauses.select if part.alias_or_name != (measure.label or "value")]
    plain = [part.unalias().copy() for part in groups]
    place = exp.Window(
        this=exp.RowNumber(),
        partition_by=[part.copy() for part in plain],
        order=exp.Order(expressions=[exp.Ordered(this=value.copy(), nulls_first=dialect == "sqlite")]),
    )
    many = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[part.copy() for part in plain])
    inner = select.copy()
    shown = [exp.Alias(this=value, alias=identifier("figure", dialect)), exp.alias_(place, "place")]
    inner.set("expressions", [*(part.copy() for part in groups), *shown, exp.alias_(many, "many")])
    if measure.per:
        owner = [column_sql(ref, dialect) for ref in owner_key(measure.per, measure.table, catalog)]
        inner = inner.group_by(*plain, *owner)
    else:
        inner = inner.where(exp.not_(exp.Is(this=value.copy(), expression=exp.null())))
    names = [exp.Column(this=identifier(part.alias_or_name, dialect)) for part in groups]
    middle = exp.Mul(this=exp.column("place"), expression=exp.Literal.number(2))
    last = exp.Add(this=exp.column("many"), expression=exp.Literal.number(2))
    label = identifier(measure.label or "median", dialect)
    mean = exp.Alias(this=exp.Avg(this=exp.Column(this=identifier("figure", dialect))), alias=label)
    outer = exp.select(*names, mean).from_(inner.subquery("placed"))
    outer = outer.where(exp.Between(this=middle, low=exp.column("many"), high=last))
    if not names:
        return outer
    return outer.group_by(*(name.copy() for name in names)).order_by(names[0].copy(), dialect=dialect)


def _value(measure: Measure, catalog: Catalog) -> exp.Expr:
    inner = inner_sql(measure, catalog)
    return exp.Sum(this=inner) if measure.per else inner
