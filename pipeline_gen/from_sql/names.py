"""Names for columns that a statement does not name."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.sql_text import render, slug

_VERBS: dict[type[exp.Expr], str] = {
    exp.Sum: "total", exp.Avg: "average", exp.Min: "min", exp.Max: "max", exp.Count: "count",
}  # fmt: skip
_LONGEST = 40


def expression_name(tree: exp.Expr, dialect: str) -> str:
    """A short name for what an expression gives: ``count``, ``total_price``, ``upper_name``."""
    if isinstance(tree, exp.Column):
        return tree.name
    verb = _VERBS.get(type(tree))
    if verb is None:
        return slug(render(tree, dialect))[:_LONGEST].rstrip("_")
    columns = [column.name for column in tree.find_all(exp.Column)]
    return slug("_".join([verb, *columns]))[:_LONGEST].rstrip("_")


def is_generated(alias: str) -> bool:
    """Whether sqlglot made the alias up."""
    return alias.startswith("_col_")
