"""``plainspoken completions``: lists what completion knows, forgets parts of it, reads the folder."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from assistant.cli_workspace import opened_workspace
from assistant.display import OneLine

if TYPE_CHECKING:
    from assistant.workspace import Workspace

_DB = click.option("--db", "databases", multiple=True, help="A database the files are about; may be given again.")


@click.group()
def completions() -> None:
    """Look at, forget or learn what completion knows.

    All in this workspace; it is learned from the folder.
    """


@completions.command("list")
@click.option("--field", default="", help="List the values of this field instead of the fields.")
@click.option("--find", "wanted", default="", help="Only what holds these letters.")
def list_command(field: str, wanted: str) -> None:
    """List the fields that are completed.

    Each with its number of values, how often the first guess was right and when it was last used.
    """
    from assistant import wire
    from assistant.known import known

    with opened_workspace() as workspace:
        shown = known(wire.KnownRequest(field, wanted), workspace)
        for value in shown.values:
            click.echo(f"{value.uses:>6}  {value.text}  ({value.used})")
        if field:
            return
        for each in shown.fields:
            if wanted.casefold() in each.name.casefold():
                click.echo(f"{each.values:>6}  {each.name}  (right {each.right} of {each.tried}, {each.used})")
        for person in shown.people:
            click.echo(f"from a person: {person}")
        for file in shown.files:
            click.echo(f"from a file: {file.path} ({'forgotten' if file.forgotten else f'{file.learned} learned'})")
        if not shown.fields:
            click.echo("Nothing is known here: nothing was run, kept or filled.")


@completions.command()
@click.option("--field", default="", help="Forget this field.")
@click.option("--value", default="", help="With --field: forget only this value of it.")
@click.option("--person", default="", help="Forget what came from this person.")
@click.option("--file", default="", help="Forget what came from this file.")
@click.option("--all", "everything", is_flag=True, help="Forget everything completion knows.")
def forget(field: str, value: str, person: str, file: str, everything: bool) -> None:
    """Forget values with all their counts."""
    from assistant import known, wire

    with opened_workspace() as workspace:
        gone = known.forget(wire.ForgetKnownRequest(field, value, person, file, everything), workspace)
        click.echo(f"{gone:,} value{'' if gone == 1 else 's'} forgotten.")


@completions.command()
@_DB
def learn(databases: tuple[str, ...]) -> None:
    """Learn from the folder's notebooks and SQL files.

    Learns from those forgotten as well. Ctrl+C stops it.
    """
    with opened_workspace(databases) as workspace:
        workspace.folder.start(asked=True)
        _watch(workspace)
        progress = workspace.folder.progress
        if progress.stage == "off":
            click.echo("Learning is off in this workspace.")
            return
        files = f"{progress.read:,} file{'' if progress.read == 1 else 's'}"
        click.echo(f"{files} read; {progress.learned:,} queries and lists of columns are learned from this folder.")
        if progress.problem is not None:
            click.echo(f"! {progress.problem}", err=True)


def _watch(workspace: Workspace) -> None:
    line = OneLine(sys.stderr) if sys.stderr.isatty() else None
    try:
        while not workspace.folder.wait(0.5):
            now = workspace.folder.progress
            if line is not None:
                line.say(f"Reading notebooks and SQL files: {now.read:,} of {now.files:,}")
    except KeyboardInterrupt:
        workspace.folder.stop()
        workspace.folder.wait()
    if line is not None:
        line.clear()
