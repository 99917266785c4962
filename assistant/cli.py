"""The command line: ``plainspoken ask``, ``evaluate``, ``train``, ``search``, ``notes``, ``flow``, ``memory``,
``completions``, ``replay`` and ``sample``.

Exit codes: 0 answered or measured, 1 could not (the reason is printed), 2 wrong usage.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from assistant import wire
from assistant.conversation import turn
from assistant.display import OneLine, as_text, problems_text, unused_words
from assistant.evaluate_cli import evaluate
from assistant.flow_cli import flow
from assistant.known_cli import completions
from assistant.memory_cli import memory
from assistant.notes_cli import notes
from assistant.replay_cli import replay
from assistant.search_cli import search
from assistant.settings import find_root, read_settings
from assistant.train_cli import train
from assistant.version import __version__
from assistant.workspace import Workspace
from nl2sql.problems import PlainspokenError, Problem


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="plainspoken")
def main() -> None:
    """Ask your data in plain words. Nothing leaves this machine unless you configure a model."""


@main.command()
@click.option(
    "--db", required=True, help="A SQLAlchemy URL, a database file, a CSV or Parquet file, or a folder of them."
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print JSON: sql, rows, confidence, reasons, readings and more.",
)
@click.option("--send", is_flag=True, help="Let the configured language model be asked.")
@click.option("--today", default="", metavar="DATE", help="Count relative dates from this day (YYYY-MM-DD).")
@click.option("--timings", is_flag=True, help="Print where the milliseconds went, to standard error.")
@click.argument("question")
def ask(db: str, as_json: bool, send: bool, today: str, timings: bool, question: str) -> None:
    """Answer QUESTION from a database.

    Prints the SQL, the rows, the confidence and the reasons.
    """
    from assistant.api import add_source

    try:
        root = find_root(Path.cwd())
        settings = read_settings(root)
        workspace = Workspace(root, settings.model_copy(update={"today": today} if today else {}))
        source = add_source(workspace, db, "", Path.cwd())
    except PlainspokenError as error:
        _give_up(error.problems, "", as_json)
    event = _last_event(wire.AskRequest(source, question, None, send or None), workspace)
    workspace.close()
    if not isinstance(event, wire.Answered):
        _give_up(_problems_of(event), _sql_of(event), as_json)
    answer = event.answer
    if timings:
        click.echo(" ".join(f"{step}={ms:.1f}ms" for step, ms in answer.timings.items()), err=True)
    click.echo(json.dumps(_json_answer(answer, workspace), ensure_ascii=False) if as_json else as_text(answer))


def _last_event(request: wire.AskRequest, workspace: Workspace) -> wire.Event:
    """The event that settles the turn."""
    settled: wire.Event | None = None
    progress = OneLine(sys.stderr) if sys.stderr.isatty() else None
    for event in turn(request, workspace):
        if progress is not None and isinstance(event, wire.Opening):
            progress.say(event.message)
        elif progress is not None:
            progress.clear()
        if isinstance(event, wire.Answered | wire.Asked | wire.Failed | wire.Consent):
            settled = event
    if settled is None:
        raise AssertionError("a turn ended without an outcome")
    return settled


def _problems_of(event: wire.Event) -> tuple[Problem, ...]:
    from assistant.api import asked_problem, consent_problem

    match event:
        case wire.Failed():
            return event.problems
        case wire.Asked():
            return (asked_problem(event),)
        case wire.Consent():
            return (consent_problem(event),)
        case _:
            raise AssertionError(f"not a refusal: {event}")


def _sql_of(event: wire.Event) -> str:
    return event.sql if isinstance(event, wire.Failed) else ""


def _give_up(problems: tuple[Problem, ...], sql: str, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(
            json.dumps(
                {
                    "sql": sql or None,
                    "columns": [],
                    "rows": [],
                    "confidence": 0.0,
                    "reasons": [str(p) for p in problems],
                    "warnings": [],
                },
                ensure_ascii=False,
            )
        )
    click.echo(problems_text(problems), err=True)
    sys.exit(1)


def _json_answer(answer: wire.AnswerDocument, workspace: Workspace) -> dict[str, Any]:
    rows = workspace.turns.rows_of(answer.turn) or answer.table
    return {
        "sql": answer.sql,
        "columns": [column.name for column in rows.columns],
        "rows": [list(row) for row in rows.rows],
        "confidence": answer.confidence,
        "reasons": [reason.text for reason in answer.reasons],
        "warnings": [str(warning) for warning in answer.warnings],
        "unused": list(unused_words(answer)),
        "readings": [
            {
                "label": reading.label,
                "sql": reading.draft.sql,
                "confidence": reading.draft.confidence,
                "result": reading.result,
            }
            for reading in answer.readings
        ],
    }


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def sample(folder: Path) -> None:
    """Write the sample workspace (a retailer's data) into FOLDER."""
    from assistant.sample import build_sample

    click.echo(build_sample(folder))


main.add_command(evaluate)
main.add_command(train)
main.add_command(search)
main.add_command(memory)
main.add_command(completions)
main.add_command(replay)
main.add_command(notes)
main.add_command(flow)

if __name__ == "__main__":
    main()
