"""Conditions of WHERE and HAVING become filter and match steps, one for each part that must hold."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from pipeline_gen.expressions import has_aggregate, unbracketed
from pipeline_gen.from_sql.lookups import both, looked_up, with_lookups
from pipeline_gen.from_sql.scope import Scope
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.from_sql.untied import Untied, mentions, placed, untied
from pipeline_gen.sql_text import unique
from pipeline_gen.steps import Filter, Match
from pipeline_gen.steps.match import How

Prepare = Callable[[exp.Expr], exp.Expr]


def with_condition(scope: Scope, condition: exp.Expr, step: str, prepare: Prepare) -> str:
    """The step after one condition. `prepare` turns an expression of the statement into one over `step`."""
    inner = condition = unbracketed(condition)
    negated = isinstance(inner, exp.Not)
    if negated:
        inner = unbracketed(inner.this)
    if isinstance(inner, exp.In) and inner.args.get("query") is not None:
        return _membership(scope, inner, negated, step, prepare)
    if isinstance(inner, exp.Exists) and isinstance(inner.this, exp.Query):
        return _existence(scope, inner.this, negated, step, prepare)
    step, found = with_lookups(scope, step, [condition], prepare)
    return scope.builder.add(Filter(looked_up(condition, found, prepare)), step)


def _membership(scope: Scope, test: exp.In, negated: bool, step: str, prepare: Prepare) -> str:
    query = test.args["query"]
    wanted = unbracketed(test.this)
    trees = wanted.expressions if isinstance(wanted, exp.Tuple) else [wanted]
    if mentions(query, scope.aliases):
        return _tied_membership(scope, trees, query, negated, step, prepare)
    other, _ = scope.read_query(query)
    columns = scope.builder.columns(other)
    if len(columns) != len(trees):
        raise Unsupported("it compares with a sub-query of another width")
    step, found = with_lookups(scope, step, trees, prepare)
    keys = tuple((looked_up(tree, found, prepare), c.name) for tree, c in zip(trees, columns, strict=True))
    return scope.builder.add(Match("not in" if negated else "in", keys), step, other)


def _tied_membership(
    scope: Scope, trees: list[exp.Expr], query: exp.Expr, negated: bool, step: str, prepare: Prepare
) -> str:
    """IN with a sub-query that reads the rows around it: a partner that has the value, too."""
    select = query.unnest()
    if isinstance(select, exp.Select) and not negated and len(select.expressions) == 1 == len(trees):
        value = select.expressions[0].unalias()
        if mentions(value, scope.aliases) and not mentions(_without_outputs(select), scope.aliases):
            step = scope.builder.add(Filter(prepare(exp.EQ(this=trees[0].copy(), expression=value.copy()))), step)
            return _existence(scope, _without_outputs(select), False, step, prepare)
    parts = untied(query, scope.aliases)
    if parts.group is not None or parts.select.args.get("limit") is not None:
        raise Unsupported("it has a correlated sub-query that groups")
    items = [item.unalias() for item in parts.select.expressions]
    if len(items) != len(trees) or any(has_aggregate(item) or mentions(item, parts.outer) for item in items):
        raise Unsupported("it has a correlated sub-query of an unusual form")
    for tree, item in zip(trees, items, strict=True):
        number = parts.number_of(item)
        if not negated:
            parts.ties.append((number, tree))
            continue
        # NOT IN drops a row also where either side is missing.
        same = exp.EQ(this=tree.copy(), expression=placed(number))
        missing = [exp.Is(this=side, expression=exp.Null()) for side in (tree.copy(), placed(number))]
        parts.conditions.append(exp.or_(same, *missing))
    return _matched(scope, parts, "not exists" if negated else "exists", step, prepare)


def _existence(scope: Scope, query: exp.Query, negated: bool, step: str, prepare: Prepare) -> str:
    how: How = "not exists" if negated else "exists"
    if not mentions(query, scope.aliases):
        other, _ = scope.read_query(_without_outputs(query) if _gives_rows_as_they_are(query) else query)
        return scope.builder.add(Match(how, ()), step, other)
    parts = untied(query, scope.aliases)
    limit = parts.select.args.get("limit")
    if limit is not None and (parts.select.args.get("offset") is not None or limit.expression.name == "0"):
        raise Unsupported("it has a correlated sub-query with a limit of its own")
    if parts.group is None and any(has_aggregate(item) for item in parts.select.expressions):
        raise Unsupported("it has a correlated sub-query that always gives a row")
    return _matched(scope, parts, how, step, prepare)


def _matched(scope: Scope, parts: Untied, how: How, step: str, prepare: Prepare) -> str:
    other, _ = scope.read_query(parts.query())
    theirs = [known.name for known in scope.builder.columns(other)]
    keys = tuple((prepare(partner), theirs[number]) for number, partner in parts.ties)
    if not parts.conditions:
        return scope.builder.add(Match(how, keys), step, other)
    used = {known.name.lower() for known in scope.builder.columns(step)}
    renames = {}
    for name in theirs:
        if name.lower() in used:
            renames[name] = unique(f"other_{name}", used | {given.lower() for given in theirs})
        used.add(renames.get(name, name).lower())
    names = [renames.get(name, name) for name in theirs]
    tests = [both(part, names, prepare) for part in parts.conditions]
    condition = tests[0] if len(tests) == 1 else exp.and_(*tests)
    return scope.builder.add(Match(how, keys, condition, renames), step, other)


def _gives_rows_as_they_are(query: exp.Query) -> bool:
    """Whether it has as many rows whatever its outputs are."""
    groups = any(query.args.get(name) is not None for name in ("group", "having", "qualify", "distinct", "with_"))
    return isinstance(query, exp.Select) and not groups and not any(has_aggregate(item) for item in query.selects)


def _without_outputs(select: exp.Query) -> exp.Query:
    copy = select.copy()
    copy.set("expressions", [exp.alias_(exp.Literal.number(1), "partner")])
    return copy
