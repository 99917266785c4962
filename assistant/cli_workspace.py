"""The workspace that a command of the terminal works in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nl2sql.problems import PlainspokenError

if TYPE_CHECKING:
    from assistant.workspace import Workspace


@contextmanager
def opened_workspace(databases: tuple[str, ...] = (), folder: Path | None = None) -> Iterator[Workspace]:
    """The workspace of a folder (the current one) with these databases; our own faults end the program with code 1."""
    from assistant.api import add_source
    from assistant.settings import find_root
    from assistant.workspace import Workspace

    here = (folder or Path.cwd()).resolve()
    try:
        workspace = Workspace(find_root(here))
        try:
            for database in databases:
                add_source(workspace, database, "", here)
            yield workspace
            for notice in workspace.take_notices():
                click.echo(str(notice), err=True)
        finally:
            workspace.close()
    except PlainspokenError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(1)
