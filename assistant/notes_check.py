"""Holds the whole notes file against all sources that it speaks of: for the command line and for cells."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.notes_book import NOTES_FILE, said
from assistant.workspace import Workspace
from nl2sql.problems import PlainspokenError, Problem
from nl2sql.written_notes import Fault


def checked_notes(workspace: Workspace) -> tuple[str, ...]:
    """What is wrong with the notes, a line each in the order of the file, or one line that says all is well."""
    file = workspace.notes.file()
    if file is None:
        return (f"There is no {NOTES_FILE} in {workspace.root}.",)
    faults = note_faults(workspace)
    names = ", ".join(part.source for part in file.sources)
    return tuple(map(said, faults)) or (f"All notes fit: {names or 'none yet'}.",)


def note_faults(workspace: Workspace) -> tuple[Fault, ...]:
    """The faults of the file and of each source that it speaks of, in the order of the file."""
    return tuple(sorted(_faults(workspace), key=lambda each: each.line))


def _faults(workspace: Workspace) -> Iterator[Fault]:
    """The faults of the file, and of each source that it speaks of."""
    file = workspace.notes.file()
    if file is None:
        return
    known = [info.name for info in workspace.sources.infos()]
    found = dict.fromkeys(file.faults)
    for part in file.sources:
        name = next((name for name in known if file.name_of(name) == part.source), "")
        if not name:
            hint = f"Known: {', '.join(known) or 'none'}."
            message = f"There is no source called {part.source}."
            found[Fault(part.line, part.source, Problem("notes.unknown-source", message, hint))] = None
            continue
        try:
            found |= dict.fromkeys(workspace.notes.faults(workspace.sources.get(name)))
        except PlainspokenError as error:
            found[Fault(part.line, part.source, error.problem)] = None
    yield from found
