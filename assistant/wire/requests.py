"""What can be asked of Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.drafting import Draft
from pipeline_gen.chart.spec import ChartSpec
from pipeline_gen.document import PipelineDocument
from pipeline_gen.flow import FlowDocument

Surface = Literal["question", "sql", "code"]


@dataclass(frozen=True, slots=True)
class Previous:
    """What a follow-up works on: the answer now shown. `flows` are those of an answer over several sources."""

    question: str
    sql: str
    chart: ChartSpec | None = None
    flows: tuple[FlowDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class AskRequest:
    """Answer a question. `send` is the person's reply to a `consent` event: None before any reply."""

    source: str
    question: str
    previous: Previous | None = None
    send: bool | None = None
    turn: str = ""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """Run SQL a person chose or edited; `turn` is the answer it came from, empty for none.

    `chosen` is the draft that the person chose among several readings; its reasons stay with the answer.
    """

    source: str
    sql: str
    question: str = ""
    turn: str = ""
    chart: ChartSpec | None = None
    chosen: Draft | None = None


@dataclass(frozen=True, slots=True)
class FlowRequest:
    """Run a pipeline a person edited."""

    source: str
    pipeline: PipelineDocument
    question: str = ""
    turn: str = ""
    chart: ChartSpec | None = None


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """The rows that leave one step of the pipeline of `sql`."""

    source: str
    sql: str
    step: str
    rows: int = 50


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """The query as text of another kind, for the clipboard or a cell.

    `folder` is that of the notebook it is for, relative to the workspace; None is the kernel's current folder.
    """

    source: str
    sql: str
    target: Literal["sql", "magic", "pandas", "pyspark"]
    folder: str | None = None


@dataclass(frozen=True, slots=True)
class CompleteRequest:
    """What could stand at `offset` of `text`. For code, `above` is the code of the cells above."""

    source: str
    text: str
    offset: int
    surface: Surface
    above: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackRequest:
    """What the person did with an answer."""

    turn: str
    action: Literal["accepted", "edited", "dismissed"]
    sql: str = ""


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Stop the turn in the database."""

    turn: str


@dataclass(frozen=True, slots=True)
class SourcesRequest:
    """List what can be asked."""


@dataclass(frozen=True, slots=True)
class RememberedRequest:
    """List the accepted answers; those for `source` are looked at against its tables, which may open it."""

    source: str


@dataclass(frozen=True, slots=True)
class ForgetRequest:
    """Forget one accepted answer by its id."""

    example: int
