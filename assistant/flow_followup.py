"""Follow-ups of an answer over several sources: words that change the flow it came from."""

from __future__ import annotations

import time
from dataclasses import dataclass

from assistant.flow_words import looking_at, worded_over
from assistant.wire import Previous
from assistant.workspace import Workspace
from nl2sql.drafting import Draft, Reason
from nl2sql.problems import Problem, Span, UsageError
from pipeline_gen.chart.wish import about_look
from pipeline_gen.checked import check_flow
from pipeline_gen.flow import FlowDocument
from pipeline_gen.flow_words import FlowChange, change_flow

_KEPT = 10
"""Flows that an answer carries along, so that as many changes can be taken back."""


@dataclass(frozen=True, slots=True)
class FlowFollowUp:
    """The flow after the words, last of those it came from, and the words that are left for the chart."""

    flows: tuple[FlowDocument, ...]
    draft: Draft
    look: str
    ms: float


def flow_follow_up(text: str, look: str, previous: Previous, workspace: Workspace) -> FlowFollowUp | None:
    """Read `text` as a change of the flow of the previous answer; None when it reads as a question of its own.

    `look` are the words about the chart that were found at the end of the text; `text` may be empty then. Raises
    `UsageError` where the words may mean several things, or there is nothing to take back.
    """
    started = time.perf_counter()
    flow = previous.flows[-1]
    source = worded_over(flow, workspace)
    whole = f"{text} {look}".strip()
    if not text or about_look(whole, check_flow(flow, source.catalog).until().columns):
        reason = Reason(f"The same rows, drawn as you said: {whole}.", "", (Span(0, len(whole)),))
        return FlowFollowUp(previous.flows, Draft("", 1.0, "follow-up", (reason,)), whole, _since(started))
    change = change_flow(flow, text, source, workspace.today, look=looking_at(source))
    if change.undo or change.redo:
        reason = Reason("The last change is taken back.", "", (Span(0, len(text)),))
        draft = Draft("", 1.0, "follow-up", (reason,))
        return FlowFollowUp(_taken_back(previous.flows, change), draft, look, _since(started))
    if change.options:
        labels = ", ".join(option.label for option in change.options)
        raise UsageError(Problem("flow.unclear", f"{change.question} It may be {labels}.", "Name the one you mean."))
    if not change.reasons:
        return None
    draft = Draft("", change.confidence, "follow-up", change.reasons, change.warnings, change.unread)
    return FlowFollowUp((*previous.flows, change.flow)[-_KEPT:], draft, look, _since(started))


def _taken_back(flows: tuple[FlowDocument, ...], change: FlowChange) -> tuple[FlowDocument, ...]:
    """The flows without the last ones. Raises `UsageError` where there are not as many."""
    if change.redo or change.undo >= len(flows):
        hint = "Go on with the answer that you had before."
        raise UsageError(Problem("flow.words", "There is nothing to take back here.", hint))
    return flows[: -change.undo]


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
