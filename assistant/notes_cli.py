"""``plainspoken notes check``: whether what people wrote down fits the data, for the terminal and for CI."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from assistant.cli_workspace import opened_workspace
from assistant.notes_check import checked_notes, note_faults


@click.group()
def notes() -> None:
    """Work with the notes of a workspace (plainspoken-notes.yml)."""


@notes.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path, file_okay=False, exists=True))
def check(folder: Path) -> None:
    """Hold the notes of FOLDER against its sources.

    Without FOLDER, those of this one. Exits with 1 when something does not fit.
    """
    with opened_workspace(folder=folder) as workspace:
        if workspace.notes.file() is None:
            click.echo(checked_notes(workspace)[0], err=True)
            sys.exit(1)
        faults = note_faults(workspace)
        click.echo("\n".join(checked_notes(workspace)))
    sys.exit(1 if faults else 0)
