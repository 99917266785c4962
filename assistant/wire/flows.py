"""Flows that people edit: what one means, what kinds of steps there are, and a flow made from SQL.

A browser holds the `FlowDocument`, changes it and asks what it means now; it never works that out itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.problems import Problem
from pipeline_gen.document import PipelineDocument
from pipeline_gen.flow import FlowDocument
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.operation import Group


@dataclass(frozen=True, slots=True)
class KindsRequest:
    """List the kinds of steps."""


@dataclass(frozen=True, slots=True)
class CheckFlowRequest:
    """What a flow means over its source."""

    flow: FlowDocument


@dataclass(frozen=True, slots=True)
class MakeFlowRequest:
    """The flow of a statement."""

    source: str
    sql: str


@dataclass(frozen=True, slots=True)
class FlowCodeRequest:
    """What a flow does up to `step` (empty: to its output), as code.

    SQL (`sql`, `steps`) is of `dialect` (empty: that of the flow's source). With `chained`, pandas code is one chain of
    methods where steps follow each other, else one variable a step. Files are named as seen from `folder`, which is
    relative to the workspace; None is the current folder of the process.
    """

    flow: FlowDocument
    target: Literal["sql", "steps", "pandas", "pyspark"]
    step: str = ""
    dialect: str = ""
    chained: bool = False
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class StepKind:
    """A kind of step: what a palette and a form need to know of it. `inputs` is how many steps it reads."""

    kind: str
    label: str
    group: Group
    inputs: int
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Dialect:
    """A dialect of SQL that a flow's code can be written in: sqlglot's `name` of it, and what people call it."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """Answer to `KindsRequest`, in the order of a palette, and the dialects there is code in."""

    kinds: tuple[StepKind, ...]
    dialects: tuple[Dialect, ...]
    type: Literal["kinds"] = "kinds"


@dataclass(frozen=True, slots=True)
class FlowChecked:
    """Answer to `CheckFlowRequest`: each step in words or with its problems, and the SQL of the whole.

    `sql` is empty while something stands in the way of it; `problems` are those of the flow as a whole.
    """

    view: PipelineDocument
    sql: str
    problems: tuple[Problem, ...] = ()
    type: Literal["flowchecked"] = "flowchecked"


@dataclass(frozen=True, slots=True)
class FlowMade:
    """A flow that was made or changed by Python."""

    flow: FlowDocument
    type: Literal["flowmade"] = "flowmade"
