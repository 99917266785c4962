"""Requests, events and answers to and from JSON, and the JSON Schema of them all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from assistant.wire.browse import BrowseRequest, ProfileRequest, TableRequest
from assistant.wire.charts import CompleteChartRequest, DrawRequest
from assistant.wire.documents import AnswerDocument
from assistant.wire.events import Event
from assistant.wire.fields import CommitRequest, FieldFeedbackRequest, SuggestRequest
from assistant.wire.flow_words import FlowWordsRequest
from assistant.wire.flows import CheckFlowRequest, FlowCodeRequest, KindsRequest, MakeFlowRequest
from assistant.wire.forms import (
    CompleteStepRequest,
    KeepFlowRequest,
    MendFlowRequest,
    ProposeRequest,
    RenameStepRequest,
)
from assistant.wire.known import ForgetKnownRequest, KnownRequest, LearnFolderRequest
from assistant.wire.looks import (
    FlowCountsRequest,
    FlowLineageRequest,
    FlowPreviewRequest,
    FlowProfileRequest,
    RunFlowRequest,
)
from assistant.wire.notes import NotesRequest, SaveNotesRequest
from assistant.wire.requests import (
    AskRequest,
    CancelRequest,
    CodeRequest,
    CompleteRequest,
    FeedbackRequest,
    FlowRequest,
    ForgetRequest,
    PreviewRequest,
    RememberedRequest,
    RunRequest,
    SourcesRequest,
)
from assistant.wire.search import SearchRequest

SCHEMA_FILE = Path(__file__).parents[2] / "extension" / "wire.schema.json"
"""Where the schema stands in a checkout."""

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
    "search": SearchRequest,
    "browse": BrowseRequest,
    "table": TableRequest,
    "profile": ProfileRequest,
    "remembered": RememberedRequest,
    "forget": ForgetRequest,
    "known": KnownRequest,
    "forgetknown": ForgetKnownRequest,
    "learnfolder": LearnFolderRequest,
    "notes": NotesRequest,
    "savenotes": SaveNotesRequest,
    "kinds": KindsRequest,
    "checkflow": CheckFlowRequest,
    "makeflow": MakeFlowRequest,
    "flowcode": FlowCodeRequest,
    "flowpreview": FlowPreviewRequest,
    "flowcounts": FlowCountsRequest,
    "flowprofile": FlowProfileRequest,
    "flowlineage": FlowLineageRequest,
    "runflow": RunFlowRequest,
    "flowwords": FlowWordsRequest,
    "completestep": CompleteStepRequest,
    "keepflow": KeepFlowRequest,
    "draw": DrawRequest,
    "completechart": CompleteChartRequest,
    "propose": ProposeRequest,
    "renamestep": RenameStepRequest,
    "mendflow": MendFlowRequest,
    "suggestfield": SuggestRequest,
    "commitform": CommitRequest,
    "fieldfeedback": FieldFeedbackRequest,
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
