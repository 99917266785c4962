"""Whether a form hangs together, whatever was asked: what it compares, counts and orders should be alike."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from nl2sql.form.actions import Form
from nl2sql.form.scope import Scope
from nl2sql.form.to_sql_tree import Arithmetic, CannotWrite, Combined, Condition, Item, Measured, Query, tree_of
from nl2sql.learned.asked import Asked
from nl2sql.linking.linked import Level

SOUNDNESS: tuple[str, ...] = (
    "measures a key",
    "orders by a key",
    "unlike halves",
    "unlike query",
    "unlike measure",
    "same column twice",
    "shows what is given",
    "groups for nothing",
    "shows unlinked",
    "measures unlinked",
    "compares unlinked",
    "groups unlinked",
    "shows outright",
)
"""What `soundness` counts."""
_MEASURES = frozenset({"max", "min", "sum", "avg", "median"})


def soundness(form: Form, asked: Asked) -> dict[str, float]:
    """How often each of `SOUNDNESS` occurs in a form; what does not is left out."""
    try:
        tree = _tree(form)
    except CannotWrite:
        return {}
    found: dict[str, float] = {}
    for name in (*_odd(tree, asked.linked.scope), *_unlinked(tree, asked)):
        found[name] = min(3.0, found.get(name, 0.0) + 1.0)
    return found


@lru_cache(maxsize=64)
def _tree(form: Form) -> Combined:
    return tree_of(form)


def _odd(tree: Combined, scope: Scope) -> Iterator[str]:
    if tree.second is not None and not _alike(tree.first.items, tree.second.items, scope):
        yield "unlike halves"
    for query in queries(tree):
        yield from _odd_query(query, scope)


def _odd_query(query: Query, scope: Scope) -> Iterator[str]:
    for item in _items(query.items):
        if item.aggregate in _MEASURES and not item.nested and _is_key(item, scope):
            yield "measures a key"
    for item in _items(query.order):
        if item.aggregate in ("", *_MEASURES) and not item.nested and _is_key(item, scope):
            yield "orders by a key"
    given: set[int | None] = set()
    for condition in query.where:
        column = _column(condition.item)
        if condition.operator == "equals" and condition.values and condition.after != "or":
            if column in given:
                yield "same column twice"
            given.add(column)
        if condition.query is not None:
            yield from _odd_inner(condition, condition.query, scope)
    shown = {_column(item) for item in query.items if isinstance(item, Item) and not item.aggregate}
    for _ in shown & given - {None}:
        yield "shows what is given"
    measured = any(item.aggregate for part in (query.items, query.order) for item in _items(part))
    if query.group and not measured and not query.having:
        yield "groups for nothing"


def _odd_inner(condition: Condition, inner: Query, scope: Scope) -> Iterator[str]:
    if condition.operator in ("in", "not in"):
        if not _alike((condition.item,), inner.items, scope):
            yield "unlike query"
    elif isinstance(condition.item, Item) and not condition.item.aggregate:
        operands = [_column(item) for item in inner.items[:1]]
        if operands != [_column(condition.item)]:
            yield "unlike measure"


def _alike(one: tuple[Measured, ...], other: tuple[Measured, ...], scope: Scope) -> bool:
    """Whether two selections hold the same columns, or ones that a key ties."""
    if len(one) != len(other):
        return False
    return all(_tied(_column(first), _column(second), scope) for first, second in zip(one, other, strict=True))


def _tied(one: int | None, other: int | None, scope: Scope) -> bool:
    if one is None or other is None or one == other:
        return True
    targets = dict(scope.keys)
    return targets.get(one, one) == targets.get(other, other)


def _unlinked(tree: Combined, asked: Asked) -> Iterator[str]:
    """The columns that no word names, by what is done with them; and those shown that a word names outright."""
    levels = asked.best_levels
    for query in queries(tree):
        outer = query is tree.first
        for item in _items(query.items):
            column = item.operand.column
            if column is None:
                continue
            if item.aggregate and not levels.get(column):
                yield "measures unlinked"
            elif not item.aggregate and outer:
                if not levels.get(column):
                    yield "shows unlinked"
                elif levels[column] == Level.WHOLE:
                    yield "shows outright"
        for item in _items(query.order):
            if item.operand.column is not None and not levels.get(item.operand.column):
                yield "measures unlinked"
        for condition in query.where:
            at = _column(condition.item)
            if at is not None and condition.values and at not in asked.spoken_columns:
                yield "compares unlinked"
        for key in query.group:
            if key.column is not None and not levels.get(key.column) and not _is_shown(key.column, query):
                yield "groups unlinked"


def _is_shown(column: int, query: Query) -> bool:
    return any(item.operand.column == column for item in _items(query.items))


def queries(tree: Combined) -> Iterator[Query]:
    """All queries of a tree, those within conditions too."""
    waiting = [tree.first, *([tree.second] if tree.second is not None else [])]
    while waiting:
        query = waiting.pop()
        yield query
        waiting += [each.query for each in (*query.where, *query.having) if each.query is not None]


def _items(measured: tuple[Measured, ...]) -> Iterator[Item]:
    for each in measured:
        if isinstance(each, Arithmetic):
            yield each.left
            yield each.right
        else:
            yield each


def _column(item: Measured) -> int | None:
    return item.operand.column if isinstance(item, Item) else None


def _is_key(item: Item, scope: Scope) -> bool:
    if item.operand.column is None:
        return False
    column = scope.columns[item.operand.column]
    return column.primary_key or column.foreign_key
