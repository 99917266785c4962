"""Completion for the panel and for cells: from the autocomplete room to the wire."""

from __future__ import annotations

from dataclasses import replace

from assistant import wire
from assistant.workspace import Workspace
from autocomplete.code_text import complete_code
from autocomplete.completion import Item, TextCompletion
from autocomplete.question import complete_question
from autocomplete.sql import complete_sql
from nl2sql.drafting import Source
from nl2sql.notes.applying import offered_source
from nl2sql.problems import StoreError


def complete(request: wire.CompleteRequest, workspace: Workspace) -> wire.Completion:
    """What could stand at the offset. A history that cannot be read makes completion quiet, with one notice."""
    if request.surface == "code":
        return _in_code(request, workspace)
    body, skipped = _without_magic(request.text)
    offset = request.offset - skipped
    if offset < 0 or not workspace.sources.infos():
        return wire.Completion(request.offset, request.offset, ())
    source = workspace.sources.get(request.source)
    notes = workspace.notes.of(source)
    # What is not to be used is not suggested for a question, but it may be looked at in SQL.
    asked = offered_source(replace(source, notes=notes)) if request.surface == "question" else source
    finder = complete_sql if request.surface == "sql" else complete_question
    try:
        found = finder(body, offset, asked.catalog, asked.values, workspace.autocomplete, notes)
    except StoreError as error:
        workspace.notice(error.problem)
        found = finder(body, offset, asked.catalog, asked.values, None, notes)
    if request.surface == "question" and not body.strip():
        found = _with_examples(found, source, workspace)
    return _shifted(found, skipped)


def _in_code(request: wire.CompleteRequest, workspace: Workspace) -> wire.Completion:
    """In Python code no source is needed: the history knows, and the tables that are alive in the notebook."""
    text, offset, frames = request.text, request.offset, workspace.live
    try:
        found = complete_code(text, offset, request.above, workspace.autocomplete, frames)
    except StoreError as error:
        workspace.notice(error.problem)
        found = complete_code(text, offset, request.above, None, frames)
    return _shifted(found, 0)


def _with_examples(found: TextCompletion, source: Source, workspace: Workspace) -> TextCompletion:
    """In an empty box: what was asked before, then questions to begin with."""
    asked = tuple(item for item in found.items if item.kind == "question")
    begin = (Item(text, text, "question", "a question to begin with") for text in workspace.examples(source))
    return replace(found, items=(*asked, *begin, *(item for item in found.items if item.kind != "question")))


def _without_magic(text: str) -> tuple[str, int]:
    """The text after a cell magic's line, and how many characters were left out."""
    if not text.startswith("%%"):
        return text, 0
    head, newline, rest = text.partition("\n")
    return rest, len(head) + len(newline)


def _shifted(found: TextCompletion, by: int) -> wire.Completion:
    items = tuple(wire.CompletionItem(i.label, i.insert, i.kind, i.why, i.score, i.id) for i in found.items)
    return wire.Completion(found.start + by, found.end + by, items, found.ghost, found.ghost_why, found.ghost_id)
