"""LATERAL sub-queries, which read the relations before them, become joins on what ties them."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.expressions import has_aggregate
from pipeline_gen.from_sql.builder import Flow
from pipeline_gen.from_sql.lookups import Lookup
from pipeline_gen.from_sql.names import expression_name
from pipeline_gen.from_sql.scope import Scope
from pipeline_gen.from_sql.tail import rows_of_limit, sort_key
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.from_sql.untied import Untied, empty_value, mentions, untied
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps import Derive, Top
from pipeline_gen.steps.join import How


def joined_lateral(scope: Scope, join: exp.Join, lateral: exp.Lateral) -> Flow:
    """The flow with the columns of the sub-query for each row. Raises `Unsupported`."""
    on = join.args.get("on")
    if not isinstance(lateral.this, exp.Subquery) or (on is not None and not (isinstance(on, exp.Boolean) and on.this)):
        raise Unsupported("its LATERAL is unusual")
    if join.side.upper() not in ("", "LEFT"):
        raise Unsupported("its LATERAL is unusual")
    parts = untied(lateral.this, scope.aliases)
    items = {item.alias_or_name: item.unalias() for item in parts.select.expressions}
    given = [name.name for name in lateral.args["alias"].args.get("columns") or []] or list(items)
    strange = any(parts.select.args.get(name) is not None for name in ("distinct", "offset"))
    if strange or not parts.ties or any(mentions(tree, parts.outer) for tree in items.values()):
        raise Unsupported("its LATERAL is unusual")
    if parts.group is None and any(has_aggregate(tree) for tree in items.values()):
        step, names = _aggregated(scope, parts, list(items.values()))
    else:
        how: How = "left" if join.side else "inner"
        step, names = _listed(scope, parts, items, how)
    own = {(lateral.alias, name): known for name, known in zip(given, names, strict=True)}
    return Flow(step, {**scope.flow.names, **own})


def _aggregated(scope: Scope, parts: Untied, values: list[exp.Expr]) -> tuple[str, list[str]]:
    """One row for each row around: what no row fits has the values of none."""
    if parts.conditions or parts.select.args.get("limit") is not None:
        raise Unsupported("its LATERAL is unusual")
    parts.group = [parts.outputs[number].copy() for number, _ in parts.ties]
    places = [parts.number_of(value) for value in values]
    step, found = Lookup(scope, scope.expression).joined(scope.flow.step, parts)
    used = {known.name.lower() for known in scope.builder.columns(step)}
    missing = exp.Is(this=column(found[parts.ties[0][0]]), expression=exp.Null())
    names, made = [], []
    for value, place in zip(values, places, strict=True):
        empty = empty_value(value)
        names.append(found[place])
        if empty is not None:
            names[-1] = unique(expression_name(value, scope.builder.statement.dialect), used)
            used.add(names[-1].lower())
            filled = exp.Case(ifs=[exp.If(this=missing.copy(), true=empty)], default=column(found[place]))
            made.append((names[-1], filled))
    return scope.builder.add(Derive(tuple(made)), step) if made else step, names


def _listed(scope: Scope, parts: Untied, items: dict[str, exp.Expr], how: How) -> tuple[str, list[str]]:
    """The rows that fit; with a LIMIT, the first of those of each."""
    select, builder = parts.select, scope.builder
    places = [parts.number_of(tree) for tree in items.values()]
    order, limit = select.args.get("order"), select.args.get("limit")
    terms = [(term, parts.number_of(_meant(term.this, items))) for term in order.expressions] if order else []
    other = ""
    if limit is not None:
        rows = rows_of_limit(limit)
        if rows is None or parts.conditions or parts.group is not None:
            raise Unsupported("its LATERAL is unusual")
        other, _ = scope.read_query(parts.query())
        own = [known.name for known in builder.columns(other)]
        keys = tuple(sort_key(term, column(own[at]), builder.statement.dialect) for term, at in terms)
        other = builder.add(Top(rows, keys, tuple(dict.fromkeys(own[number] for number, _ in parts.ties))), other)
    step, found = Lookup(scope, scope.expression).joined(scope.flow.step, parts, other, how)
    return step, [found[place] for place in places]


def _meant(tree: exp.Expr, items: dict[str, exp.Expr]) -> exp.Expr:
    """What an ORDER BY term is: an output by its name, or an expression."""
    return items.get(tree.name, tree) if isinstance(tree, exp.Column) and not tree.table else tree
