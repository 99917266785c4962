"""A figure made of two as SQL: one query where both come from the same rows, else each by itself, then joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from nl2sql.joins import JoinTree
from nl2sql.parser.frame import Combination, Frame
from nl2sql.parser.naming import identifier, ordered

_ALIASES = ("first", "second")
_ADDED = ("count", "count distinct", "sum")


def parts_of(frame: Frame) -> tuple[Frame, ...]:
    """The figures that need queries of their own: those combined, or those beside a median, which orders its rows."""
    if frame.combination is not None:
        return frame.combination.parts
    if len(frame.measures) < 2 or frame.dimensions or all(m.function != "median" for m in frame.measures):
        return ()
    return tuple(replace(frame, measures=(measure,), ordering=(), limit=None) for measure in frame.measures)


def combined(frame: Frame, queries: Sequence[exp.Select], dialect: str) -> exp.Select:
    """The query for `frame`: one figure made of those that `queries` give in the same groups, or all side by side."""
    made = frame.combination
    if made is None:
        shown = [_named(exp.Subquery(this=q), q.expressions[-1].alias_or_name, dialect) for q in queries]
        return exp.select(*shown)
    first, second = queries
    if _same_rows(first, second):
        return _in_one(frame, made, first, second, dialect)
    if not frame.dimensions:
        value = _value(made, exp.Subquery(this=first), exp.Subquery(this=second))
        return exp.select(_named(value, made.label, dialect))
    return _joined(frame, made, first, second, dialect)


def all_joins(trees: Sequence[JoinTree]) -> JoinTree:
    """The first tree, with the joins of the others: what the reasons tell of."""
    joins = {join.table: join for tree in trees for join in reversed(tree.joins) if join.table != trees[0].root}
    return JoinTree(trees[0].root, tuple(joins.values()))


def _same_rows(first: exp.Select, second: exp.Select) -> bool:
    """Whether two queries read and group the same rows, so that their figures can stand side by side."""
    parts = ("from", "from_", "joins", "where", "group", "having")
    return all(first.args.get(part) == second.args.get(part) for part in parts)


def _in_one(frame: Frame, made: Combination, first: exp.Select, second: exp.Select, dialect: str) -> exp.Select:
    value = _value(made, first.expressions[-1].unalias().copy(), second.expressions[-1].unalias().copy())
    query = first.copy()
    query.set("expressions", [*(part.copy() for part in first.expressions[:-1]), _named(value, made.label, dialect)])
    return _in_order(query, frame, made, dialect)


def _value(made: Combination, first: exp.Expr, second: exp.Expr) -> exp.Expr:
    if made.kind == "difference":
        return exp.Sub(this=first, expression=_bracketed(second))
    number = exp.Literal.number(str(float(made.factor)))
    times = exp.Mul(this=_bracketed(first), expression=number)
    return exp.Div(this=times, expression=exp.Nullif(this=second, expression=exp.Literal.number(0)), typed=True)


def _bracketed(value: exp.Expr) -> exp.Expr:
    return exp.Paren(this=value) if isinstance(value, exp.Binary) else value


def _joined(frame: Frame, made: Combination, first: exp.Select, second: exp.Select, dialect: str) -> exp.Select:
    """The groups of what is divided by, or taken from; the other beside it: no refunds are refunds of nothing."""
    base, other = (1, 0) if made.kind == "ratio" else (0, 1)
    names = [part.alias_or_name for part in first.expressions[:-1]]
    keys = _show_keys(first), _show_keys(second)
    figures = []
    for query, alias in zip((first, second), _ALIASES, strict=True):
        shown = list(query.expressions)
        place = len(names)
        shown[place] = _named(shown[place].unalias(), "figure", dialect)
        for number, name in enumerate(names):
            shown[number] = _named(shown[number].unalias(), name, dialect)
        query.set("expressions", shown)
        query.set("order", None)
        figures.append(_column("figure", alias, dialect))
    values: list[exp.Expr] = list(figures)
    if frame.measures[other].function in _ADDED:
        values[other] = exp.Coalesce(this=values[other], expressions=[exp.Literal.number(0)])
    columns = [_named(_column(name, _ALIASES[base], dialect), name, dialect) for name in names]
    query = exp.select(*columns, _named(_value(made, *values), made.label, dialect))
    query = query.from_((first, second)[base].subquery(_ALIASES[base]))
    pairs = [(name, name) for name in names] + list(zip(*keys, strict=True))
    matches = [
        exp.NullSafeEQ(this=_column(a, _ALIASES[0], dialect), expression=_column(b, _ALIASES[1], dialect))
        for a, b in pairs
    ]
    query = query.join((first, second)[other].subquery(_ALIASES[other]), on=exp.and_(*matches), join_type="left")
    if made.kind == "ratio":
        query = query.where(exp.NEQ(this=figures[1].copy(), expression=exp.Literal.number(0)))
    return _in_order(query, frame, made, dialect)


def _show_keys(query: exp.Select) -> list[str]:
    """Adds the keys that a query groups by without showing them, so that it can be joined by them."""
    group = query.args.get("group")
    shown = {part.unalias().sql() for part in query.expressions}
    names: list[str] = []
    for part in group.expressions if group is not None else ():
        if part.sql() not in shown:
            names.append(f"key_{len(names) + 1}")
            query.append("expressions", exp.alias_(part.copy(), names[-1]))
    return names


def _in_order(query: exp.Select, frame: Frame, made: Combination, dialect: str) -> exp.Select:
    if not frame.dimensions:
        return query
    timed = next((place for place, item in enumerate(frame.dimensions) if item.grain is not None), None)
    if frame.limit is None and timed is not None:
        query.set("order", None)
        name = query.expressions[timed].alias_or_name
        return query.order_by(exp.Column(this=identifier(name, dialect)))
    descending = frame.ordering[0].descending if frame.ordering else True
    query.set("order", None)
    query = query.order_by(
        ordered(exp.Column(this=identifier(made.label, dialect)), descending, dialect), dialect=dialect
    )
    return query.limit(frame.limit) if frame.limit is not None else query


def _named(value: exp.Expr, name: str, dialect: str) -> exp.Expr:
    return exp.Alias(this=value, alias=identifier(name, dialect))


def _column(name: str, table: str, dialect: str) -> exp.Column:
    return exp.column(identifier(name, dialect), table=table)
