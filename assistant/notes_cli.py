"""``plainspoken notes check``: whether what people wrote down fits the data, for the terminal and for CI."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from assistant.notes_book import NOTES_FILE, said
from assistant.settings import find_root, read_settings
from assistant.workspace import Workspace
from nl2sql.problems import PlainspokenError, Problem
from nl2sql.written_notes import Fault


@click.group()
def notes() -> None:
    """Work with the notes of a workspace (plainspoken-notes.yml)."""


@notes.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False, exists=True))
def check(folder: Path) -> None:
    """Hold the notes of FOLDER (default: here) against its sources; exit with 1 when something does not fit."""
    root = find_root(folder.resolve())
    try:
        workspace = Workspace(root, read_settings(root))
    except PlainspokenError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    file = workspace.notes.file()
    if file is None:
        click.echo(f"There is no {NOTES_FILE} in {root}.", err=True)
        sys.exit(1)
    faults = sorted(_faults(workspace), key=lambda each: each.line)
    for each in faults:
        click.echo(said(each))
    names = ", ".join(part.source for part in file.sources)
    if not faults:
        click.echo(f"All notes fit: {names or 'none yet'}.")
    workspace.close()
    sys.exit(1 if faults else 0)


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
