"""Other ways to write the same, put into one before names are looked up: all in place, on the tree as parsed."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp


def named_windows_resolved(tree: exp.Expr) -> None:
    """Write the windows that a WINDOW clause names where they are used. In place."""
    for select in tree.find_all(exp.Select):
        named = {window.this.name.lower(): window for window in select.args.get("windows") or []}
        if not named:
            continue
        for definition in named.values():
            _resolve(definition, named)
        for window in list(select.find_all(exp.Window)):
            if isinstance(window.this, exp.Identifier) or window.find_ancestor(exp.Select) is not select:
                continue
            _resolve(window, named)
        select.set("windows", None)


def _resolve(window: exp.Window, named: Mapping[str, exp.Window]) -> None:
    base = named.get(window.alias.lower()) if window.alias else None
    if base is None or base is window:
        return
    _resolve(base, named)
    for part in ("partition_by", "order", "spec"):
        value = base.args.get(part)
        if value and not window.args.get(part):
            window.set(part, [item.copy() for item in value] if isinstance(value, list) else value.copy())
    window.set("alias", None)
    window.set("over", "OVER")


def comparisons_with_all(tree: exp.Expr) -> None:
    """Write ``x > ANY (query)`` and ``x > ALL (query)`` as EXISTS, where they are conditions of WHERE. In place."""
    for node in list(tree.find_all(exp.Any, exp.All)):
        test, query = node.parent, node.this.unnest() if isinstance(node.this, exp.Subquery) else node.this
        if not isinstance(test, exp.Binary) or test.expression is not node or not isinstance(query, exp.Select):
            continue
        if len(query.selects) != 1 or isinstance(query.selects[0], exp.Star) or not _must_hold(test):
            continue
        inner = query.copy()
        inner.set("expressions", [exp.alias_(query.selects[0].unalias().copy(), "compared")])
        value = exp.column("compared", "partners")
        condition: exp.Expr = type(test)(this=test.this.copy(), expression=value)
        if isinstance(node, exp.All):
            sides = [exp.Is(this=side.copy(), expression=exp.Null()) for side in (test.this, value)]
            condition = exp.or_(exp.Not(this=exp.Paren(this=condition)), *sides)
        rows = exp.Select(expressions=[exp.Literal.number(1)]).from_(exp.alias_(exp.Subquery(this=inner), "partners"))
        exists: exp.Expr = exp.Exists(this=rows.where(condition))
        test.replace(exp.Not(this=exists) if isinstance(node, exp.All) else exists)


def _must_hold(node: exp.Expr) -> bool:
    """Whether rows are dropped wherever the condition is not true: then false and unknown are one."""
    parent = node.parent
    while isinstance(parent, exp.And | exp.Paren):
        parent = parent.parent
    return isinstance(parent, exp.Where)
