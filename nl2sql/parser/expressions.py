"""Measures as SQL expressions."""

from __future__ import annotations

from dataclasses import replace

import sqlglot
from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.joins import JoinTree
from nl2sql.parser.dialects import bucket
from nl2sql.parser.frame import Dimension, Measure
from nl2sql.parser.naming import column_sql, identifier
from nl2sql.parser.predicates import operand_sql, predicate

_AGGREGATES: dict[str, type[exp.AggFunc]] = {
    "sum": exp.Sum,
    "average": exp.Avg,
    "minimum": exp.Min,
    "maximum": exp.Max,
    "share": exp.Sum,
    "median": exp.Median,
}


_NARROWED = frozenset({"count", "count distinct", "share", "sum", "average", "minimum", "maximum"})
"""Functions that can take only the rows that meet conditions of the measure's own."""


def expression_tables(measure: Measure, dialect: str) -> tuple[str, ...]:
    """The tables that the measure's expression reads."""
    if not measure.expression:
        return ()
    parsed = sqlglot.parse_one(measure.expression, dialect=dialect)
    names = {f"{column.db}.{column.table}" if column.db else column.table for column in parsed.find_all(exp.Column)}
    inner = {table.alias for table in parsed.find_all(exp.Table)}
    return tuple(sorted(names - inner))


def measure_sql(measure: Measure, tree: JoinTree | None, catalog: Catalog) -> exp.Expr:
    """The measure as an aggregate; rows that the joins of `tree` repeat are counted once.

    A median is only named here: `nl2sql.parser.median` writes the query, because many databases have no such function.
    """
    if measure.factor != 1.0:
        return _converted(measure_sql(replace(measure, factor=1.0), tree, catalog), measure.factor)
    if measure.base:
        part = measure_sql(replace(measure, base=""), tree, catalog)
        whole = measure_sql(replace(measure, column=None, expression=measure.base, base=""), tree, catalog)
        hundredfold = exp.Mul(this=part, expression=exp.Literal.number("100.0"))
        return exp.Div(this=hundredfold, expression=whole, typed=True)
    if measure.less:
        plain = replace(measure, less=(), relative=False)
        taken = measure_sql(replace(plain, where=measure.less), tree, catalog)
        rise = exp.Sub(this=measure_sql(plain, tree, catalog), expression=taken)
        if not measure.relative:
            return rise
        hundredfold = exp.Mul(this=exp.Paren(this=rise), expression=exp.Literal.number("100.0"))
        whole = exp.Nullif(this=taken.copy(), expression=exp.Literal.number(0))
        return exp.Div(this=hundredfold, expression=whole, typed=True)
    if measure.function == "whole":
        return _whole(measure, catalog)
    if measure.where and measure.function in _NARROWED:
        return _conditional(measure, tree, catalog)
    if measure.function == "range":
        ends = (exp.Max(this=inner_sql(measure, catalog)), exp.Min(this=inner_sql(measure, catalog)))
        return exp.Sub(this=ends[0], expression=ends[1])
    if measure.function == "count":
        counted = _count(measure.table, tree, catalog)
        if measure.each is not None:
            return _each(counted, measure.each, catalog)
        return _per(counted, measure.per, measure.table, catalog) if measure.per else counted
    if measure.function == "share" and measure.column is None and not measure.expression:
        return _shared(_count(measure.table, tree, catalog))
    inner = inner_sql(measure, catalog)
    if measure.function == "count distinct" and measure.per:
        pairs = _identity((*owner_key(measure.per, measure.table, catalog), *_own(measure)), catalog.dialect)
        return _per(exp.Count(this=exp.Distinct(expressions=[pairs])), measure.per, measure.table, catalog)
    if measure.function == "count distinct":
        return exp.Count(this=exp.Distinct(expressions=[inner]))
    made: exp.Expr = _AGGREGATES[measure.function](this=inner)
    if measure.function == "share":
        return _shared(made)
    if measure.each is not None:
        return _each(made, measure.each, catalog)
    return _per(made, measure.per, measure.table, catalog) if measure.per else made


def _whole(measure: Measure, catalog: Catalog) -> exp.Expr:
    """An expression with sums in it; each takes only the rows that meet the measure's own conditions."""
    tree = inner_sql(measure, catalog)
    if measure.where:
        met = exp.and_(*(predicate(condition, catalog) for condition in measure.where))
        for aggregate in list(tree.find_all(exp.AggFunc)):
            distinct = aggregate.this if isinstance(aggregate.this, exp.Distinct) else None
            inner = distinct.expressions[0] if distinct is not None else aggregate.this
            taken = exp.Literal.number(1) if isinstance(inner, exp.Star) else inner.copy()
            inner.replace(exp.Case().when(met.copy(), taken))
    return exp.paren(tree, copy=False) if isinstance(tree, exp.Binary) else tree


def _converted(value: exp.Expr, factor: float) -> exp.Expr:
    """The value in another unit: multiplied by whole numbers, divided where the unit asked for is the larger one."""
    kept = exp.Paren(this=value) if isinstance(value, exp.Binary) else value
    if factor > 1:
        return exp.Mul(this=kept, expression=exp.Literal.number(f"{factor:.12g}"))
    return exp.Div(this=kept, expression=exp.Literal.number(str(float(f"{1 / factor:.12g}"))), typed=True)


def _conditional(measure: Measure, tree: JoinTree | None, catalog: Catalog) -> exp.Expr:
    """The measure over the rows that meet its own conditions, leaving all others in the groups."""
    met = exp.and_(*(predicate(condition, catalog) for condition in measure.where))
    if measure.function in ("sum", "share") and (measure.column is not None or measure.expression):
        part: exp.Expr = exp.Sum(this=exp.Case().when(met, inner_sql(measure, catalog)).else_(exp.Literal.number(0)))
        whole: exp.Expr = exp.Sum(this=inner_sql(measure, catalog))
    elif measure.function in ("average", "minimum", "maximum"):
        return _AGGREGATES[measure.function](this=exp.Case().when(met, inner_sql(measure, catalog)))
    elif measure.function == "count distinct":
        return exp.Count(this=exp.Distinct(expressions=[exp.Case().when(met, inner_sql(measure, catalog))]))
    else:
        whole = _count(measure.table, tree, catalog)
        keys = whole.find(exp.Distinct)
        if keys is not None:
            kept = exp.Case().when(met, keys.expressions[0].copy())
            part = exp.Count(this=exp.Distinct(expressions=[kept]))
        else:
            part = exp.Sum(this=exp.Case().when(met, exp.Literal.number(1)).else_(exp.Literal.number(0)))
    if measure.function != "share":
        return part
    hundredfold = exp.Mul(this=part, expression=exp.Literal.number("100.0"))
    return exp.Div(this=hundredfold, expression=whole, typed=True)


def _each(total: exp.Expr, units: Dimension, catalog: Catalog) -> exp.Expr:
    """`total` divided by the number of different months (or other units) in which there is something."""
    column = catalog.column(units.column)
    if column is None or units.grain is None:
        raise KeyError(str(units.column))
    cut = bucket(column_sql(units.column, catalog.dialect), column, units.grain, catalog.dialect)
    whole = exp.Mul(this=total, expression=exp.Literal.number("1.0"))
    return exp.Div(this=whole, expression=exp.Count(this=exp.Distinct(expressions=[cut])), typed=True)


def _shared(part: exp.Expr) -> exp.Expr:
    """`part` in per cent of its sum over all groups."""
    whole = exp.Window(this=exp.Sum(this=part.copy()))
    return exp.Div(this=exp.Mul(this=part, expression=exp.Literal.number("100.0")), expression=whole, typed=True)


def inner_sql(measure: Measure, catalog: Catalog) -> exp.Expr:
    """What the measure's function is applied to."""
    if measure.column is not None:
        return operand_sql(measure.column, catalog)
    parsed = sqlglot.parse_one(measure.expression, dialect=catalog.dialect)
    for name in parsed.find_all(exp.Identifier):
        name.replace(identifier(name.this, catalog.dialect))
    return parsed


def _count(table: str, tree: JoinTree | None, catalog: Catalog) -> exp.Expr:
    repeated = tree is not None and any(key != table for key in tree.multiplied_by(table))
    keys = key_columns(table, catalog)
    if not repeated or not keys:
        return exp.Count(this=exp.Star())
    return exp.Count(this=exp.Distinct(expressions=[_identity(keys, catalog.dialect)]))


def _own(measure: Measure) -> tuple[ColumnRef, ...]:
    return (measure.column,) if measure.column is not None else ()


def _identity(keys: tuple[ColumnRef, ...], dialect: str) -> exp.Expr:
    """One value that tells rows apart: several key columns are put together as text."""
    parts: list[exp.Expr] = [column_sql(key, dialect) for key in keys]
    if len(parts) == 1:
        return parts[0]
    texts = [exp.Cast(this=part, to=exp.DataType.build("text")) for part in parts]
    whole: exp.Expr = texts[0]
    for text in texts[1:]:
        dashed = exp.DPipe(this=whole, expression=exp.Literal.string("-"))
        whole = exp.DPipe(this=dashed, expression=text)
    return whole


def key_columns(table: str, catalog: Catalog) -> tuple[ColumnRef, ...]:
    """The primary key's columns; empty where none is declared."""
    found = catalog.table(table)
    return tuple(ColumnRef(table, name) for name in found.primary_key) if found else ()


def _per(total: exp.Expr, owner: str, table: str, catalog: Catalog) -> exp.Expr:
    """`total` divided by the number of rows of `owner` it is about."""
    keys = owner_key(owner, table, catalog)
    owners = exp.Count(this=exp.Distinct(expressions=[_identity(keys, catalog.dialect)]))
    whole = exp.Mul(this=total, expression=exp.Literal.number("1.0"))
    return exp.Div(this=whole, expression=owners, typed=True)


def owner_key(owner: str, table: str, catalog: Catalog) -> tuple[ColumnRef, ...]:
    """The columns of `table` that refer to `owner`, else the owner's own key."""
    found = catalog.table(table)
    for key in found.foreign_keys if found else ():
        if key.target == owner:
            return tuple(ColumnRef(table, name) for name in key.columns)
    return key_columns(owner, catalog)
