"""``plainspoken flow``: run, translate, check and edit flow files in the terminal and in CI."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.display import as_text, problems_text
from nl2sql.problems import PlainspokenError, Problem

if TYPE_CHECKING:
    from assistant.flow_api import Flow

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
_DB = click.option(
    "--db", default=None, metavar="DATA", help="A URL, file or folder to read in the place of its source."
)


@click.group()
def flow() -> None:
    """Work with flow files (*.flow.json)."""


@flow.command()
@_FILE
@_DB
@click.option(
    "--to",
    type=click.Choice(["rows", "json", "sql", "steps", "pandas", "pyspark"]),
    default="rows",
    help="What to print.",
)
@click.option("--step", default="", help="Stop at this step.")
def run(file: Path, db: str | None, to: str, step: str) -> None:
    """Print the rows that FILE gives, or its code.

    Code (--to sql, steps, pandas or pyspark) is printed without running it.
    """
    try:
        opened = _open(file, db)
        for moved in opened.moves(step) if to in ("rows", "json") else ():
            click.echo(str(moved), err=True)
        click.echo(_printed(opened, to, step))
    except PlainspokenError as error:
        click.echo(problems_text(error.problems), err=True)
        sys.exit(1)


@flow.command()
@_FILE
@_DB
def check(file: Path, db: str | None) -> None:
    """Say what is wrong with FILE.

    Says also what would move between its sources. Exits with 1 when something is wrong.
    """
    moves: tuple[Problem, ...] = ()
    try:
        opened = _open(file, db)
        problems = opened.problems
        moves = () if problems else opened.moves()
    except PlainspokenError as error:
        problems = error.problems
    if problems:
        click.echo(problems_text(problems), err=True)
        sys.exit(1)
    click.echo("\n".join(["Every step is understood.", *map(str, moves)]))


@flow.command()
@_FILE
@click.argument("words")
@_DB
@click.option("--step", default="", help="Put new steps after this one.")
@click.option("--send", is_flag=True, help="Let the configured language model be asked.")
@click.option("--save-as", type=click.Path(path_type=Path, dir_okay=False), help="Write this file instead of FILE.")
def edit(file: Path, words: str, db: str | None, step: str, send: bool, save_as: Path | None) -> None:
    """Change FILE as WORDS say, and print what was done.

    WORDS are such as "drop rows without a price".
    """
    try:
        opened = _open(file, db)
        changed = opened.edit(words, step=step, send=send or None)
        changed.save(save_as or file)
    except PlainspokenError as error:
        click.echo(problems_text(error.problems), err=True)
        sys.exit(1)
    click.echo("\n".join(changed.changes))


def _open(file: Path, db: str | None) -> Flow:
    from assistant.flow_api import open_flow

    return open_flow(file, db)


def _printed(flow: Flow, to: str, step: str) -> str:
    match to:
        case "sql" | "steps" | "pandas" | "pyspark":
            return flow.code(to, step)
        case "json":
            rows = flow.run(step).rows
            names = [column.name for column in rows.columns]
            return json.dumps([dict(zip(names, row, strict=True)) for row in rows.rows], ensure_ascii=False)
        case _:
            return as_text(flow.run(step).document)
