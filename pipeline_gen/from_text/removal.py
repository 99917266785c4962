"""“remove the filter on 2024”, “no limit”, “all channels”, “hide the city”: what is taken off again."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Frame
from nl2sql.words import stems
from pipeline_gen.from_text.conditions import filters_of, take_off
from pipeline_gen.from_text.cues import Removal
from pipeline_gen.from_text.editing import Editing
from pipeline_gen.sql_text import render

_TIMES = frozenset(stems("time times date dates day days week weeks month months quarter quarters year years period"))
_SMALL = frozenset(stems("the a an of on for in and or is to by that this all any with"))


def remove(editing: Editing, removal: Removal, frame: Frame | None) -> bool:
    """Take it off; False when there is no such thing. `frame` is what the words after it were read as."""
    if removal.thing == "limit":
        return _remove_limit(editing)
    if removal.thing == "sort":
        return _remove_sort(editing)
    return _remove_filters(editing, removal, frame)


def hide(editing: Editing, words: str) -> bool:
    """Show a column no longer; False when none is called so or it is the only one."""
    wanted = {word for word in stems(words) if word not in _SMALL}
    plan = editing.plan
    gone = [name for name, _ in plan.outputs if wanted and wanted == set(stems(name))]
    if not gone or len(gone) == len(plan.outputs):
        return False
    editing.plan = replace(plan, outputs=tuple((name, tree) for name, tree in plan.outputs if name not in gone))
    editing.because(f"Show {gone[0]} no longer", None, ())
    return True


def _remove_limit(editing: Editing) -> bool:
    if editing.plan.limit is None:
        return False
    editing.plan = replace(editing.plan, limit=None)
    editing.because("Keep all rows", None, ())
    return True


def _remove_sort(editing: Editing) -> bool:
    if not editing.plan.order:
        return False
    editing.plan = replace(editing.plan, order=())
    editing.because("Sort no longer", None, ())
    return True


def _remove_filters(editing: Editing, removal: Removal, frame: Frame | None) -> bool:
    filters = filters_of(editing)
    words = {word for word in stems(removal.words) if word not in _SMALL}
    columns, values = _spoken_of(frame)
    removed = False
    for step, operation, refs in filters:
        tree = operation.condition
        literals = {literal.name for literal in tree.find_all(exp.Literal)}
        meant = (
            removal.every
            or (not words and (len(filters) == 1 or step is filters[0][0]))
            or bool(refs & columns and (not values or values & literals))
            or _named(tree, refs, words, editing)
        )
        if meant:
            editing.because(f"No longer keep only rows where {editing.said(tree)}", tree, ())
            take_off(editing, step.id)
            removed = True
            if not words and not removal.every:
                break
    having = tuple(tree for tree in editing.plan.having if not _named(tree, set(), words, editing))
    removed = removed or len(having) < len(editing.plan.having)
    editing.plan = replace(editing.plan, having=having)
    return removed


def _spoken_of(frame: Frame | None) -> tuple[set[ColumnRef], set[str]]:
    """The columns and values that the words were read as."""
    if frame is None:
        return set(), set()
    columns = {condition.column for condition in frame.conditions}
    columns |= {output.column for output in frame.columns} | {item.column for item in frame.dimensions}
    return columns, {str(value) for condition in frame.conditions for value in condition.values}


def _named(tree: exp.Expr, refs: set[ColumnRef], words: set[str], editing: Editing) -> bool:
    """Whether the words speak of the condition: its columns, its values, or time as such."""
    if not words:
        return False
    own = set(stems(render(tree, editing.dialect)))
    if words <= own:
        return True
    columns = [editing.catalog.column(ref) for ref in refs]
    temporal = any(column is not None and column.type in ("date", "datetime") for column in columns)
    return temporal and bool(words & _TIMES)
