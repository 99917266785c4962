"""Everything that crosses between Python and the browser, declared once.

TypeScript's types are generated from this module (``python -m assistant.wire`` writes the JSON Schema,
``jlpm wire`` the types), and a test keeps them current. The same requests and events travel over HTTP
(one event a line) and over the kernel's comm.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, TypeAdapter

from nl2sql.database import Rows
from nl2sql.drafting import Draft, Reason
from nl2sql.grounding import Grounding
from nl2sql.problems import Problem, Span
from pipeline_gen.chart.spec import ChartSpec
from pipeline_gen.document import PipelineDocument

Surface = Literal["question", "sql"]


# ---- what is shown -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A source one can ask. `detail` says what it is without any credential."""

    name: str
    dialect: str
    detail: str
    tables: int = 0
    default: bool = False


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart with the Plotly figure that draws it (None for a table) and why it was chosen."""

    spec: ChartSpec
    figure: dict[str, JsonValue] | None
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class AnswerDocument:
    """One answer, whole: it can be shown again without a kernel or a server.

    `table` holds at most the rows shown; `row_count` how many the query gave (the cap when
    `table.truncated`). `charts` has the default first; `chart` is the index of the one to show.
    `timings` are milliseconds a step. `follows` is the question this one was a follow-up of.
    """

    version: int
    turn: str
    question: str
    follows: str
    source: str
    dialect: str
    sql: str
    drafter: str
    confidence: float
    reasons: tuple[Reason, ...]
    warnings: tuple[Problem, ...]
    unused: tuple[Span, ...]
    grounding: Grounding
    alternatives: tuple[Draft, ...]
    table: Rows
    row_count: int
    pipeline: PipelineDocument | None
    charts: tuple[ChartView, ...]
    chart: int
    timings: dict[str, float]


@dataclass(frozen=True, slots=True)
class CompletionItem:
    """One suggestion of a list. `why` is shown beside it."""

    label: str
    insert: str
    kind: Literal["table", "column", "join", "value", "keyword", "function", "question", "word"]
    why: str
    score: float


@dataclass(frozen=True, slots=True)
class Completion:
    """Suggestions for the text `[start, end)`; `ghost` is what to show after the cursor, or empty."""

    start: int
    end: int
    items: tuple[CompletionItem, ...]
    ghost: str = ""
    ghost_why: str = ""
    ghost_id: str = ""


@dataclass(frozen=True, slots=True)
class ModelMessage:
    """One message as a language model would get it."""

    role: str
    content: str


# ---- requests ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Previous:
    """What a follow-up works on: the answer now shown."""

    question: str
    sql: str
    chart: ChartSpec | None = None


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
    """Run SQL a person chose or edited; `turn` is the answer it came from, empty for none."""

    source: str
    sql: str
    question: str = ""
    turn: str = ""
    chart: ChartSpec | None = None


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
    """The query as text of another kind, for the clipboard or a cell."""

    source: str
    sql: str
    target: Literal["sql", "magic", "pandas"]


@dataclass(frozen=True, slots=True)
class CompleteRequest:
    """What could stand at `offset` of `text`."""

    source: str
    text: str
    offset: int
    surface: Surface


@dataclass(frozen=True, slots=True)
class FeedbackRequest:
    """What the person did with an answer (`turn`) or with a ghost text (`ghost_id` as `turn`)."""

    turn: str
    action: Literal["accepted", "edited", "dismissed", "completed"]
    sql: str = ""


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """Stop the turn in the database."""

    turn: str


@dataclass(frozen=True, slots=True)
class SourcesRequest:
    """List what can be asked."""


# ---- events --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started:
    """The turn has an id: it can be cancelled from now on."""

    turn: str
    type: Literal["started"] = "started"


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
class Reading:
    """One way to understand the question."""

    label: str
    sql: str
    confidence: float


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
    """It did not work, and why. `sql` is the statement concerned, if there was one."""

    problems: tuple[Problem, ...]
    sql: str = ""
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
    target: Literal["sql", "magic", "pandas"]
    type: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Completed:
    """Answer to `CompleteRequest`."""

    completion: Completion
    type: Literal["completed"] = "completed"


@dataclass(frozen=True, slots=True)
class Done:
    """Answer to a request that has nothing to say."""

    type: Literal["done"] = "done"


Event = (
    Started | Grounded | Drafted | Consent | Asked | Answered | Failed | Finished
    | Sources | Preview | Code | Completed | Done
)  # fmt: skip

REQUESTS: dict[str, type] = {
    "ask": AskRequest,
    "run": RunRequest,
    "flow": FlowRequest,
    "preview": PreviewRequest,
    "code": CodeRequest,
    "complete": CompleteRequest,
    "feedback": FeedbackRequest,
    "cancel": CancelRequest,
    "sources": SourcesRequest,
}
"""Operation name to the dataclass of its body."""

_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])
_REQUEST: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in REQUESTS.items()}
_ANSWER = TypeAdapter(AnswerDocument)


def event_json(event: Event) -> dict[str, Any]:
    """The event as plain JSON data."""
    data: dict[str, Any] = _EVENT.dump_python(event, mode="json")
    return data


def answer_json(answer: AnswerDocument) -> dict[str, Any]:
    """The answer as plain JSON data, as it stands in a notebook's output."""
    data: dict[str, Any] = _ANSWER.dump_python(answer, mode="json")
    return data


def read_answer(data: object) -> AnswerDocument:
    """The inverse of `answer_json`. Raises pydantic's `ValidationError`."""
    return _ANSWER.validate_python(data)


def read_request(operation: str, body: object) -> Any:
    """The body of an operation as its dataclass. Raises pydantic's `ValidationError`."""
    return _REQUEST[operation].validate_python(body)


def json_schema() -> dict[str, Any]:
    """One JSON Schema with every request, event and shown value as a named definition."""
    inputs = [(kind, "validation", adapter) for kind, adapter in _REQUEST.items()]
    _, schema = TypeAdapter.json_schemas(
        [*inputs, ("event", "serialization", _EVENT), ("answer", "serialization", _ANSWER)],  # type: ignore[list-item]
        title="PlainspokenWire",
    )
    return schema


SCHEMA_FILE = Path(__file__).parent.parent / "extension" / "wire.schema.json"


def main() -> None:
    """Write the schema the TypeScript types are generated from."""
    SCHEMA_FILE.write_text(json.dumps(json_schema(), indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
