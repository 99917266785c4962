"""The best of each group: "top 3 products per region" ranks within every region, not over all of them."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.drafting import Source
from nl2sql.joins import JoinTree
from nl2sql.parser.clauses import grouped_by
from nl2sql.parser.expressions import key_columns, measure_sql
from nl2sql.parser.frame import Dimension, Frame
from nl2sql.parser.naming import column_sql, identifier, ordered
from nl2sql.parser.predicates import operand_sql

_PLACE = "place"


def within_groups(select: exp.Select, frame: Frame, source: Source, tree: JoinTree) -> exp.Select:
    """`select` with its first ordering and its limit applied within each group of ``frame.within``; ties all stay."""
    catalog, dialect = source.catalog, source.catalog.dialect
    if frame.within is None or not frame.ordering:
        return select
    first = frame.ordering[0]
    if first.measure is not None:
        by = measure_sql(first.measure, tree, catalog)
    elif first.column is not None:
        by = operand_sql(first.column, catalog)
    else:
        return select
    names = [part.alias_or_name for part in select.selects]
    place = exp.Window(
        this=exp.Anonymous(this="RANK"),
        partition_by=_partition(frame.within, frame, source),
        order=exp.Order(expressions=[ordered(by, first.descending, dialect)]),
    )
    inner = select.copy().select(exp.alias_(place, _PLACE))
    inner.set("order", None)
    inner.set("limit", None)
    shown = [exp.column(identifier(name, dialect)) for name in names]
    kept = exp.LTE(this=exp.column(_PLACE), expression=exp.Literal.number(frame.limit or 1))
    outer = exp.select(*shown).from_(inner.subquery("ranked")).where(kept)
    return outer.order_by(exp.column(identifier(names[0], dialect)), exp.column(_PLACE), dialect=dialect)


def _partition(within: Dimension, frame: Frame, source: Source) -> list[exp.Expr]:
    """What keeps the groups apart: what the query groups by, or in a plain list the key of the thing."""
    if frame.dimensions:
        return grouped_by(within, source)
    keys = key_columns(within.entity, source.catalog) if within.entity else ()
    return [column_sql(ref, source.catalog.dialect) for ref in keys or (within.column,)]
