"""``plainspoken memory``: lists, removes, exports and imports accepted answers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli_workspace import opened_workspace
from nl2sql.problems import Problem, StoreError, UsageError

if TYPE_CHECKING:
    from assistant.workspace import Workspace
    from nl2sql.memory.sharing import Offered, Shared

_DB = click.option("--db", "databases", multiple=True, help="A database answers were kept for; may be given again.")
_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))


@click.group()
def memory() -> None:
    """List, remove, export or import the answers that were kept."""


@memory.command("list")
@_DB
def list_command(databases: tuple[str, ...]) -> None:
    """List what is remembered, newest first.

    Each with the number that removes it and whether it is still served.
    """
    from assistant.remembered import remembered

    with opened_workspace(databases) as workspace:
        examples = remembered(workspace)
        for example in examples:
            click.echo(f"{example.id:>5}  {example.question}")
            click.echo(f"       {example.source}, {example.how} on {example.kept}, {example.state}")
            click.echo(f"       {' '.join(example.sql.split())}")
            for problem in example.problems:
                click.echo(f"       ! {problem}")
        if not examples:
            click.echo("Nothing is remembered here: no answer has been kept.")


@memory.command()
@click.argument("number", type=int)
def remove(number: int) -> None:
    """Forget the answer with this NUMBER.

    plainspoken memory list shows the numbers.
    """
    with opened_workspace() as workspace:
        if not workspace.memory.remove(number):
            raise UsageError(
                Problem(
                    "memory.no-such",
                    f"No remembered answer has the number {number}.",
                    "plainspoken memory list shows the numbers.",
                )
            )
        click.echo("Forgotten.")


@memory.command("export")
@_FILE
def export_command(file: Path) -> None:
    """Write what is remembered into FILE.

    FILE is - for standard output. What is written is readable, and in an order that does not change.
    """
    from assistant.remembered import tells_secret
    from nl2sql.memory.sharing import write_shared

    with opened_workspace() as workspace:
        written = write_shared(workspace.memory.all(), _dialects(workspace), tells_secret)
        if str(file) == "-":
            click.echo(written.text, nl=False)
        else:
            _write(file, written.text)
        click.echo(f"{_answers(written.count)} written.", err=True)
        for example in written.left_out:
            click.echo(f"Left out, as it names a value that looks personal or secret: {example.question}", err=True)


@memory.command("import")
@_FILE
@_DB
@click.option("--source", default="", help="Take the questions over for this source instead of the one in the file.")
@click.option("--yes", is_flag=True, help="Take what is new without asking; nothing kept here is replaced.")
@click.option("--replace", is_flag=True, help="Take what differs from what is remembered here as well, without asking.")
@click.option("--dry-run", is_flag=True, help="Only say what is new, changed, in conflict or refused.")
def import_command(
    file: Path, databases: tuple[str, ...], source: str, yes: bool, replace: bool, dry_run: bool
) -> None:
    """Take over questions from FILE.

    FILE is - for standard input. What is new, changed or in conflict is shown before anything is taken
    over, and every statement is checked. Exit code 1 when any was refused.
    """
    from nl2sql.memory.sharing import compare, read_shared

    with opened_workspace(databases) as workspace:
        shared = read_shared(_read(file))
        if source:
            shared = tuple(each.model_copy(update={"source": source}) for each in shared)
        offered = tuple(compare(shared, workspace.memory.exact, workspace.sources.get))
        for each in offered:
            _show(each)
        taken = () if dry_run else tuple(_chosen(offered, yes or replace, replace))
        if taken and workspace.store_path is None:
            raise StoreError(
                Problem(
                    "memory.not-kept",
                    "The workspace file can only be read, so nothing was taken over.",
                    "Make .plainspoken writable and import again.",
                )
            )
        for one in taken:
            _take(one, workspace)
        refused = sum(each.state == "refused" for each in offered)
        click.echo(f"{_answers(len(taken))} taken over, {refused} refused.")
    sys.exit(1 if refused else 0)


def _show(offered: Offered) -> None:
    shared, here = offered.shared, offered.here
    click.echo(f"{offered.state:>8}  {shared.question}  ({shared.source})")
    if offered.state == "new":
        click.echo(_indented(shared.sql))
    if offered.state in ("changed", "conflict") and here is not None:
        click.echo(f"          here, {here.how} on {here.today}:\n{_indented(here.sql)}")
        click.echo(f"          in the file, {shared.kept}:\n{_indented(shared.sql)}")
    if offered.problem is not None:
        click.echo(f"          {offered.problem}")


def _chosen(offered: tuple[Offered, ...], take_new: bool, replace: bool) -> Iterator[Shared]:
    new = [each.shared for each in offered if each.state == "new"]
    if new and (take_new or click.confirm(f"Take over {_answers(len(new))} that {_are(len(new))} new?")):
        yield from new
    for each in offered:
        if each.state not in ("changed", "conflict"):
            continue
        ask = f"“{each.shared.question}”: replace what is remembered here by what is in the file?"
        if replace or (not take_new and click.confirm(ask)):
            yield each.shared


def _take(shared: Shared, workspace: Workspace) -> None:
    source = workspace.sources.get(shared.source)
    workspace.memory.accept(
        shared.question, shared.sql.strip(), source.name, source.catalog, shared.kept, how="imported"
    )


def _dialects(workspace: Workspace) -> Callable[[str], str]:
    known = {info.name: info.dialect for info in workspace.sources.infos()}
    # For a source that is not there any more SQL is read in sqlglot's own dialect, a mixture of all.
    return lambda name: {"postgresql": "postgres"}.get(known.get(name, ""), known.get(name, ""))


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(Problem("memory.file", f"{file} cannot be read: {error}.", "Check the path.")) from error


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(Problem("memory.file", f"{file} cannot be written: {error}.", "Check the path.")) from error


def _indented(sql: str) -> str:
    return "\n".join(f"            {line}" for line in sql.strip().splitlines())


def _answers(count: int) -> str:
    return f"{count} answer{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
