"""A checked flow as it travels to a canvas: understood steps in words, the others with what is wrong."""

from __future__ import annotations

from pipeline_gen.checked import CheckedFlow, CheckedStep
from pipeline_gen.document import VERSION, PipelineDocument, StepDocument
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.step_warnings import warnings_of
from pipeline_gen.telling import told
from pipeline_gen.wording import listed


def flow_view(flow: CheckedFlow) -> PipelineDocument:
    """Every step of the flow, in the flow's order. Any step may be taken out: what then lacks something says so."""
    understood = flow.understood
    words = told(understood)
    steps = tuple(_view(checked, understood, words.get(checked.given.id)) for checked in flow.steps)
    return PipelineDocument(VERSION, flow.dialect, flow.output, steps)


def _view(checked: CheckedStep, understood: Pipeline, words: tuple[str, str] | None) -> StepDocument:
    given, step = checked.given, checked.step
    title, sentence = words if step is not None and words is not None else (given.kind.capitalize(), _missing(checked))
    return StepDocument(
        id=given.id,
        kind=given.kind,
        title=title,
        sentence=sentence,
        inputs=step.inputs if step is not None else given.inputs,
        columns=step.columns if step is not None else (),
        params=given.params,
        warnings=warnings_of(understood, step) if step is not None else (),
        removable=True,
        problems=checked.problems,
        waits_for=checked.waits_for,
        mends=checked.mends,
        note=given.note,
    )


def _missing(checked: CheckedStep) -> str:
    """What stands in the way of a step, as its sentence."""
    if checked.problems:
        return checked.problems[0].message
    return f"Waits for {listed(checked.waits_for)}"
