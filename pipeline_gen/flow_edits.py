"""Edits of a flow that reach into expressions: a step, or a column, that is called otherwise from now on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nl2sql.catalog import Catalog
from nl2sql.problems import Problem, UsageError
from pipeline_gen.checked import CheckedStep, check_flow
from pipeline_gen.column_uses import column_uses, with_column, with_step
from pipeline_gen.document import Mend
from pipeline_gen.flow import FlowDocument, FlowStep
from pipeline_gen.mending import fields_of
from pipeline_gen.pipeline import ID


def rename_step(flow: FlowDocument, step_id: str, name: str) -> FlowDocument:
    """The flow where a step has another id, wherever steps read it or refer to a value of it.

    Raises `UsageError` (``pipeline.no_step``, ``pipeline.same_id``).
    """
    known = {step.id for step in flow.steps}
    if step_id not in known:
        raise UsageError(Problem("pipeline.no_step", f"There is no step {step_id}.", "Choose a step of the flow."))
    if name == step_id:
        return flow
    if name in known or not ID.fullmatch(name):
        message = f"“{name}” cannot be the id of a step: it is taken or no plain name."
        raise UsageError(Problem("pipeline.same_id", message, "Use letters, digits and underscores."))

    def renamed(step: FlowStep) -> FlowStep:
        inputs = tuple(name if given == step_id else given for given in step.inputs)
        params = with_step(fields_of(step.kind), step.params, flow.dialect, step_id, name)
        return replace(step, id=name if step.id == step_id else step.id, inputs=inputs, params=params)

    output = name if flow.output == step_id else flow.output
    return replace(flow, output=output, steps=tuple(map(renamed, flow.steps)))


def mended(flow: FlowDocument, step_id: str, mend: Mend, catalog: Catalog) -> FlowDocument:
    """The flow where a step reads the column that `mend` says; so do the steps after it that lack the same.

    Raises `UsageError` (``pipeline.no_step``) where the step does not lack that column.
    """
    after, done = downstream(flow, step_id), set[str]()
    todo = _lacking(flow, mend, catalog)
    if step_id not in todo:
        message = f"The step {step_id} does not lack the column {mend.column}."
        raise UsageError(Problem("pipeline.no_step", message, "Look at the step again: it has changed."))
    # A step is looked at only once those before it are understood, so each round may show more that lack it.
    while found := [todo[name] for name in todo if name in after - done]:
        for checked in found:
            flow = _with(flow, checked, mend)
            done.add(checked.given.id)
        todo = _lacking(flow, mend, catalog)
    return flow


def _lacking(flow: FlowDocument, mend: Mend, catalog: Catalog) -> Mapping[str, CheckedStep]:
    """The steps that the same name would mend."""
    steps = check_flow(flow, catalog).steps
    return {checked.given.id: checked for checked in steps if any(_same(found, mend) for found in checked.mends)}


def _same(one: Mend, other: Mend) -> bool:
    return (one.column.lower(), one.use) == (other.column.lower(), other.use)


def _with(flow: FlowDocument, checked: CheckedStep, mend: Mend) -> FlowDocument:
    step, fields = checked.given, fields_of(checked.given.kind)
    own = next(found for found in checked.mends if _same(found, mend))
    uses = column_uses(fields, step.params, flow.dialect)
    use = next(use for use in uses if use.field == own.field and use.name.lower() == own.column.lower())
    changed = replace(step, params=with_column(fields, step.params, flow.dialect, use, mend.use))
    return replace(flow, steps=tuple(changed if each.id == step.id else each for each in flow.steps))


def downstream(flow: FlowDocument, step_id: str) -> set[str]:
    """The step and all that read it, directly or not."""
    found = {step_id}
    while more := {step.id for step in flow.steps if found & set(step.inputs)} - found:
        found |= more
    return found
