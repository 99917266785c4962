"""What the form of a step asks: completion of an expression, values for a field, and names that change everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline_gen.document import Mend
from pipeline_gen.flow import FlowDocument
from pipeline_gen.proposing import Proposal


@dataclass(frozen=True, slots=True)
class CompleteStepRequest:
    """What could stand at `offset` of `text`, typed into the field `field` of a step.

    Of a field with several lines it is the `part` (``expression``, ``name`` …) of the line with the number `line`; a
    line that is just begun has the next number, or -1. Without a `field` the text is said to the flow, about `step`.
    The answer is a `Completed`.
    """

    flow: FlowDocument
    step: str
    field: str
    text: str
    offset: int
    part: str = ""
    line: int = -1


@dataclass(frozen=True, slots=True)
class ProposeRequest:
    """Values for a field of a step, from what comes in."""

    flow: FlowDocument
    step: str
    field: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """Answer to `ProposeRequest`; `label` says which rows were looked at, and is empty where none were."""

    items: tuple[Proposal, ...]
    label: str = ""
    type: Literal["proposed"] = "proposed"


@dataclass(frozen=True, slots=True)
class KeepFlowRequest:
    """A flow was saved: what stands in its steps is what was meant. `said` are the words it was changed by."""

    flow: FlowDocument
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenameStepRequest:
    """Give a step another id, wherever others read it or speak of it. The answer is a `FlowMade`."""

    flow: FlowDocument
    step: str
    name: str


@dataclass(frozen=True, slots=True)
class MendFlowRequest:
    """Use another name for a column that does not reach a step, there and in later steps.

    The answer is a `FlowMade`.
    """

    flow: FlowDocument
    step: str
    mend: Mend
