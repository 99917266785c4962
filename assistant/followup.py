"""Follow-ups: a few words that change the answer shown, by way of its pipeline or its chart."""

from __future__ import annotations

import time
from dataclasses import dataclass

from pipeline_gen.chart.from_text import names_chart
from pipeline_gen.from_sql import from_sql
from pipeline_gen.from_text import edit
from pipeline_gen.to_sql import to_compact

from assistant.wire import Previous
from nl2sql.drafting import Draft, Source
from nl2sql.grounding import Grounding
from nl2sql.retrieval import ground


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The statement after the edit; `wish` are the words that may ask for another chart."""

    draft: Draft
    grounding: Grounding
    wish: str
    ms: float


def follow_up(text: str, previous: Previous, source: Source, today: str) -> FollowUp | None:
    """Read `text` as an edit of the previous answer; None when it reads as a question of its own."""
    started = time.perf_counter()
    edited = edit(from_sql(previous.sql, source.catalog), text, source, today)
    if edited is not None:
        draft = Draft(to_compact(edited.pipeline), edited.confidence, "follow-up", edited.reasons, edited.warnings)
    elif names_chart(text):
        draft = Draft(previous.sql, 1.0, "follow-up")
    else:
        return None
    grounding = ground(text, source) if edited is not None else Grounding(text, unused=())
    return FollowUp(draft, grounding, text, (time.perf_counter() - started) * 1000)
