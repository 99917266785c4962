"""Completion for the panel and for cells: from the autocomplete room to the wire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assistant import wire
from assistant.workspace import Workspace
from autocomplete.code_text import complete_code
from autocomplete.completion import Item, TextCompletion
from autocomplete.question import complete_question
from autocomplete.sql import complete_sql
from autocomplete.suggest import Autocomplete
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
    found = with_history(workspace, lambda history: finder(body, offset, asked.catalog, asked.values, history, notes))
    if request.surface == "question" and not body.strip():
        found = _with_examples(found, source, workspace)
    return on_wire(found, skipped)


def _in_code(request: wire.CompleteRequest, workspace: Workspace) -> wire.Completion:
    """In Python code no source is needed: the history knows, and the tables that are alive in the notebook."""
    text, offset, above, frames = request.text, request.offset, request.above, workspace.live
    return on_wire(with_history(workspace, lambda history: complete_code(text, offset, above, history, frames)))


def with_history(workspace: Workspace, find: Callable[[Autocomplete | None], TextCompletion]) -> TextCompletion:
    """What `find` finds with the history; where that cannot be read, without it, and the fault is told once."""
    try:
        return find(workspace.autocomplete)
    except StoreError as error:
        workspace.file.fault(error.problem)
        return find(None)


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


def on_wire(found: TextCompletion, by: int = 0) -> wire.Completion:
    """The completion as it travels; its text begins `by` characters later."""
    items = tuple(map(entry, found.items))
    return wire.Completion(found.start + by, found.end + by, items, found.ghost, found.ghost_why, found.ghost_id)


def entry(item: Item) -> wire.CompletionItem:
    """An entry of a list as it travels."""
    return wire.CompletionItem(item.label, item.insert, item.kind, item.why, item.score, item.id)
