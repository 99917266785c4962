"""Follow-ups: a few words that change the answer shown, by way of its pipeline or its chart."""

from __future__ import annotations

import time
from dataclasses import dataclass

from assistant.wire import Previous
from nl2sql.drafting import Draft, Reason, Source
from nl2sql.grounding import Grounding
from nl2sql.notes.applying import as_noted_edit, offered_source
from nl2sql.problems import Span
from nl2sql.retrieval import ground, in_view
from pipeline_gen.chart.wish import about_look
from pipeline_gen.from_sql import from_sql
from pipeline_gen.from_text import edit
from pipeline_gen.steps.source import Source as SourceStep
from pipeline_gen.to_sql import to_compact


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The statement after the edit, and the words about the look that are left for the chart."""

    draft: Draft
    grounding: Grounding
    look: str
    ms: float


def follow_up(text: str, look: str, previous: Previous, source: Source, today: str) -> FollowUp | None:
    """Read `text` as an edit of the previous answer; None when it reads as a question of its own.

    `look` are the words about the chart that were found at the end of the text; `text` may be empty then.
    """
    started = time.perf_counter()
    source = offered_source(source)
    pipeline = from_sql(previous.sql, source.catalog)
    whole = f"{text} {look}".strip()
    if not text or about_look(whole, pipeline.columns):
        reason = Reason(f"The same rows, drawn as you said: {whole}.", "", (Span(0, len(whole)),))
        return FollowUp(Draft(previous.sql, 1.0, "follow-up", (reason,)), Grounding(whole), whole, _since(started))
    read = [step.operation.key for step in pipeline.steps if isinstance(step.operation, SourceStep)]
    edited = edit(pipeline, text, in_view(text, source, also=read), today)
    if edited is None:
        return None
    sql = to_compact(edited.pipeline)
    draft = Draft(sql, edited.confidence, "follow-up", edited.reasons, edited.warnings)
    draft = as_noted_edit(draft, previous.sql, text, source)
    return FollowUp(draft, ground(text, source), look, _since(started))


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
