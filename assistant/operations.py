"""The operations beside a turn, one function each: request and workspace in, one event out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from assistant import wire
from assistant.browsing import show_profile, show_table
from assistant.chart_form import complete_chart, draw
from assistant.completion import complete
from assistant.fields import commit_form, field_feedback, suggest_field
from assistant.flow_completion import complete_step
from assistant.flow_forms import mend, propose, rename
from assistant.flow_keeping import keep_flow
from assistant.flow_words import flow_words
from assistant.flows import check, flow_code, kinds, make, python_code
from assistant.known import forget_known, known, learn_folder
from assistant.nearest_words import nearest_word
from assistant.noting import save_notes, show_notes
from assistant.places import places_of
from assistant.readings import asked_back, told_apart
from assistant.remembered import remembered
from assistant.search.searching import search
from assistant.workspace import Workspace
from autocomplete.question import learn_question
from autocomplete.sql_learn import learn_query
from nl2sql.answer import MOST_READINGS
from nl2sql.chat_model import ChatDrafter
from nl2sql.checks import ensure
from nl2sql.drafting import Draft, DraftRequest, Source
from nl2sql.grounding import Grounding
from nl2sql.memory.results import ResultMark
from nl2sql.notes.applying import offered_source
from nl2sql.problems import Problem, StoreError
from nl2sql.retrieval import all_in_view
from nl2sql.unclear import unclear
from pipeline_gen.from_sql import from_sql
from pipeline_gen.preview import preview_sql

PREVIEW_ROWS = 200


def sources(_: wire.SourcesRequest, workspace: Workspace) -> wire.Sources:
    """What can be asked here; the default source is opened ahead of the first question."""
    workspace.sources.warm()
    workspace.folder.start()
    return wire.Sources(workspace.sources.infos(), workspace.settings.model, workspace.learning)


def preview(request: wire.PreviewRequest, workspace: Workspace) -> wire.Preview:
    """The first rows that leave one step."""
    source = workspace.sources.get(request.source)
    checked = ensure(request.sql, source.catalog)
    pipeline = from_sql(checked.sql, source.catalog)
    count = min(request.rows, PREVIEW_ROWS)
    limits = workspace.settings.query_limits
    # A statement kept whole need not be a query that others can read from (EXPLAIN, PRAGMA): run it as it is.
    whole = len(pipeline.steps) == 1
    sql = checked.sql if whole else preview_sql(pipeline, request.step, count)
    return wire.Preview(request.step, source.database.run(sql, replace(limits, rows=count) if whole else limits))


def code(request: wire.CodeRequest, workspace: Workspace) -> wire.Code:
    """The query as SQL, as a ``%%sql`` cell, or as pandas or PySpark code."""
    if request.target == "sql":
        return wire.Code(request.sql, "sql")
    source = workspace.sources.get(request.source)
    if request.target == "magic":
        return wire.Code(f"%%sql --source {quote_argument(source.name)}\n{request.sql}", "magic")
    checked = ensure(request.sql, source.catalog)
    places = places_of({"": source}, workspace, request.folder)
    return python_code(from_sql(checked.sql, source.catalog), request.target, source.database.run, places)


def quote_argument(text: str) -> str:
    """`text` as one argument of a magic's line."""
    return text if text.replace("_", "").replace(".", "").replace("-", "").isalnum() else f'"{text}"'


def feedback(request: wire.FeedbackRequest, workspace: Workspace) -> wire.Done:
    """Note what the person did; an accepted or edited answer is remembered, with consent."""
    workspace.served.act(request.turn, request.action, request.sql)
    row = workspace.served.turn(request.turn)
    if row is None or request.action == "dismissed" or not workspace.learning:
        return wire.Done()
    source = workspace.sources.get(row["source"])
    question, sql = row["question"], request.sql or row["sql"]
    if question and not row["follows"]:
        rows = workspace.turns.rows_of(request.turn) if sql == row["sql"] else None
        workspace.memory.accept(
            question,
            sql,
            source.name,
            source.catalog,
            workspace.today,
            how="edited" if request.action == "edited" else "accepted",
            result=ResultMark.of(rows).text if rows is not None else "",
        )
        learn_question(workspace.autocomplete, question, source.catalog.name)
    return wire.Done()


def remembered_answers(request: wire.RememberedRequest, workspace: Workspace) -> wire.Remembered:
    """What is remembered, newest first."""
    return wire.Remembered(remembered(workspace, (request.source,)))


def forget(request: wire.ForgetRequest, workspace: Workspace) -> wire.Done:
    """Forget one accepted answer; one that is gone already needs no word."""
    workspace.memory.remove(request.example)
    return wire.Done()


def cancel(request: wire.CancelRequest, workspace: Workspace) -> wire.Done:
    """Stop a turn in its database."""
    workspace.turns.cancel(request.turn)
    return wire.Done()


def completion(request: wire.CompleteRequest, workspace: Workspace) -> wire.Completed:
    """Suggestions at a place in a text."""
    return wire.Completed(complete(request, workspace))


def would_send(
    model: ChatDrafter, question: str, source: Source, grounding: Grounding, workspace: Workspace
) -> tuple[wire.ModelMessage, ...]:
    """Exactly the messages the model would get."""
    offered = offered_source(source)
    request = DraftRequest(question, all_in_view(question, offered), grounding, workspace.today, source)
    return tuple(wire.ModelMessage(message.role, message.content) for message in model.messages(request))


def question_back(
    source: Source, grounding: Grounding, drafts: tuple[Draft, ...], problem: Problem | None = None
) -> wire.Asked:
    """What to say when nothing was sure enough: what was unclear with the readings there are, else what the
    source holds.

    `problem` is what stands in the way, when that is known.
    """
    # Of a question that names nothing of the data, the built-in reader can only guess: that is no offer.
    found = bool(grounding.tables or grounding.columns or grounding.values)
    shown = tuple(draft for draft in drafts if found or draft.drafter != "embedded")[:MOST_READINGS]
    labels = told_apart(shown, source.catalog)
    readings = tuple(wire.Reading(label, draft) for label, draft in zip(labels, shown, strict=True))
    tables = ", ".join(table.name for table in source.catalog.tables[:8])
    hint = f"{source.name} holds: {tables}{' …' if len(source.catalog.tables) > 8 else '.'}"
    if readings and problem is not None:
        return wire.Asked(f"{problem} Or is it one of these?", readings, hint)
    if readings:
        back = asked_back(unclear(grounding.question, shown))
        # A language model that could have helped and did not: that is worth knowing first.
        failed = next(
            (each.message for draft in shown for each in draft.warnings if each.code.startswith("model.")), ""
        )
        return wire.Asked(f"{failed} {back}".strip(), readings, hint)
    unused = [grounding.question[span.start : span.end] for span in grounding.unused]
    if not unused:
        return wire.Asked("I could not read a question in this.", (), hint)
    meant = [f"“{near}”" for word in unused if (near := nearest_word(word, source))]
    message = f"I could not find {', '.join(f'“{word}”' for word in unused)} in the data."
    return wire.Asked(f"{message} Did you mean {' and '.join(meant)}?" if meant else message, (), hint)


@contextmanager
def stopwatch(timings: dict[str, float], step: str) -> Iterator[None]:
    """Put the milliseconds spent inside into `timings[step]`."""
    started = time.perf_counter()
    try:
        yield
    finally:
        timings[step] = round((time.perf_counter() - started) * 1000, 2)


def with_details(
    answer: wire.AnswerDocument, notices: tuple[Problem, ...], timings: dict[str, float]
) -> wire.AnswerDocument:
    """The answer with what else there is to tell, and the timings so far."""
    return replace(answer, warnings=(*answer.warnings, *notices), timings=dict(timings))


def learn(answer: wire.AnswerDocument, workspace: Workspace) -> None:
    """Learn completions from a query a person wrote and ran; drafts wait until somebody keeps them."""
    if not workspace.learning or answer.drafter != "person":
        return
    try:
        learn_query(workspace.autocomplete, answer.sql, workspace.sources.get(answer.source).catalog)
    except StoreError as error:
        workspace.file.fault(error.problem)


OPERATIONS: dict[type, Callable[[Any, Workspace], wire.Event]] = {
    wire.SourcesRequest: sources,
    wire.PreviewRequest: preview,
    wire.CodeRequest: code,
    wire.FeedbackRequest: feedback,
    wire.CancelRequest: cancel,
    wire.CompleteRequest: completion,
    wire.SearchRequest: search,
    wire.TableRequest: show_table,
    wire.ProfileRequest: show_profile,
    wire.RememberedRequest: remembered_answers,
    wire.ForgetRequest: forget,
    wire.KnownRequest: known,
    wire.ForgetKnownRequest: forget_known,
    wire.LearnFolderRequest: learn_folder,
    wire.NotesRequest: show_notes,
    wire.SaveNotesRequest: save_notes,
    wire.KindsRequest: kinds,
    wire.CheckFlowRequest: check,
    wire.MakeFlowRequest: make,
    wire.FlowCodeRequest: flow_code,
    wire.FlowWordsRequest: flow_words,
    wire.CompleteStepRequest: complete_step,
    wire.KeepFlowRequest: keep_flow,
    wire.DrawRequest: draw,
    wire.CompleteChartRequest: complete_chart,
    wire.ProposeRequest: propose,
    wire.RenameStepRequest: rename,
    wire.MendFlowRequest: mend,
    wire.SuggestRequest: suggest_field,
    wire.CommitRequest: commit_form,
    wire.FieldFeedbackRequest: field_feedback,
}
