"""Filters put as near to the tables as they can go, so that fewer rows have to move between sources."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.expressions import columns_of, conjuncts, has_window, is_repeatable, substituted
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.several.travelling import is_plain
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps import Derive, Filter, Join, Operation, Rename, Select, Sort

_SIDES = {"inner": (0, 1), "cross": (0, 1), "left": (0,), "right": (1,), "full": ()}
"""The inputs of a join of which a filter after it may be done before."""
Part = tuple[str, Operation, tuple[str, ...]]
Sunk = dict[int, list[exp.Expr]]
"""Conditions for the rows of an input, by its number."""


def sunk(pipeline: Pipeline) -> Pipeline:
    """The same rows, with each condition of a filter done before the joins and the columns it has no part in, and
    what every database can do before what only some can.

    A filter of which nothing is left gives its id to the step it stood after.
    """
    while (found := _once(pipeline)) is not None:
        pipeline = found
    return _split(pipeline)


def _split(pipeline: Pipeline) -> Pipeline:
    """With two filters for each that has plain conditions and others, the plain ones first."""
    taken = {known.id.lower() for known in pipeline.steps}
    parts: list[Part] = []
    for step_id, operation, inputs in pipeline.parts():
        conditions = conjuncts(operation.condition) if isinstance(operation, Filter) else []
        plain = [condition for condition in conditions if is_plain(condition)]
        if plain and len(plain) < len(conditions):
            before = unique(f"{step_id}_before", taken)
            taken.add(before.lower())
            parts.append((before, _all(plain), inputs))
            operation, inputs = _all([each for each in conditions if not is_plain(each)]), (before,)
        parts.append((step_id, operation, inputs))
    return Pipeline.build(parts, pipeline.output, pipeline.dialect, pipeline.notes)


def _all(conditions: list[exp.Expr]) -> Filter:
    return Filter(exp.and_(*conditions, copy=False))


def _once(pipeline: Pipeline) -> Pipeline | None:
    for step in pipeline.steps:
        if not isinstance(step.operation, Filter):
            continue
        before = pipeline.step(step.main_inputs[0])
        if len(pipeline.consumers(before.id)) > 1 or before.id == pipeline.output:
            continue
        below, kept = _parted(step.operation, before, pipeline)
        if below:
            return _rebuilt(pipeline, step, before, below, kept)
    return None


def _parted(operation: Filter, before: Step, pipeline: Pipeline) -> tuple[Sunk, list[exp.Expr]]:
    """The conditions that can be done before the step `before`, over the names they have there, and the others."""
    inputs = _open_inputs(before.operation)
    passed = before.operation.passes(pipeline.inputs_of(before)) if inputs else {}
    below: Sunk = {}
    kept: list[exp.Expr] = []
    for condition in conjuncts(operation.condition):
        names = {known.name for known in columns_of(condition)}
        places = {passed[name][0] if name in passed else -1 for name in names}
        alone = condition.find(exp.Query) is None and is_repeatable(condition)
        if alone and len(places) == 1 and places <= set(inputs):
            own = {name: column(passed[name][1]) for name in names}
            below.setdefault(places.pop(), []).append(substituted(condition, own))
        else:
            kept.append(condition)
    return below, kept


def _open_inputs(operation: Operation) -> tuple[int, ...]:
    """The inputs of which a filter after the step may be done before it."""
    if isinstance(operation, Join):
        return _SIDES[operation.how]
    row_by_row = isinstance(operation, Select | Derive | Rename | Sort)
    return (0,) if row_by_row and not any(map(has_window, operation.expressions())) else ()


def _rebuilt(pipeline: Pipeline, step: Step, before: Step, below: Sunk, kept: list[exp.Expr]) -> Pipeline:
    taken = {known.id.lower() for known in pipeline.steps}
    given = list(before.main_inputs)
    parts: list[Part] = []
    for place, conditions in below.items():
        new = unique(f"{step.id}_before", taken)
        taken.add(new.lower())
        parts.append((new, _all(conditions), (given[place],)))
        given[place] = new
    for step_id, operation, inputs in pipeline.parts():
        if step_id == before.id and kept:
            parts.append((step_id, operation, tuple(given)))
        elif step_id == step.id:
            left = (_all(kept), inputs) if kept else (before.operation, tuple(given))
            parts.append((step_id, *left))
        elif step_id != before.id:
            parts.append((step_id, operation, inputs))
    return Pipeline.build(parts, pipeline.output, pipeline.dialect, pipeline.notes)
