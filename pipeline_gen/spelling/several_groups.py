"""GROUPING of several keys, for databases whose GROUPING takes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp


def _grouping(node: exp.Expr) -> exp.Expr:
    return node if len(node.expressions) == 1 else exp.GroupingId(expressions=node.expressions)


RULES: Mapping[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {exp.Grouping: _grouping}
