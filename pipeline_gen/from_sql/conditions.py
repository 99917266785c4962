"""Conditions of WHERE and HAVING become filter and match steps, one for each part that must hold."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from pipeline_gen.expressions import conjuncts
from pipeline_gen.from_sql.reading import Unsupported
from pipeline_gen.from_sql.scope import Scope
from pipeline_gen.steps import Filter, Match
from pipeline_gen.steps.match import How

Prepare = Callable[[exp.Expr], exp.Expr]


def with_condition(scope: Scope, condition: exp.Expr, step: str, prepare: Prepare) -> str:
    """The step after one condition. `prepare` turns an expression of the statement into one over `step`."""
    inner = condition.unnest()
    negated = isinstance(inner, exp.Not)
    if negated:
        inner = inner.this.unnest()
    if isinstance(inner, exp.In) and inner.args.get("query") is not None:
        return _membership(scope, inner, negated, step, prepare)
    if isinstance(inner, exp.Exists) and isinstance(inner.this, exp.Query):
        return _existence(scope, inner.this, negated, step, prepare)
    return scope.builder.add(Filter(prepare(condition.unnest())), step)


def _membership(scope: Scope, test: exp.In, negated: bool, step: str, prepare: Prepare) -> str:
    other, _ = scope.read_query(test.args["query"])
    wanted = test.this.unnest()
    trees = wanted.expressions if isinstance(wanted, exp.Tuple) else [wanted]
    columns = scope.builder.columns(other)
    if len(columns) != len(trees):
        raise Unsupported("it compares with a sub-query of another width")
    keys = tuple((prepare(tree), column.name) for tree, column in zip(trees, columns, strict=True))
    return scope.builder.add(Match("not in" if negated else "in", keys), step, other)


def _existence(scope: Scope, query: exp.Query, negated: bool, step: str, prepare: Prepare) -> str:
    how: How = "not exists" if negated else "exists"
    outer = {alias for alias, _ in scope.flow.names}
    if not _mentions(query, outer):
        other, _ = scope.read_query(query)
        return scope.builder.add(Match(how, ()), step, other)
    inner, partners = _uncorrelated(query, outer)
    other, _ = scope.read_query(inner)
    columns = scope.builder.columns(other)
    keys = tuple((prepare(tree), column.name) for tree, column in zip(partners, columns, strict=True))
    return scope.builder.add(Match(how, keys), step, other)


def _uncorrelated(query: exp.Query, outer: set[str]) -> tuple[exp.Select, list[exp.Expr]]:
    """The sub-query without its ties to the outer one, giving the columns they tie, and the outer partners."""
    used = {name for name, value in query.args.items() if value}
    if not isinstance(query, exp.Select) or used - {"expressions", "from_", "joins", "where", "limit", "distinct"}:
        raise Unsupported("it has a correlated sub-query that groups or sorts")
    where = query.args.get("where")
    ties: list[tuple[exp.Expr, exp.Expr]] = []
    rest: list[exp.Expr] = []
    for part in conjuncts(where.this) if where is not None else []:
        if not _mentions(part, outer):
            rest.append(part)
            continue
        ties.append(_tie(part, outer))
    if not ties:
        raise Unsupported("it has a correlated sub-query of an unusual form")
    inner = exp.Select(
        expressions=[
            exp.Alias(this=own.copy(), alias=exp.Identifier(this=f"_col_{number}", quoted=False))
            for number, (own, _) in enumerate(ties)
        ],
        from_=query.args["from_"].copy(),
        joins=[join.copy() for join in query.args.get("joins") or []],
    )
    for part in rest:
        inner.where(part.copy(), copy=False)
    return inner, [partner for _, partner in ties]


def _tie(part: exp.Expr, outer: set[str]) -> tuple[exp.Expr, exp.Expr]:
    """The (inner, outer) sides of an equality that ties the two queries."""
    if isinstance(part, exp.EQ):
        for own, partner in ((part.left, part.right), (part.right, part.left)):
            tables = {column.table for column in partner.find_all(exp.Column)}
            if tables and tables <= outer and not _mentions(own, outer) and own.find(exp.Column):
                return own, partner
    raise Unsupported("it has a sub-query tied to the query around it by more than equality")


def _mentions(tree: exp.Expr, aliases: set[str]) -> bool:
    """Whether the tree reads a relation of the outer query that it does not define anew."""
    own = {relation.alias_or_name for relation in tree.find_all(exp.Table, exp.Subquery)}
    return any(column.table in aliases - own for column in tree.find_all(exp.Column))
