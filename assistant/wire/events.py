"""What Python says while it carries out a request, and at its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.wire.browse import Browsed, Profiled, TableShown
from assistant.wire.charts import Drawn
from assistant.wire.documents import (
    AnswerDocument,
    Completion,
    ModelMessage,
    Reading,
    RememberedExample,
    SourceInfo,
)
from assistant.wire.fields import Suggested
from assistant.wire.flow_words import FlowWorded
from assistant.wire.flows import FlowChecked, FlowMade, Kinds
from assistant.wire.forms import Proposed
from assistant.wire.known import Known
from assistant.wire.looks import FlowCounts, FlowLineage, FlowPreview, FlowProfile
from assistant.wire.notes import NotesShown
from assistant.wire.search import Searched
from nl2sql.database import Rows
from nl2sql.drafting import Draft
from nl2sql.grounding import Grounding
from nl2sql.problems import Problem


@dataclass(frozen=True, slots=True)
class Started:
    """The turn has an id: it can be cancelled from now on."""

    turn: str
    type: Literal["started"] = "started"


@dataclass(frozen=True, slots=True)
class Opening:
    """The source is being read before the question can be answered: `done` of `total` in one of the steps.

    `message` says it in words: ``Reading the schema: 3,400 of 10,000 tables``.
    """

    source: str
    step: Literal["schema", "samples", "keys", "values"]
    done: int
    total: int
    message: str
    type: Literal["opening"] = "opening"


@dataclass(frozen=True, slots=True)
class Grounded:
    """What the question is about."""

    grounding: Grounding
    ms: float
    type: Literal["grounded"] = "grounded"


@dataclass(frozen=True, slots=True)
class Drafted:
    """The candidates, best first."""

    drafts: tuple[Draft, ...]
    ms: float
    type: Literal["drafted"] = "drafted"


@dataclass(frozen=True, slots=True)
class Consent:
    """A language model is configured; this is exactly what it would get. Nothing has been sent."""

    model: str
    messages: tuple[ModelMessage, ...]
    type: Literal["consent"] = "consent"


@dataclass(frozen=True, slots=True)
class Asked:
    """Not sure enough to run anything: a question back, with readings to choose from (may be empty)."""

    message: str
    readings: tuple[Reading, ...]
    hint: str = ""
    type: Literal["asked"] = "asked"


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer."""

    answer: AnswerDocument
    type: Literal["answered"] = "answered"


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not work, and why. `sql` is the statement concerned, `step` the step of a flow, if there was one."""

    problems: tuple[Problem, ...]
    sql: str = ""
    step: str = ""
    type: Literal["failed"] = "failed"


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every turn."""

    turn: str
    timings: dict[str, float] = field(default_factory=dict)
    type: Literal["finished"] = "finished"


@dataclass(frozen=True, slots=True)
class Sources:
    """Answer to `SourcesRequest`. `model` names the configured language model, or is empty."""

    sources: tuple[SourceInfo, ...]
    model: str
    learning: bool
    type: Literal["sources"] = "sources"


@dataclass(frozen=True, slots=True)
class Preview:
    """Answer to `PreviewRequest`."""

    step: str
    table: Rows
    type: Literal["preview"] = "preview"


@dataclass(frozen=True, slots=True)
class Code:
    """Answer to `CodeRequest`."""

    text: str
    target: Literal["sql", "magic", "pandas", "pyspark"]
    type: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Completed:
    """Answer to `CompleteRequest`."""

    completion: Completion
    type: Literal["completed"] = "completed"


@dataclass(frozen=True, slots=True)
class Remembered:
    """Answer to `RememberedRequest`: accepted answers, newest first."""

    examples: tuple[RememberedExample, ...]
    type: Literal["remembered"] = "remembered"


@dataclass(frozen=True, slots=True)
class Done:
    """Answer to a request that has nothing to say."""

    type: Literal["done"] = "done"


Event = (
    Started | Opening | Grounded | Drafted | Consent | Asked | Answered | Failed | Finished
    | Sources | Preview | Code | Completed | Remembered | Known | Done | Searched
    | NotesShown
    | Browsed | TableShown | Profiled
    | Kinds | FlowChecked | FlowMade | FlowPreview | FlowCounts | FlowProfile | FlowLineage | FlowWorded | Proposed
    | Suggested
    | Drawn
)  # fmt: skip
