"""Reading and writing notes from the panel."""

from __future__ import annotations

from assistant import wire
from assistant.browsing import known_table
from assistant.notes_book import NOTES_FILE
from assistant.workspace import Workspace
from nl2sql.catalog import Table
from nl2sql.drafting import Source
from nl2sql.noted import Metric
from nl2sql.written_notes import Fault, MetricNote, SourceNotes, TableNote


def show_notes(request: wire.NotesRequest, workspace: Workspace) -> wire.NotesShown:
    """What is written about a table. Raises `UsageError` when there is no such table."""
    source, table = known_table(request.source, request.table, workspace)
    return _shown(source, table, workspace, workspace.notes.faults(source), saved=False)


def save_notes(request: wire.SaveNotesRequest, workspace: Workspace) -> wire.NotesShown:
    """Write what a person edited into the file, if it fits the data; its faults are given back otherwise.

    Faults of other entries keep nobody from writing. Raises `UsageError`, `StoreError`.
    """
    from nl2sql.notes.checking import check_notes
    from nl2sql.notes.editing import edited
    from nl2sql.notes.reading import read_notes

    source, table = known_table(request.source, request.note.name, workspace)
    text = workspace.notes.text()
    name = read_notes(text).name_of(source.name) or source.name
    fresh = edited(text, name, request.note, request.metrics, request.removed)
    file = read_notes(fresh)
    _, faults = check_notes(file.of(source.name), source.catalog)
    own = [f"{name}: metrics.{metric.name}" for metric in request.metrics]
    wrong = tuple(
        each
        for each in (*file.faults, *faults)
        if each.entry in own or _is_of(each.entry, f"{name}: tables.{table.key}")
    )
    if wrong:
        return wire.NotesShown(source.name, NOTES_FILE, request.note, request.metrics, wrong)
    workspace.notes.write(fresh)
    return _shown(source, table, workspace, workspace.notes.faults(source), saved=True)


def _is_of(entry: str, table: str) -> bool:
    return entry == table or entry.startswith(f"{table}.")


def _shown(
    source: Source, table: Table, workspace: Workspace, faults: tuple[Fault, ...], *, saved: bool
) -> wire.NotesShown:
    file = workspace.notes.file()
    written = file.of(source.name) if file is not None else SourceNotes(source.name)
    note = next((each for each in written.tables if source.catalog.table(each.name) is table), TableNote(table.key))
    metrics = tuple(metric for metric in written.metrics if _reads(metric, table, workspace.notes.of(source).metrics))
    return wire.NotesShown(source.name, NOTES_FILE, note, metrics, faults, saved)


def _reads(note: MetricNote, table: Table, known: tuple[Metric, ...]) -> bool:
    """Whether a metric is computed from columns of the table; one with faults is shown everywhere."""
    metric = next((each for each in known if each.name == note.name), None)
    return metric is None or table.key in metric.tables
