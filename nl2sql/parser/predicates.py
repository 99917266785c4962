"""Conditions as SQL predicates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.joins import Join
from nl2sql.parser.dialects import as_date, bucket, days_between, part_number, time_of_day, weekday_number
from nl2sql.parser.frame import Condition, Grain, GroupCondition, Operator
from nl2sql.parser.kin import above_value
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.naming import column_sql, identifier, literal, table_sql

_COMPARE: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_FOLDING_LIKE = ("sqlite", "mysql", "tsql")


def predicate(condition: Condition, catalog: Catalog) -> exp.Expr:
    """The condition over full column names, in the catalogue's dialect."""
    if condition.any_of:
        parts = [_single(replace(condition, any_of=()), catalog), *(_single(c, catalog) for c in condition.any_of)]
        return exp.Paren(this=exp.or_(*parts))
    return _single(condition, catalog)


def _single(condition: Condition, catalog: Catalog) -> exp.Expr:
    left = _left(condition, catalog)
    if condition.among is not None:
        found = exp.In(this=left, query=_values(condition.among, condition.among_where, catalog))
        return exp.not_(found) if condition.negated else found
    if condition.other is not None and condition.grain is not None and condition.since is None:
        first, second = (_cut(ref, condition.grain, catalog) for ref in (condition.column, condition.other))
        return (exp.NEQ if condition.negated else exp.EQ)(this=first, expression=second)
    if condition.other is not None:
        right: exp.Expr = operand_sql(condition.other, catalog)
        right = above_value(condition.other, right, catalog) if condition.above else right
        if condition.factor != 1.0:
            right = exp.Mul(this=literal(condition.factor), expression=right)
        operator = _OPPOSITE[condition.operator] if condition.negated else condition.operator
        return _COMPARE[operator](this=left, expression=right)
    if condition.against == "average":
        average = _average(condition.column, catalog, condition.peers)
        operator = _OPPOSITE[condition.operator] if condition.negated else condition.operator
        return _COMPARE[operator](this=left, expression=average)
    return compare(left, condition.operator, condition.values, condition.negated, catalog.dialect)


def _values(ref: ColumnRef, where: tuple[Condition, ...], catalog: Catalog) -> exp.Subquery:
    """The values of a column, in the rows that meet all conditions."""
    table = catalog.table(ref.table)
    if table is None:
        raise KeyError(ref.table)
    column = column_sql(ref, catalog.dialect)
    query = exp.select(column).from_(table_sql(table, catalog.dialect)).where(column.copy().is_(exp.null()).not_())
    return query.where(*(predicate(condition, catalog) for condition in where)).subquery()


def _left(condition: Condition, catalog: Catalog) -> exp.Expr:
    column = catalog.column(condition.column)
    if condition.since is not None:
        return days_between(
            operand_sql(condition.since, catalog), operand_sql(condition.column, catalog), catalog.dialect
        )
    if condition.grain == "weekday" and column is not None:
        return weekday_number(column_sql(condition.column, catalog.dialect), column, catalog.dialect)
    if condition.grain == "time of day" and column is not None:
        return time_of_day(column_sql(condition.column, catalog.dialect), column, catalog.dialect)
    if condition.grain in ("month of year", "hour") and column is not None:
        return part_number(column_sql(condition.column, catalog.dialect), column, condition.grain, catalog.dialect)
    return operand_sql(condition.column, catalog)


def _cut(ref: ColumnRef, unit: str, catalog: Catalog) -> exp.Expr:
    """The year, month and so on of a date."""
    column = catalog.column(ref)
    if column is None:
        raise KeyError(str(ref))
    return bucket(column_sql(ref, catalog.dialect), column, cast(Grain, unit), catalog.dialect)


def operand_sql(ref: ColumnRef, catalog: Catalog) -> exp.Expr:
    """The column, turned into ISO order where it keeps dates as text in another one."""
    column = catalog.column(ref)
    value = column_sql(ref, catalog.dialect)
    return as_date(value, column, catalog.dialect) if column is not None and is_date(column) else value


def above_difference(ref: ColumnRef, catalog: Catalog, *, turned: bool) -> str:
    """What the row above has more than each row (`turned`: less) in the column, as SQL; days between dates."""
    own, column = operand_sql(ref, catalog), catalog.column(ref)
    above = above_value(ref, own.copy(), catalog)
    first, last = (above, own) if turned else (own, above)
    if column is not None and is_date(column):
        return days_between(first, last, catalog.dialect).sql(catalog.dialect)
    return exp.Sub(this=last, expression=first).sql(catalog.dialect)


def _average(ref: ColumnRef, catalog: Catalog, peers: ColumnRef | None) -> exp.Expr:
    """The mean of a column over its table, or over the rows that are alike in `peers`."""
    table = catalog.table(ref.table)
    if table is None:
        raise KeyError(ref.table)
    dialect = catalog.dialect
    if peers is None:
        return exp.select(exp.Avg(this=column_sql(ref, dialect))).from_(table_sql(table, dialect)).subquery()
    other = identifier("peer", dialect)
    mean = exp.Avg(this=exp.Column(this=identifier(ref.column, dialect), table=other))
    same = exp.EQ(
        this=exp.Column(this=identifier(peers.column, dialect), table=other.copy()),
        expression=column_sql(peers, dialect),
    )
    source = exp.alias_(table_sql(table, dialect), other.copy(), table=True)
    return exp.select(mean).from_(source).where(same).subquery()


def compare(left: exp.Expr, operator: Operator, values: tuple[object, ...], negated: bool, dialect: str) -> exp.Expr:
    """`left` compared with literal values."""
    special = _SPECIAL.get(operator)
    if special is None:
        wanted = _OPPOSITE[operator] if negated else operator
        return _COMPARE[wanted](this=left, expression=literal(values[0]))
    made = special(left, values, dialect)
    return exp.not_(made) if negated else made


def _in(left: exp.Expr, values: tuple[object, ...], _dialect: str) -> exp.Expr:
    return exp.In(this=left, expressions=[literal(value) for value in values])


def _between(left: exp.Expr, values: tuple[object, ...], _dialect: str) -> exp.Expr:
    return exp.Between(this=left, low=literal(values[0]), high=literal(values[1]))


def _during(left: exp.Expr, values: tuple[object, ...], _dialect: str) -> exp.Expr:
    first = exp.GTE(this=left, expression=literal(values[0]))
    return exp.and_(first, exp.LT(this=left.copy(), expression=literal(values[1])))


def _is_null(left: exp.Expr, _values: tuple[object, ...], _dialect: str) -> exp.Expr:
    return exp.Is(this=left, expression=exp.null())


def _like(before: str, after: str) -> Callable[[exp.Expr, tuple[object, ...], str], exp.Expr]:
    def build(left: exp.Expr, values: tuple[object, ...], dialect: str) -> exp.Expr:
        pattern = exp.Literal.string(f"{before}{values[0]}{after}")
        return (exp.Like if dialect in _FOLDING_LIKE else exp.ILike)(this=left, expression=pattern)

    return build


_SPECIAL: dict[str, Callable[[exp.Expr, tuple[object, ...], str], exp.Expr]] = {
    "in": _in,
    "between": _between,
    "during": _during,
    "is null": _is_null,
    "contains": _like("%", "%"),
    "starts": _like("", "%"),
    "ends": _like("%", ""),
}


def having(condition: GroupCondition, measure: exp.Expr, dialect: str, mean: exp.Expr | None = None) -> exp.Expr:
    """The condition on a group; `mean` is what it is compared with where that is the average group."""
    if condition.average and mean is not None:
        operator = _OPPOSITE[condition.operator] if condition.negated else condition.operator
        return _COMPARE[operator](this=measure, expression=mean)
    return compare(measure, condition.operator, condition.values, condition.negated, dialect)


def tables_of(condition: Condition) -> tuple[str, ...]:
    """The tables a condition reads, its own first."""
    found = [condition.column.table]
    found += [ref.table for ref in (condition.other, condition.since) if ref is not None]
    found += [key for other in condition.any_of for key in tables_of(other)]
    return tuple(dict.fromkeys(found))


def terms(made: exp.Expr) -> list[exp.Expr]:
    """A predicate as the terms of a WHERE, so that no needless brackets stand around them."""
    return list(made.flatten()) if isinstance(made, exp.And) else [made]


def join_condition(join: Join, dialect: str) -> exp.Expr:
    """The keys by which a join ties its tables."""
    pairs = [(column_sql(new, dialect), column_sql(old, dialect)) for old, new in join.pairs]
    return exp.and_(*(exp.EQ(this=new, expression=old) for new, old in pairs))
