"""Reads the flow that a model wrote, whatever it wrapped it in, and puts it in the place of the one there is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pydantic import JsonValue, TypeAdapter, ValidationError

from nl2sql.chat_model.reply import json_objects, stated_share
from nl2sql.problems import Problem, UsageError
from pipeline_gen.flow import FlowDocument, FlowStep
from pipeline_gen.flow_model.asking import Sent
from pipeline_gen.flow_model.masking import unmasked

_MOST_NEW = 50
"""Steps that a few words may add at most."""


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """A step as a model writes it."""

    id: str
    kind: str
    inputs: tuple[str, ...] = ()
    params: dict[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FlowReply:
    """An answer of a model. Without steps it says that it cannot be done; `confidence` is what it claims, if at all."""

    steps: tuple[WrittenStep, ...]
    output: str = ""
    explanation: str = ""
    confidence: float | None = None


_STEPS = TypeAdapter(tuple[WrittenStep, ...])


def read_flow_reply(text: str) -> FlowReply | None:
    """The first JSON object with steps in `text`; None where there is none, or its steps have another shape."""
    for data in json_objects(text):
        if "steps" not in data:
            continue
        try:
            steps = _STEPS.validate_python(data["steps"])
        except ValidationError:
            return None
        output, explanation = data.get("output"), data.get("explanation")
        return FlowReply(
            steps,
            output if isinstance(output, str) else "",
            " ".join(explanation.split()) if isinstance(explanation, str) else "",
            stated_share(data.get("confidence")),
        )
    return None


def as_document(reply: FlowReply, before: FlowDocument, sent: Sent) -> FlowDocument:
    """The flow that the reply describes, with the values that were put away, and the layout and notes there were.

    Steps that stayed as they were sent are those of `before`. Raises `UsageError` for SQL of the model's own, for a
    value that nobody sent, and for more steps than a few words can mean.
    """
    if len(reply.steps) > len(before.steps) + _MOST_NEW:
        message = f"{len(reply.steps)} steps are too many for these words."
        raise UsageError(Problem("pipeline.bad_parameter", message, "Write only the steps that are needed."))
    there = {step.id: step for step in before.steps}
    shown = {step.id: step for step in sent.flow.steps}
    steps = tuple(_restored(step, there.get(step.id), shown.get(step.id), before.dialect, sent) for step in reply.steps)
    return replace(before, steps=steps, output=reply.output or before.output)


def _restored(step: WrittenStep, old: FlowStep | None, shown: FlowStep | None, dialect: str, sent: Sent) -> FlowStep:
    written = FlowStep(step.id, step.kind, step.inputs, step.params)
    if step.kind == "opaque":
        if old is None or old.kind != "opaque":
            message = f"Step {step.id}: SQL of your own is not taken over."
            raise UsageError(Problem("pipeline.own_sql", message, "Use the other kinds of step."))
        return old
    if old is not None and shown is not None and replace(shown, at=None, note="") == written:
        return old
    plain = unmasked(written, dialect, sent.masks)
    return replace(plain, at=old.at, note=old.note) if old is not None and old.kind == step.kind else plain
