"""One turn of conversation: a request in, events out. Panel, magics, command line and tests all call `turn`."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from assistant import operations, wire
from assistant.browsing import browse
from assistant.embedding_consent import would_embed
from assistant.flow_faults import StepFault, blamed
from assistant.flow_followup import flow_follow_up
from assistant.flow_keeping import learn_run
from assistant.flow_looks import LOOKS, look
from assistant.flow_plan import told_moves
from assistant.followup import follow_up
from assistant.logbook import Logbook
from assistant.looking import Looking
from assistant.opening import opened
from assistant.present import Found, present
from assistant.remembered import outdated
from assistant.workspace import Workspace
from nl2sql.answer import (
    SURE,
    Answering,
    AskedStage,
    DraftedStage,
    GroundedStage,
    RanStage,
    answer,
    run,
)
from nl2sql.checks import check
from nl2sql.database import Cancellation
from nl2sql.drafting import Draft, Drafter, Source
from nl2sql.grounding import Grounding
from nl2sql.notes.applying import not_to_be_used
from nl2sql.problems import PlainspokenError, Problem, QueryError, UsageError
from nl2sql.retrieval import ground
from nl2sql.retrieval.past import tables_read
from nl2sql.words import LONGEST_QUESTION
from pipeline_gen.chart.spec import ChartSpec
from pipeline_gen.chart.wish import split_look
from pipeline_gen.document_io import from_document
from pipeline_gen.flow import FlowDocument
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.several.plan import sources_read
from pipeline_gen.to_sql import to_compact

_log = logging.getLogger(__name__)
_COUNT_S = 5.0
"""Seconds for counting what a flow would move, before it does."""

_WRITING_WORDS = frozenset({"alter", "delete", "drop", "insert", "truncate"})


@dataclass
class _Turn:
    """What the steps of one turn share."""

    id: str
    workspace: Workspace
    logbook: Logbook
    cancellation: Cancellation
    timings: dict[str, float] = field(default_factory=dict)
    told: tuple[Problem, ...] = ()


def turn(request: Any, workspace: Workspace) -> Iterator[wire.Event]:
    """Carry out one request of `assistant.wire`. Faults come as a `Failed` event, never as an exception
    of our own family. A turn that answers ends with `Finished`; other operations give one event.
    """
    conversational = _TURNS.get(type(request))
    if conversational is None:
        yield from _simple(request, workspace)
        return
    identity = request.turn if isinstance(request, wire.AskRequest | wire.RunFlowRequest) else ""
    current_id = identity or uuid.uuid4().hex[:12]
    current = _Turn(current_id, workspace, Logbook(workspace, current_id, request), workspace.turns.begin(current_id))
    try:  # Whoever listens may be gone with the first event.
        yield wire.Started(current_id)
        for event in conversational(request, current):
            current.logbook.see(event)
            yield event
    except PlainspokenError as error:
        sql = getattr(request, "sql", "") or current.logbook.last_sql
        failed = wire.Failed(error.problems, sql, getattr(error, "step", ""))
        current.logbook.see(failed)
        yield failed
    finally:
        workspace.turns.end(current_id)
        current.logbook.write(current.timings)
    yield wire.Finished(current_id, current.timings)


def unbroken(events: Iterator[wire.Event]) -> Iterator[wire.Event]:
    """The events, and a `Failed` one in the place of an error that nobody foresaw: for those who cannot see
    a traceback. It is logged with its traceback.
    """
    try:
        yield from events
    except Exception:  # noqa: BLE001 - the last line of defence, and nothing is hidden: it is logged and shown
        _log.exception("A request failed in a way that nobody foresaw.")
        problem = Problem(
            "program.fault",
            "Something went wrong inside Plainspoken.",
            "Try again; the log of the server or kernel tells more, and is worth a report.",
        )
        yield wire.Failed((problem,))


def _simple(request: Any, workspace: Workspace) -> Iterator[wire.Event]:
    try:
        if isinstance(request, wire.BrowseRequest):
            yield from browse(request, workspace)
        elif type(request) in LOOKS:
            yield from look(request, workspace)
        else:
            yield operations.OPERATIONS[type(request)](request, workspace)
    except PlainspokenError as error:
        yield wire.Failed(error.problems, getattr(request, "sql", ""))


def _ask(request: wire.AskRequest, current: _Turn) -> Iterator[wire.Event]:
    question = request.question.strip()
    _refuse_odd(question)
    if request.send is not None:
        current.workspace.may_send = request.send
    source = yield from opened(request.source, current.workspace, current.cancellation)
    current.logbook.source = source
    if _is_sql(question, source):
        yield _answered(_Presentable(question, Draft(question, 1.0, "person"), Grounding(question)), source, current)
        return
    asked, look = split_look(question)
    previous = request.previous
    if previous is not None and previous.flows:
        followed = flow_follow_up(asked, look, previous, current.workspace)
        if followed is not None:
            current.timings["draft"] = followed.ms
            item = _Presentable(question, followed.draft, Grounding(question), previous.question, previous.chart)
            yield _of_flow(replace(item, look=followed.look, flows=followed.flows), source, current)
            return
    elif previous is not None:
        edited = follow_up(asked, look, previous, source, current.workspace.today)
        if edited is not None:
            current.timings["draft"] = edited.ms
            yield wire.Grounded(edited.grounding, 0.0)
            yield wire.Drafted((edited.draft,), edited.ms)
            item = _Presentable(
                question, edited.draft, edited.grounding, previous.question, previous.chart, edited.look
            )
            yield _answered(item, source, current)
            return
        source = replace(source, before=tables_read(previous.sql, source.catalog))
    yield from _fresh(question, asked or question, look, source, current)


def _fresh(question: str, asked: str, look: str, source: Source, current: _Turn) -> Iterator[wire.Event]:
    _refuse_orders_to_write(asked)
    current.told = outdated(asked, source, current.workspace)
    embedded = would_embed(source, current.workspace)
    if embedded:
        yield wire.Consent(current.workspace.settings.embeddings, embedded)
        return
    drafters: tuple[Drafter, ...] = current.workspace.local_drafters()
    model = current.workspace.chat_drafter
    if model is not None and current.workspace.may_send:
        drafters = (*drafters, model)
    how = Answering(drafters, current.workspace.today, current.workspace.settings.query_limits, current.cancellation)
    grounding = Grounding(question)
    for stage in answer(asked, source, how):
        match stage:
            case GroundedStage():
                grounding = stage.grounding
                current.timings["ground"] = stage.ms
                yield wire.Grounded(grounding, stage.ms)
            case DraftedStage():
                current.timings["draft"] = stage.ms
                yield wire.Drafted(stage.drafts, stage.ms)
                unsure = not stage.drafts or stage.drafts[0].confidence < SURE
                if model is not None and unsure and current.workspace.may_send is None:
                    messages = operations.would_send(model, asked, source, grounding, current.workspace)
                    yield wire.Consent(current.workspace.settings.model, messages)
                    return
            case AskedStage():
                yield operations.question_back(source, grounding, stage.drafts, stage.problem)
            case RanStage():
                current.timings["run"] = stage.ms
                found = Found(current.id, question, source, stage.draft, stage.rows, grounding, stage.others)
                yield _present(replace(found, rivals=stage.rivals, look=look), current)


@dataclass(frozen=True, slots=True)
class _Presentable:
    """A statement chosen without the answer loop: a follow-up, what a person wrote, or the last of `flows`."""

    question: str
    draft: Draft
    grounding: Grounding
    follows: str = ""
    chart: ChartSpec | None = None
    look: str = ""
    flows: tuple[FlowDocument, ...] = ()


def _answered(item: _Presentable, source: Source, current: _Turn) -> wire.Answered:
    """Check, run and present one statement."""
    limits = current.workspace.settings.query_limits
    sql, rows = run(item.draft.sql, source, limits, current.cancellation)
    current.timings["run"] = rows.elapsed_ms
    warnings = dict.fromkeys((*item.draft.warnings, *not_to_be_used(sql, source)))
    draft = replace(item.draft, sql=sql, warnings=tuple(warnings))
    found = Found(current.id, item.question, source, draft, rows, item.grounding, follows=item.follows)
    return _present(replace(found, chart=item.chart, look=item.look, flows=item.flows), current)


def _present(found: Found, current: _Turn) -> wire.Answered:
    with operations.stopwatch(current.timings, "present"):
        document = present(found)
    current.workspace.turns.keep_rows(found.turn, found.rows)
    notices = (*current.told, *current.workspace.take_notices())
    document = operations.with_details(document, notices, current.timings)
    operations.learn(document, current.workspace)
    return wire.Answered(document)


def _run(request: wire.RunRequest, current: _Turn) -> Iterator[wire.Event]:
    yield from _by_hand(request, lambda _: request.sql, current)


def _flow(request: wire.FlowRequest, current: _Turn) -> Iterator[wire.Event]:
    yield from _by_hand(request, lambda source: to_compact(from_document(request.pipeline, source.catalog)), current)


def _by_hand(
    request: wire.RunRequest | wire.FlowRequest, sql_of: Callable[[Source], str], current: _Turn
) -> Iterator[wire.Event]:
    """Answer with a statement that a person wrote, or made by editing the pipeline."""
    source = yield from opened(request.source, current.workspace, current.cancellation)
    current.logbook.source = source
    draft, grounding = Draft(sql_of(source), 1.0, "person"), Grounding(request.question)
    chosen = request.chosen if isinstance(request, wire.RunRequest) else None
    if chosen is not None:
        draft = replace(chosen, sql=draft.sql, confidence=1.0, drafter="chosen")
        grounding = ground(request.question, source)
    item = _Presentable(request.question, draft, grounding, chart=request.chart)
    yield _answered(item, source, current)


def _run_flow(request: wire.RunFlowRequest, current: _Turn) -> Iterator[wire.Event]:
    """Answer with the rows of a flow."""
    source = yield from opened(request.source, current.workspace, current.cancellation)
    current.logbook.source = source
    draft, grounding = Draft("", 1.0, "person"), Grounding(request.question)
    flow = replace(request.flow, output=request.step or request.flow.output)
    item = _Presentable(request.question, draft, grounding, chart=request.chart, flows=(flow,))
    yield _of_flow(item, source, current)
    learn_run(request, current.workspace)


def _of_flow(item: _Presentable, source: Source, current: _Turn) -> wire.Answered:
    """The rows of the last of the flows; a database that does not give them is asked at which step that begins."""
    looking = replace(Looking.at(item.flows[-1], current.workspace, current.cancellation), exact=True)
    pipeline = looking.flow.until(item.flows[-1].output)
    try:
        return _answered(*_placed(item, pipeline, source, looking), current)
    except StepFault:
        raise
    except QueryError as error:
        raise blamed(error, pipeline, lambda part: looking.first(part, looking.limits.rows)) from error


def _placed(item: _Presentable, pipeline: Pipeline, source: Source, looking: Looking) -> tuple[_Presentable, Source]:
    """What answers with the rows of a pipeline, and the source to ask: where rows met, if it reads several.

    What reads one source only is followed up by its statement, so it carries no flow along.
    """
    if looking.several is None or not any(sources_read(pipeline)):
        draft = replace(item.draft, sql=to_compact(pipeline))
        return replace(item, draft=draft, flows=item.flows if len(item.flows) > 1 else ()), source
    told = told_moves(pipeline, looking, _COUNT_S)
    for each in told:
        each.refuse_too_much(pipeline)
    place = looking.placed(pipeline, looking.several)
    drafter = "flow" if item.draft.drafter == "person" else item.draft.drafter
    warnings = (*item.draft.warnings, *(each.problem for each in told))
    draft = replace(item.draft, sql=to_compact(place.pipeline), drafter=drafter, warnings=warnings)
    return replace(item, draft=draft), place.looking.source


def _is_sql(text: str, source: Source) -> bool:
    """Whether somebody put a query where a question was expected: it begins like one, and it would run."""
    return text.lower().startswith(("select ", "select\n", "with ")) and check(text, source.catalog).ok


def _refuse_orders_to_write(question: str) -> None:
    """ "Delete all orders" is understood, and not done: say so rather than show the orders."""
    if question.split(maxsplit=1)[0].lower() in _WRITING_WORDS:
        raise UsageError(
            Problem(
                "question.writes",
                "That would change data, and Plainspoken only reads.",
                "Ask for what you want to see; change data with the tools of your database.",
            )
        )


def _refuse_odd(question: str) -> None:
    if not question:
        raise UsageError(
            Problem("question.empty", "The question is empty.", "Ask for something, such as: how many orders?")
        )
    if len(question) > LONGEST_QUESTION:
        raise UsageError(
            Problem(
                "question.long",
                f"The question has {len(question):,} characters; {LONGEST_QUESTION:,} is the most.",
                "Ask in a sentence or two. To run SQL, paste it into the SQL editor.",
            )
        )


_TURNS: dict[type, Callable[[Any, _Turn], Iterator[wire.Event]]] = {
    wire.AskRequest: _ask,
    wire.RunRequest: _run,
    wire.FlowRequest: _flow,
    wire.RunFlowRequest: _run_flow,
}
