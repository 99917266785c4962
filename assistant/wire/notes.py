"""Notes in the panel: what is written about a table, and writing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.written_notes import Fault, MetricNote, TableNote


@dataclass(frozen=True, slots=True)
class NotesRequest:
    """What is written about a table (by its key), with the metrics that read it."""

    source: str
    table: str


@dataclass(frozen=True, slots=True)
class SaveNotesRequest:
    """Write the note of a table, and metrics; those `removed` (by name) are taken out.

    Columns that are not in the note stay as they are.
    """

    source: str
    note: TableNote
    metrics: tuple[MetricNote, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotesShown:
    """Answer to both: the note and the metrics as they stand in `file`.

    `faults` are what is wrong with them. `saved` is False where nothing was written: because nobody asked for it, or
    because what should have been written has faults.
    """

    source: str
    file: str
    note: TableNote
    metrics: tuple[MetricNote, ...]
    faults: tuple[Fault, ...]
    saved: bool = False
    type: Literal["notesshown"] = "notesshown"
