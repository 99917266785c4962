"""“top 5”, “sort by name”, “lowest first”: order and limit."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.parser.frame import Frame, Ordering
from nl2sql.problems import Problem
from nl2sql.words import stems
from pipeline_gen.block import SortKey
from pipeline_gen.from_text.editing import Editing
from pipeline_gen.from_text.measures import measure_name
from pipeline_gen.from_text.reach import Unreachable
from pipeline_gen.sql_text import column
from pipeline_gen.typing_rules import type_of

_SORTING = frozenset(
    stems("sort sorted order ordered by rank ranked ascending descending asc desc highest lowest first")
)


def rank(editing: Editing, frame: Frame, text: str) -> None:
    """Put rows in the order asked for and keep so many of them. Raises `Unreachable`."""
    ordering = frame.ordering
    if frame.limit is None and editing.plan.limit is not None:
        # The same rows in another order: sorting first would choose other ones.
        editing.plan = editing.plan.nested()
    if ordering and not editing.cues.keeps_order:
        keys = tuple(key for item in ordering if (key := _key(editing, item, text, limited=frame.limit is not None)))
        if keys:
            editing.plan = replace(editing.plan, order=keys)
            names = ", ".join(_spoken(key, editing) for key in keys)
            editing.because(f"Sort by {names}", None, tuple(span for item in ordering for span in item.words))
    if frame.limit is not None:
        editing.plan = replace(editing.plan, limit=(frame.limit, 0))
        if not ordering or editing.cues.keeps_order:
            words = tuple(span for item in ordering for span in item.words)
            editing.because(f"Keep the first {_rows(frame.limit)}", None, words)
        else:
            editing.because(f"Keep {_rows(frame.limit)}", None, ())


def _rows(count: int) -> str:
    return "one row" if count == 1 else f"{count} rows"


def _spoken(key: SortKey, editing: Editing) -> str:
    name = key.expression.name or key.expression.sql()
    return f"{name}, {'largest' if key.descending else 'smallest'} first"


def _key(editing: Editing, item: Ordering, text: str, *, limited: bool) -> SortKey | None:
    if item.measure is not None and editing.plan.grouped:
        return SortKey(column(measure_name(editing, item.measure, shown=False)), item.descending)
    named = _by_name(editing, text) if item.column is not None or item.label else None
    if named is not None:
        return SortKey(named, item.descending)
    if item.column is not None:
        return SortKey(_by_column(editing, item), item.descending)
    return _by_habit(editing, item, limited=limited)


def _by_name(editing: Editing, text: str) -> exp.Expr | None:
    """The output whose name is in the words, the one that shares most of them with it."""
    words = {word for word in stems(text) if word not in _SORTING and not word.isdigit()}
    best: tuple[float, exp.Expr] | None = None
    for name, tree in editing.plan.outputs:
        own = set(stems(name))
        shared = len(own & words)
        if not shared:
            continue
        score = shared / len(own | words)
        if best is None or score > best[0]:
            best = (score, tree)
    return best[1] if best is not None else None


def _by_column(editing: Editing, item: Ordering) -> exp.Expr:
    """A column by what it is: a key, what a measure is about, or, in a list, any column."""
    assert item.column is not None
    if not editing.plan.grouped:
        editing.reach(item.column)
        name = editing.body.name(item.column)
        if name is None:
            raise Unreachable(str(item.column))
        return column(name)
    name = editing.body.name(item.column)
    plan = editing.plan
    for known, tree in (*(plan.keys or ()), *plan.measures):
        if name is not None and any(found.name == name for found in tree.find_all(exp.Column)):
            return column(known)
    raise Unreachable(str(item.column))


def _by_habit(editing: Editing, item: Ordering, *, limited: bool) -> SortKey | None:
    """Nothing was named: by the first measure, the order there turned round, or the last number shown."""
    plan = editing.plan
    if plan.grouped and plan.measures:
        shown = {tree.name for _, tree in plan.outputs if isinstance(tree, exp.Column)}
        visible = [name for name, _ in plan.measures if name in shown] or [plan.measures[0][0]]
        return SortKey(column(visible[0]), item.descending)
    if plan.order:
        return replace(plan.order[0], descending=item.descending, nulls_first=None)
    types = {known.name: known.type for known in plan.body.columns}
    numbers = [
        tree for name, tree in plan.outputs if type_of(tree, types) in ("number", "integer") and "id" not in stems(name)
    ]
    if numbers:
        return SortKey(numbers[-1], item.descending)
    if limited:
        message = "There is no number to rank by, so these are just the first rows."
        editing.warnings.append(Problem("edit.no_order", message, "Say what to sort by.", severity="warning"))
    return None
