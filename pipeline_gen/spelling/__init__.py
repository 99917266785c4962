"""Expressions as a database can read them: what steps say once, written with what each database has.

Steps use sqlglot's own trees (``TryCast``, ``StrToTime``, ``SplitPart``, …). Where sqlglot writes those in a way
that the database does not know, or that means something else there, the rules here put others in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from pipeline_gen.spelling import duckdb, postgres, several_groups, sqlite

Rule = Callable[[exp.Expr], exp.Expr]

_RULES: Mapping[str, Mapping[type[exp.Expr], Rule]] = {
    "sqlite": sqlite.RULES,
    "postgres": postgres.RULES,
    "duckdb": duckdb.RULES,
    **dict.fromkeys(("spark", "databricks", "tsql", "oracle"), several_groups.RULES),
}


def spelt_for(tree: exp.Expr, dialect: str) -> exp.Expr:
    """The tree for that dialect; what is inside is put in order first. In place.

    Raises `UsageError` (``pipeline.not_in_dialect``) for what the database has no way to say.
    """
    rules = _RULES.get(dialect)
    if rules is None:
        return tree
    for node in reversed(list(tree.bfs())):
        rule = rules.get(type(node))
        other = rule(node) if rule is not None else node
        if other is node:
            continue
        if node is tree:
            tree = other
        else:
            node.replace(other)
    return tree
