"""Small, pure operations on the expressions that steps hold.

Inside a step a column stands alone (``region``), and the result of another step is a reference:
``(SELECT average FROM aggregate_1)`` reads the column `average` of the step with that id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce

from sqlglot import exp

Change = Callable[[exp.Expr], exp.Expr]

_UNREPEATABLE = frozenset({"random", "randomblob", "uuid", "gen_random_uuid", "nextval"})
_AGGREGATES = frozenset(
    {
        "total",
        "json_group_array",
        "json_group_object",
        "string_agg",
        "bool_and",
        "bool_or",
        "every",
        "arg_max_null",
        "arg_min_null",
    }
)


def conjuncts(condition: exp.Expr) -> list[exp.Expr]:
    """The parts that must all hold, outermost ANDs taken apart."""
    inner = condition.unnest()
    if isinstance(inner, exp.And):
        return [part for side in (inner.left, inner.right) for part in conjuncts(side)]
    return [inner]


def all_of(conditions: Iterable[exp.Expr]) -> exp.Expr:
    """One condition that holds where all of them do; there is at least one."""
    parts = [each.copy() for each in conditions]
    if len(parts) > 1:
        parts = [exp.Paren(this=part) if isinstance(part, exp.Or) else part for part in parts]
    return reduce(lambda left, right: exp.And(this=left, expression=right), parts)


def unbracketed(tree: exp.Expr) -> exp.Expr:
    """The tree without brackets around it; a sub-query keeps its own."""
    while isinstance(tree, exp.Paren):
        tree = tree.this
    return tree


def rebuilt(tree: exp.Expr, change: Callable[[exp.Expr], exp.Expr | None]) -> exp.Expr:
    """A copy of `tree` where each node for which `change` gives a tree is replaced, outermost first.

    What is put in is not looked into again.
    """
    found = change(tree)
    if found is not None:
        return found
    copy = tree.copy()
    _rebuild_children(copy, change)
    return copy


def _rebuild_children(node: exp.Expr, change: Callable[[exp.Expr], exp.Expr | None]) -> None:
    for child in list(node.iter_expressions()):
        found = change(child)
        if found is not None:
            child.replace(found)
        else:
            _rebuild_children(child, change)


def columns_of(tree: exp.Expr) -> Iterator[exp.Column]:
    """The columns of the step before that `tree` reads: those outside of sub-queries."""
    if isinstance(tree, exp.Query):
        return
    if isinstance(tree, exp.Column):
        yield tree
        return
    for child in tree.iter_expressions():
        yield from columns_of(child)


def substituted(tree: exp.Expr, outputs: Mapping[str, exp.Expr]) -> exp.Expr:
    """A copy of `tree` with each of its columns replaced by what `outputs` holds under that name."""

    def change(node: exp.Expr) -> exp.Expr | None:
        if isinstance(node, exp.Query):
            return node.copy()
        if isinstance(node, exp.Column):
            return bracketed(outputs[node.name].copy(), node)
        return None

    return rebuilt(tree, change)


def bracketed(tree: exp.Expr, place: exp.Expr) -> exp.Expr:
    """`tree`, in brackets where it will stand inside another expression that could tear it apart."""
    loose = isinstance(tree, exp.Binary | exp.Not | exp.Between | exp.In | exp.Neg | exp.Case) and not isinstance(
        tree, exp.Dot
    )
    tight = isinstance(place.parent, exp.Binary | exp.Unary | exp.Between | exp.In | exp.Cast | exp.Is)
    return exp.Paren(this=tree) if loose and tight and not isinstance(place.parent, exp.Paren) else tree


def reference(step_id: str, name: str) -> exp.Subquery:
    """The expression that reads a column of another step."""
    body = exp.Select(
        expressions=[exp.Column(this=exp.Identifier(this=name, quoted=False))],
        from_=exp.From(this=exp.Table(this=exp.Identifier(this=step_id, quoted=False))),
    )
    return exp.Subquery(this=body)


def referred(node: exp.Expr) -> tuple[str, str] | None:
    """The (step id, column) that a reference reads; None for any other node."""
    if not isinstance(node, exp.Subquery) or not isinstance(node.this, exp.Select):
        return None
    select = node.this
    used = {key for key, value in select.args.items() if value}
    origin = select.args.get("from_")
    if used - {"expressions", "from_", "kind", "operation_modifiers"} or origin is None or len(select.expressions) != 1:
        return None
    item = select.expressions[0]
    table = origin.this
    if not isinstance(item, exp.Column) or item.table or not isinstance(table, exp.Table) or table.alias or table.db:
        return None
    return table.name, item.name


def references(trees: Iterable[exp.Expr]) -> tuple[tuple[str, str], ...]:
    """The (step id, column) of every reference in the trees, in order, each once."""
    found: dict[tuple[str, str], None] = {}
    for tree in trees:
        for node in tree.find_all(exp.Subquery, bfs=False):
            read = referred(node)
            if read is not None:
                found[read] = None
    return tuple(found)


def is_aggregate(node: exp.Expr) -> bool:
    """Whether the node is a call that makes one value of many rows (not counting what is inside it)."""
    if isinstance(node, exp.Filter | exp.WithinGroup):
        return True
    if isinstance(node, exp.Anonymous):
        return str(node.this).lower() in _AGGREGATES
    return isinstance(node, exp.AggFunc)


def has_aggregate(tree: exp.Expr) -> bool:
    """Whether `tree` aggregates: inside windows only the arguments count, sub-queries do not."""
    if isinstance(tree, exp.Query):
        return False
    if isinstance(tree, exp.Window):
        return any(has_aggregate(part) for part in window_parts(tree))
    return is_aggregate(tree) or any(has_aggregate(part) for part in tree.iter_expressions())


def aggregates(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The outermost aggregate calls in `tree`: those inside windows count where they are arguments."""
    if isinstance(tree, exp.Query):
        return
    if isinstance(tree, exp.Window):
        for part in window_parts(tree):
            yield from aggregates(part)
    elif is_aggregate(tree):
        yield tree
    else:
        for part in tree.iter_expressions():
            yield from aggregates(part)


def window_parts(window: exp.Window) -> list[exp.Expr]:
    """What a window function reads: arguments, conditions, groups and order, but not the call itself."""
    call: exp.Expr = window.this
    parts: list[exp.Expr] = [part for part in window.iter_expressions() if part is not call]
    while isinstance(call, exp.IgnoreNulls | exp.RespectNulls | exp.Filter | exp.WithinGroup):
        parts += [part for part in call.iter_expressions() if part is not call.this]
        call = call.this
    return [*call.iter_expressions(), *parts]


def has_window(tree: exp.Expr) -> bool:
    """Whether `tree` has a window function outside of sub-queries."""
    if isinstance(tree, exp.Query):
        return False
    return isinstance(tree, exp.Window) or any(has_window(part) for part in tree.iter_expressions())


def is_repeatable(tree: exp.Expr) -> bool:
    """Whether working `tree` out twice gives the same value twice, and one value for each row."""
    for node in tree.walk():
        if isinstance(node, exp.Rand | exp.Uuid | exp.Explode):
            return False
        if isinstance(node, exp.Anonymous) and str(node.this).lower() in _UNREPEATABLE:
            return False
    return True
