"""A flow changed by words: read offline first, and by a language model only where that leaves something unread."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from assistant import wire
from assistant.flow_sources import FlowSources
from assistant.workspace import Workspace
from nl2sql.catalog import Cell
from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.notes.applying import offered_source
from nl2sql.problems import ModelError, PlainspokenError, Problem
from pipeline_gen.flow import FlowDocument
from pipeline_gen.flow_model import FlowAsk, FlowWriter
from pipeline_gen.flow_words import FlowChange, change_flow, rewrite_step
from pipeline_gen.flow_words.scene import Look
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.several.plan import sources_read
from pipeline_gen.steps import Aggregate
from pipeline_gen.to_sql import to_compact

_MOST_VALUES, _SECONDS = 60, 5.0


def flow_words(request: wire.FlowWordsRequest, workspace: Workspace) -> wire.FlowWorded | wire.Consent:
    """The flow after the words; where a language model could help that nobody consented to, what it would get.

    Raises `UsageError` where the step to change is not there or not understood.
    """
    if request.send is not None:
        workspace.may_send = request.send
    source = worded_over(request.flow, workspace)
    change = read_offline(request, source, workspace.today)
    wanted = (request.by_model or bool(change.unread)) and not (change.undo or change.redo)
    drafter = workspace.chat_drafter if wanted else None
    if drafter is None:
        return worded(change)
    may_send = workspace.may_send
    if may_send is False:
        if request.send is False or not request.by_model:
            return replace(worded(change), offers_model=True)
        may_send = None
    writer = FlowWriter(drafter.model, drafter.share_values)
    look = looking_at(source)
    ask = FlowAsk(request.flow, request.text, source, workspace.today, request.step, request.rewrite, look)
    if may_send is None:
        messages = writer.messages(ask)
        shown = tuple(wire.ModelMessage(message.role, message.content) for message in messages)
        return wire.Consent(writer.model_name, shown)
    return worded(_by_model(writer, ask, change))


def worded_over(flow: FlowDocument, workspace: Workspace) -> Source:
    """What words about a flow can speak of: its source without what is not to be used, and what its tables name."""
    source = offered_source(workspace.source(flow.source))
    sources = FlowSources.of(flow, workspace)
    return replace(source, catalog=replace(sources, own=source).catalog) if sources.named_at_all else source


def read_offline(request: wire.FlowWordsRequest, source: Source, today: str) -> FlowChange:
    """What is made of the words on this machine.

    “By week instead” changes a step that is there: words that make nothing after `step` may change the flow elsewhere,
    but then add nothing.
    """
    if request.rewrite:
        return rewrite_step(request.flow, request.step, request.text, source, today, looking_at(source))
    change = _changed(request, request.step, source, today)
    if request.step not in ("", request.flow.output) and not _made(change):
        whole = _changed(request, "", source, today)
        change = whole if _made(whole) and not _adds(whole, request.flow) else change
    return change


def _changed(request: wire.FlowWordsRequest, step: str, source: Source, today: str) -> FlowChange:
    return change_flow(request.flow, request.text, source, today, step=step, look=looking_at(source))


def _made(change: FlowChange) -> bool:
    """Whether anything was made of the words."""
    return bool(change.reasons or change.options or change.undo or change.redo)


def _adds(change: FlowChange, flow: FlowDocument) -> bool:
    known = {step.id for step in flow.steps}
    flows = (change.flow, *(option.flow for option in change.options))
    return any(step.id not in known for made in flows for step in made.steps)


def _by_model(writer: FlowWriter, ask: FlowAsk, offline: FlowChange) -> FlowChange:
    """What the model makes of the words; what was read without it, and why, where it makes nothing of them."""
    try:
        found = writer.change(ask)
    except ModelError as error:
        return replace(offline, warnings=(*offline.warnings, *map(_told, error.problems)))
    return found if found.reasons else replace(offline, warnings=(*offline.warnings, *found.warnings))


def _told(problem: Problem) -> Problem:
    """Why the model was of no help, as a warning: it could not be used, or what it wrote is wrong."""
    if problem.code.startswith("model."):
        return replace(problem, severity="warning")
    message = f"What the language model wrote is not used: {problem.message}"
    return Problem("model.flow", message, "Say it in other words, or add the step by hand.", severity="warning")


def worded(change: FlowChange) -> wire.FlowWorded:
    """The change as it travels."""
    return wire.FlowWorded(
        change.flow,
        change.reasons,
        change.unread,
        change.question,
        tuple(wire.FlowOption(option.label, option.flow) for option in change.options),
        change.warnings,
        change.undo,
        change.redo,
        change.focus,
        change.confidence,
        change.drafter,
    )


def looking_at(source: Source) -> Look:
    """Asks the source for the different values of an expression: what a pivot needs to know its columns."""

    def look(pipeline: Pipeline, tree: exp.Expr) -> tuple[Cell, ...] | None:
        if any(sources_read(pipeline)):
            return None  # it would have to fetch from other sources what nobody asked for
        values = pipeline.with_step(Aggregate((("value", tree),), ()), pipeline.output)
        try:
            rows = source.database.run(to_compact(values), Limits(rows=_MOST_VALUES + 1, seconds=_SECONDS))
        except PlainspokenError:
            return None
        found = tuple(row[0] for row in rows.rows if row[0] is not None)
        return tuple(sorted(found, key=str)) if len(found) <= _MOST_VALUES else None

    return look
