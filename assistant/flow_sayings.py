"""What is said to flows: learned with the flow it made, and completed in the line of words and in steps' sentences."""

from __future__ import annotations

from collections.abc import Iterator

from assistant import wire
from assistant.flow_sources import checked_or_not
from assistant.flow_words import read_offline, worded_over
from assistant.workspace import Workspace
from autocomplete.completion import Item, TextCompletion
from autocomplete.question import complete_question, learn_question
from nl2sql.catalog import Catalog, Column, Table
from nl2sql.drafting import Source
from nl2sql.problems import PlainspokenError, StoreError
from pipeline_gen.pipeline import Step

_MOST_READ = 4
"""Whole texts that are read to tell whether this flow understands them."""


def sayings(source: str, catalog: Catalog | None = None, step: Step | None = None) -> Catalog:
    """What words about a flow of a source may name: the columns that leave a step, or tables where there is no step
    yet. Words said to flows are remembered under its name.
    """
    tables = catalog.tables if catalog is not None and step is None else ()
    if step is not None:
        tables = (Table(step.id, tuple(Column(column.name, column.type) for column in step.columns)),)
    return Catalog(f"{source}, said to flows", catalog.dialect if catalog is not None else "", tables)


def learn_said(said: tuple[str, ...], source: str, workspace: Workspace) -> None:
    """Learn the words that changed a flow, now that the flow is kept."""
    if not said or not workspace.learning:
        return
    try:
        for text in said:
            learn_question(workspace.autocomplete, text, sayings(source))
    except StoreError as error:
        workspace.file.fault(error.problem)


def complete_said(request: wire.CompleteStepRequest, workspace: Workspace) -> wire.Completion:
    """How words to a flow may go on: names, values, next words, and whole texts that this flow understands.

    They are about what leaves the step; a sentence (`part`) about what comes into it.
    """
    source = worded_over(request.flow, workspace)
    scope = sayings(request.flow.source, source.catalog, _about(request, workspace))
    asked = (request.text, request.offset, scope, source.values)
    try:
        found = complete_question(*asked, workspace.autocomplete, source.notes)
    except StoreError as error:
        workspace.file.fault(error.problem)
        found = complete_question(*asked, None, source.notes)
    items = tuple(
        wire.CompletionItem(item.label, item.insert, item.kind, item.why, item.score, item.id)
        for item in _understood(found, request, source, workspace.today)
    )
    return wire.Completion(found.start, found.end, items, found.ghost, found.ghost_why, found.ghost_id)


def _about(request: wire.CompleteStepRequest, workspace: Workspace) -> Step | None:
    flow = checked_or_not(request.flow, workspace)
    step = next((each for each in flow.steps if each.given.id == request.step), None)
    if step is not None and request.part == "sentence":
        before = step.given.inputs[:1]
        step = next((each for each in flow.steps if each.given.id in before), None)
    return step.step if step is not None else None


def _understood(found: TextCompletion, request: wire.CompleteStepRequest, source: Source, today: str) -> Iterator[Item]:
    """The entries; of whole texts only those that this flow understands, for what they name may be gone."""
    read = 0
    for item in found.items:
        if item.kind == "question":
            read += 1
            if read > _MOST_READ or not _reads(item.label, request, source, today):
                continue
        yield item


def _reads(text: str, request: wire.CompleteStepRequest, source: Source, today: str) -> bool:
    rewrite = request.part == "sentence"
    said = wire.FlowWordsRequest(request.flow, text, request.step, rewrite=rewrite)
    try:
        change = read_offline(said, source, today)
    except PlainspokenError:
        return False
    return bool(change.reasons) and not change.unread
