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
