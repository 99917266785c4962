"""A flow as people edit and keep it: the content of a ``*.flow.json`` file. Anything in it may be wrong.

What follows from it (columns, titles, sentences, warnings) is not in it: `checked` works that out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pydantic import JsonValue, TypeAdapter, ValidationError

from nl2sql.problems import Problem, UsageError
from pipeline_gen.document import PipelineDocument

VERSION = 1
SUFFIX = ".flow.json"


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step: its kind, the ids of the steps it reads, and the kind's parameters.

    `at` is where it stands on the canvas, in pixels from the top left, None where nobody put it anywhere;
    `note` is what a person wrote beside it.
    """

    id: str
    kind: str
    inputs: tuple[str, ...] = ()
    params: dict[str, JsonValue] = field(default_factory=dict)
    at: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlowDocument:
    """A whole flow over the data of `source`; expressions are in `dialect`, and `output` names the step it ends with.

    Steps stand in the order in which they were added. A flow without steps has no output: it is empty.
    """

    source: str
    dialect: str
    output: str = ""
    steps: tuple[FlowStep, ...] = ()
    version: int = VERSION

    def step(self, step_id: str) -> FlowStep | None:
        """The first step of that id."""
        return next((step for step in self.steps if step.id == step_id), None)


_FLOW = TypeAdapter(FlowDocument)


def flow_text(flow: FlowDocument) -> str:
    """The text of a file: JSON that people can read and compare."""
    return _FLOW.dump_json(flow, indent=2).decode() + "\n"


def content(flow: FlowDocument) -> str:
    """What a flow does, as text: equal for flows that differ only in layout and notes."""
    bare = tuple(replace(step, at=None, note="") for step in flow.steps)
    return _FLOW.dump_json(replace(flow, output="", steps=bare)).decode()


def read_flow(text: str) -> FlowDocument:
    """The flow of a file. Raises `UsageError` (``flow.unreadable``, ``flow.version``) that says what is wrong where."""
    try:
        flow = _FLOW.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise UsageError(
            Problem(
                "flow.unreadable",
                f"This is no flow: {place}: {first['msg']}.",
                "Open the file as text and mend that place, or take an earlier version of it.",
            )
        ) from error
    if flow.version != VERSION:
        raise UsageError(
            Problem(
                "flow.version",
                f"This flow has version {flow.version}; only version {VERSION} can be read.",
                "Update Plainspoken, or save the flow again where it was made.",
            )
        )
    return flow


def as_flow(pipeline: PipelineDocument, source: str) -> FlowDocument:
    """The flow of a pipeline that was made from SQL or from words."""
    steps = tuple(
        FlowStep(step.id, step.kind, step.inputs, dict(step.params), note=step.note) for step in pipeline.steps
    )
    return FlowDocument(source, pipeline.dialect, pipeline.output, steps)
