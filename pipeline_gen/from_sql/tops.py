"""Numbering the rows of each group and keeping the first ones is one thing to people: a top step."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sqlglot import exp

from pipeline_gen.expressions import has_window, is_repeatable, references, substituted
from pipeline_gen.notes import joined_notes
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.steps import Filter, Match, Operation, Select, Top, Window
from pipeline_gen.steps.top import RANKS, Ties

_Part = tuple[str, Operation, tuple[str, ...]]
_TIES: dict[type[exp.Expr], Ties] = {function: ties for ties, function in RANKS.items()}


def tops_recognised(pipeline: Pipeline) -> Pipeline:
    """The pipeline with a top step for each window step that ranks rows of which a later filter keeps the first."""
    if not any(isinstance(step.operation, Window | Top) for step in pipeline.steps):
        return pipeline
    parts: dict[str, _Part] = {part[0]: part for part in pipeline.parts()}
    readers = Counter(given for step in pipeline.steps for given in step.inputs)
    referred = {read for step in pipeline.steps for read, _ in references(step.operation.expressions())}
    output, changed, notes = pipeline.output, False, pipeline.notes
    for step_id, operation, _ in pipeline.parts():
        wanted = _first_places(operation)
        ranking = _ranking_before(step_id, wanted[0], parts, readers) if wanted is not None else None
        if wanted is None or ranking is None or {step_id, ranking} & referred:
            continue
        window = parts[ranking][1]
        assert isinstance(window, Window)
        (place, call), changed = window.outputs[0], True
        top = Top(wanted[1], window.order, window.within, _TIES[type(call)], place)
        parts[ranking] = (ranking, top, parts[ranking][2])
        before = parts.pop(step_id)[2][0]
        notes[ranking] = joined_notes((notes.get(ranking, ""), notes.pop(step_id, "")))
        output = _without(step_id, before, parts, output)
        readers[before] += readers[step_id] - 1
    for step_id, (_, operation, inputs) in list(parts.items()):
        below = parts[inputs[0]] if isinstance(operation, Top) else None
        if (
            below is not None
            and readers[below[0]] == 1
            and below[0] not in referred
            and _swapped(step_id, below, parts)
        ):
            notes[step_id], notes[below[0]] = notes.get(below[0], ""), notes.get(step_id, "")
            changed = True
    if not changed:
        return pipeline
    new = _new_names(parts)
    renamed = {new.get(step_id, step_id): note for step_id, note in notes.items()}
    return Pipeline.build(_renamed(parts, new), output, pipeline.dialect, renamed)


def _swapped(step_id: str, below: _Part, parts: dict[str, _Part]) -> bool:
    """Whether a top step could change places with the step before it, a choice of columns: in one order, always."""
    top, (select_id, select, inputs) = parts[step_id][1], below
    if not isinstance(top, Top) or top.place or not isinstance(select, Select):
        return False
    names = {name: tree.name for name, tree in select.outputs if isinstance(tree, exp.Column)}
    if len(names) < len(select.outputs):
        return False
    keys = tuple(replace(k, expression=substituted(k.expression, dict(select.outputs))) for k in top.order)
    within = tuple(names[name] for name in top.within)
    # Each keeps its place in the list and its readers; what they do is exchanged.
    parts[select_id] = (select_id, replace(top, order=keys, within=within), inputs)
    parts[step_id] = (step_id, select, (select_id,))
    return True


def _first_places(operation: Operation) -> tuple[str, int] | None:
    """The column a filter wants to be among the first so many whole numbers."""
    test = operation.condition if isinstance(operation, Filter) else None
    if not isinstance(test, exp.EQ | exp.LTE | exp.LT) or not isinstance(test.this, exp.Column):
        return None
    bound = test.expression
    if not isinstance(bound, exp.Literal) or bound.is_string or not bound.name.isdigit():
        return None
    rows = int(bound.name) - isinstance(test, exp.LT)
    return None if rows < 1 or (isinstance(test, exp.EQ) and rows != 1) else (test.this.name, rows)


def _ranking_before(step_id: str, name: str, parts: dict[str, _Part], readers: Counter[str]) -> str | None:
    """The window step that made the column `name` of the rows a filter reads, where the filter could stand there."""
    current = parts[step_id][2][0]
    while readers[current] == 1:
        operation, inputs = parts[current][1], parts[current][2]
        if isinstance(operation, Window):
            return current if _ranks_only(operation, name) else None
        if isinstance(operation, Select):
            made = dict(operation.outputs)[name]
            if not isinstance(made, exp.Column) or not all(_of_one_row(tree) for _, tree in operation.outputs):
                return None
            name = made.name
        elif not isinstance(operation, Filter | Match):
            return None
        current = inputs[0]
    return None


def _of_one_row(tree: exp.Expr) -> bool:
    return not has_window(tree) and is_repeatable(tree)


def _ranks_only(operation: Window, name: str) -> bool:
    made, call = operation.outputs[0]
    return len(operation.outputs) == 1 and made == name and type(call) in _TIES and not operation.frame


def _without(step_id: str, before: str, parts: dict[str, _Part], output: str) -> str:
    """Let what read the step read the one before it; the output then."""
    for known, (_, operation, inputs) in list(parts.items()):
        parts[known] = (known, operation, tuple(before if given == step_id else given for given in inputs))
    return before if output == step_id else output


def _new_names(parts: dict[str, _Part]) -> dict[str, str]:
    """New ids for steps that are no longer of the kind in their id."""
    new: dict[str, str] = {}
    for step_id, operation, _ in parts.values():
        kind, _, end = step_id.rpartition("_")
        if kind in ("window", "top", "select") and end.isdigit() and kind != operation.kind:
            number = 1
            while f"{operation.kind}_{number}" in parts or f"{operation.kind}_{number}" in new.values():
                number += 1
            new[step_id] = f"{operation.kind}_{number}"
    return new


def _renamed(parts: dict[str, _Part], new: dict[str, str]) -> list[_Part]:
    return [
        (new.get(step_id, step_id), operation, tuple(new.get(given, given) for given in inputs))
        for step_id, operation, inputs in parts.values()
    ]
