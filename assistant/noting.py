"""Reading and writing notes from the panel."""

from __future__ import annotations

from collections.abc import Sequence

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
    source, table = known_table(request.source, request.note.name, workspace)
    wrong = write_notes(source, request.note, request.metrics, workspace, request.removed)
    if wrong:
        return wire.NotesShown(source.name, NOTES_FILE, request.note, request.metrics, wrong)
    return _shown(source, table, workspace, workspace.notes.faults(source), saved=True)


def write_notes(
    source: Source,
    note: TableNote | None,
    metrics: Sequence[MetricNote],
    workspace: Workspace,
    removed: Sequence[str] = (),
) -> tuple[Fault, ...]:
    """Write a table's note (None for none) and metrics into the file; what is wrong with them if they do not fit the
    data, and nothing is written then. Raises `UsageError`, `StoreError`.
    """
    from nl2sql.notes.checking import check_notes
    from nl2sql.notes.editing import edited
    from nl2sql.notes.reading import read_notes

    text = workspace.notes.text()
    name = read_notes(text).name_of(source.name) or source.name
    fresh = edited(text, name, note, metrics, removed)
    file = read_notes(fresh)
    _, faults = check_notes(file.of(source.name), source.catalog)
    own = {f"{name}: metrics.{metric.name}" for metric in metrics}
    if note is not None:
        table = f"{name}: tables.{note.name}"
        own |= {table, f"{table}.filter", *(f"{table}.{column.name}" for column in note.columns)}
    wrong = tuple(each for each in (*file.faults, *faults) if each.entry in own)
    if not wrong:
        workspace.notes.write(fresh)
    return wrong


def _shown(
    source: Source, table: Table, workspace: Workspace, faults: tuple[Fault, ...], *, saved: bool
) -> wire.NotesShown:
    file = workspace.notes.file()
    written = file.of(source.name) if file is not None else SourceNotes(source.name)
    note = note_of(written, table, source)
    metrics = tuple(metric for metric in written.metrics if _reads(metric, table, workspace.notes.of(source).metrics))
    return wire.NotesShown(source.name, NOTES_FILE, note, metrics, faults, saved)


def note_of(written: SourceNotes, table: Table, source: Source) -> TableNote:
    """What is written about a table; an empty note where nothing is."""
    return next((each for each in written.tables if source.catalog.table(each.name) is table), TableNote(table.key))


def _reads(note: MetricNote, table: Table, known: tuple[Metric, ...]) -> bool:
    """Whether a metric is computed from columns of the table; one with faults is shown everywhere."""
    metric = next((each for each in known if each.name == note.name), None)
    return metric is None or table.key in metric.tables
