"""What is shown: sources, answers, completions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from nl2sql.database import Rows
from nl2sql.drafting import Draft, Reason
from nl2sql.grounding import Grounding
from nl2sql.problems import Problem, Span
from nl2sql.spellings import SpellingChoice
from pipeline_gen.chart.spec import ChartSpec
from pipeline_gen.document import PipelineDocument
from pipeline_gen.flow import FlowDocument


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
class Reading:
    """One way to understand the question.

    `label` says in a few words what sets it apart from the others; `result` how what it gives differs
    from the first one's, and for the first what that is. It is empty where nothing was run.
    """

    label: str
    draft: Draft
    result: str = ""


@dataclass(frozen=True, slots=True)
class AnswerDocument:
    """One answer, whole: it can be shown again without a kernel or a server.

    `table` holds at most the rows shown; `row_count` how many the query gave (the cap when
    `table.truncated`). `charts` has the default first; `chart` is the index of the one to show.
    `timings` are milliseconds a step. `follows` is the question this one was a follow-up of. `readings`
    are equals to choose from, the one shown first; none when the answer is sure. `alternatives` are
    all the drafts beside the one shown. `spellings` are values that are stored in several. Of an answer over several
    sources `flows` are the flow that gives its rows, and before that those which words made it of.
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
    readings: tuple[Reading, ...] = ()
    spellings: tuple[SpellingChoice, ...] = ()
    flows: tuple[FlowDocument, ...] = ()


MemoryState = Literal["fresh", "flagged", "unchecked"]


@dataclass(frozen=True, slots=True)
class RememberedExample:
    """An accepted answer. `kept` is the ISO date it was kept on.

    A ``flagged`` one is not served, and `problems` say why; ``unchecked`` ones belong to a source that was not
    opened, or could not be (then `problems` say that).
    """

    id: int
    question: str
    sql: str
    source: str
    kept: str
    how: Literal["accepted", "edited", "imported"]
    state: MemoryState
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CompletionItem:
    """One suggestion of a list. `why` is shown beside it; `id` is for a `FieldFeedbackRequest`, if it is not empty."""

    label: str
    insert: str
    kind: Literal["table", "column", "join", "value", "keyword", "function", "question", "word", "metric"]
    why: str
    score: float
    id: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """Suggestions for the text `[start, end)`; `ghost` is what to show after the cursor, or empty.

    `ghost_id` is for a `FieldFeedbackRequest`.
    """

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
