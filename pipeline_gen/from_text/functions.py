"""“average instead”, “count instead”: another function over what the one measure on show is about."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlglot import exp

from pipeline_gen.block import SortKey
from pipeline_gen.expressions import rebuilt
from pipeline_gen.from_text.editing import Editing
from pipeline_gen.sql_text import column, unique

_WORDS = {
    "average": "average", "avg": "average", "mean": "average", "sum": "total", "total": "total", "count": "count",
    "number": "count", "minimum": "minimum", "min": "minimum", "smallest": "minimum", "lowest": "minimum",
    "maximum": "maximum", "max": "maximum", "largest": "maximum", "highest": "maximum",
}  # fmt: skip
_NODES: dict[str, type[exp.AggFunc]] = {
    "average": exp.Avg, "total": exp.Sum, "minimum": exp.Min, "maximum": exp.Max, "count": exp.Count,
}  # fmt: skip
_TEXT = re.compile(
    rf"(?:please |show |use |take |make it |and )*(?:the |an? )?(?P<word>{'|'.join(_WORDS)})s?"
    r"(?: of (?:it|them|that))? (?:instead|rather)\W*|(?:instead|rather),? (?:the |an? )?(?P<late>\w+?)\W*"
)


def replace_function(editing: Editing, text: str) -> bool:
    """Use the function that the text names for the one measure shown; False where it says something else.

    There must be exactly one measure, and it must be a function of a value: of a bare count of rows
    there is no average.
    """
    found = _TEXT.fullmatch(text.lower().strip())
    wanted = _WORDS.get(found["word"] or found["late"]) if found else None
    plan = editing.plan
    if wanted is None or len(plan.measures) != 1:
        return False
    old, tree = plan.measures[0]
    value = tree.this
    if not isinstance(tree, tuple(_NODES.values())) or not isinstance(value, exp.Expr) or not _is_value(value):
        return False
    new_tree = exp.Count(this=exp.Star()) if wanted == "count" else _NODES[wanted](this=value.copy())
    others = {name.lower() for name, _ in (*(plan.keys or ()), *plan.outputs)}
    stem = f"{wanted}_{value.name}" if isinstance(value, exp.Column) else wanted
    new = unique("row_count" if wanted == "count" else stem, others)
    _rename(editing, old, new, editing.canonical(new_tree))
    editing.because(f"Show instead the {editing.said(new_tree)}", new_tree, ())
    return True


def _is_value(tree: exp.Expr) -> bool:
    return not isinstance(tree, exp.Star | exp.Distinct | exp.Literal)


def _rename(editing: Editing, old: str, new: str, measure: exp.Expr) -> None:
    """Put the new measure where the old one stood; conditions on the old one no longer hold good and go."""
    plan = editing.plan

    def renamed(tree: exp.Expr) -> exp.Expr:
        return rebuilt(tree, lambda node: column(new) if isinstance(node, exp.Column) and node.name == old else None)

    outputs = tuple((new if name == old or tree == column(old) else name, renamed(tree)) for name, tree in plan.outputs)
    having = tuple(tree for tree in plan.having if not any(found.name == old for found in tree.find_all(exp.Column)))
    order = tuple(SortKey(renamed(key.expression), key.descending, key.nulls_first) for key in plan.order)
    editing.plan = replace(plan, measures=((new, measure),), outputs=outputs, having=having, order=order)
