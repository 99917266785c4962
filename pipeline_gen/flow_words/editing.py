"""Edits of a flow document: put steps in, take one out, give one other parameters. Nothing is checked here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline_gen.flow import FlowDocument, FlowStep
from pipeline_gen.flow_words.made import NewStep
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.steps import Operation


def with_steps(flow: FlowDocument, steps: Sequence[NewStep], after: str) -> tuple[FlowDocument, tuple[str, ...]]:
    """The flow with new steps between `after` and what read it, and their ids, those of tables beside left out.

    An empty `after` begins a flow.
    """
    ids: list[str] = []
    for new in steps:
        flow, new_id = _with_step(flow, new, after)
        ids.append(new_id)
        after = new_id
    return flow, tuple(ids)


def _with_step(flow: FlowDocument, new: NewStep, after: str) -> tuple[FlowDocument, str]:
    beside: list[FlowStep] = []
    for operation in new.beside:
        beside.append(_written(operation, _free(flow, beside, operation.kind), (), flow.dialect))
    new_id = _free(flow, beside, new.operation.kind)
    inputs = (*((after,) if after else ()), *(step.id for step in beside))
    step = _written(new.operation, new_id, inputs, flow.dialect)
    before = tuple(_redirected(known, after, new_id) for known in flow.steps) if after else flow.steps
    output = new_id if flow.output == after else flow.output
    return replace(flow, steps=(*before, *beside, step), output=output), new_id


def without_step(flow: FlowDocument, step_id: str) -> FlowDocument:
    """The flow without a step: what read it reads its first input instead. Tables only it read go with it."""
    gone = next(step for step in flow.steps if step.id == step_id)
    first = gone.inputs[0] if gone.inputs else ""
    steps = tuple(_redirected(step, step_id, first) for step in flow.steps if step.id != step_id)
    read = {given for step in steps for given in step.inputs}
    lonely = {given for given in gone.inputs[1:] if given not in read}
    steps = tuple(step for step in steps if step.id not in lonely or step.inputs)
    return replace(flow, steps=steps, output=first if flow.output == step_id else flow.output)


def between(flow: FlowDocument, step: FlowStep, after: str, only: tuple[str, int] | None = None) -> FlowDocument:
    """The flow with a step that is not in it put between `after` and what reads that.

    With `only`, the id of a step and which of its inputs, the others go on reading `after`. The step keeps its id, its
    parameters, its further inputs and its place on the canvas.
    """
    given = replace(step, inputs=(after, *step.inputs[1:]))
    if only is None:
        steps = tuple(_redirected(known, after, step.id) for known in flow.steps)
        return replace(flow, steps=(*steps, given), output=step.id if flow.output == after else flow.output)
    reader, number = only
    steps = tuple(
        replace(known, inputs=(*known.inputs[:number], step.id, *known.inputs[number + 1 :]))
        if known.id == reader
        else known
        for known in flow.steps
    )
    return replace(flow, steps=(*steps, given))


def with_operation(flow: FlowDocument, step_id: str, operation: Operation) -> FlowDocument:
    """The flow with another operation in that step, which keeps its id, its inputs and its place."""
    steps = tuple(
        replace(step, kind=operation.kind, params=operation.params(flow.dialect)) if step.id == step_id else step
        for step in flow.steps
    )
    return replace(flow, steps=steps)


def with_pipeline(flow: FlowDocument, before: Pipeline, after: Pipeline) -> FlowDocument | None:
    """The flow with the steps of `before` replaced by those of `after`; None where ids would collide.

    Steps that are in neither stay as they are.
    """
    old = {step.id for step in before.steps}
    new = {step.id for step in after.steps}
    others = [step for step in flow.steps if step.id not in old]
    if new & {step.id for step in others}:
        return None
    if any(given in old - new for step in others for given in step.inputs):
        return None
    known = {step.id: step for step in flow.steps}
    steps = []
    for step in after.steps:
        written = _written(step.operation, step.id, step.main_inputs, flow.dialect)
        there = known.get(step.id)
        keeps = there is not None and there.kind == step.kind
        steps.append(replace(written, at=there.at, note=there.note) if keeps and there is not None else written)
    return replace(flow, steps=(*steps, *others), output=after.output)


def _written(operation: Operation, step_id: str, inputs: tuple[str, ...], dialect: str) -> FlowStep:
    return FlowStep(step_id, operation.kind, inputs, operation.params(dialect))


def _redirected(step: FlowStep, old: str, new: str) -> FlowStep:
    if old not in step.inputs:
        return step
    return replace(step, inputs=tuple(new if given == old else given for given in step.inputs if given != old or new))


def _free(flow: FlowDocument, more: Sequence[FlowStep], kind: str) -> str:
    taken = {step.id for step in (*flow.steps, *more)}
    number = 1 + sum(step.kind == kind for step in (*flow.steps, *more))
    while f"{kind}_{number}" in taken:
        number += 1
    return f"{kind}_{number}"
