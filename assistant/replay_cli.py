"""``plainspoken replay``: the accepted answers of this workspace as tests."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from assistant.cli_workspace import opened_workspace

if TYPE_CHECKING:
    from nl2sql.replay import Replayed


@click.command()
@click.option("--db", "databases", multiple=True, help="A database answers were kept for; may be given again.")
@click.option("--rows", is_flag=True, help="Other rows than then are a failure too: for data that does not change.")
@click.option("--drafters", is_flag=True, help="So is a question that the drafters answer otherwise.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one entry for each kept answer.")
def replay(databases: tuple[str, ...], rows: bool, drafters: bool, as_json: bool) -> None:
    """Run every kept answer again.

    Its question is asked as well, without memory. Exit codes: 0 nothing is wrong, 1 an answer fails, has
    expired or has other columns, 2 wrong usage.
    """
    with opened_workspace(databases) as workspace:
        from nl2sql.replay import replay as replayed

        # The drafters without the first of them, which is memory itself.
        readers = workspace.local_drafters()[1:]
        limits = workspace.settings.query_limits
        found = []
        for each in replayed(workspace.memory.all(), workspace.sources.get, readers, limits):
            found.append(each)
            if not as_json:
                _print(each)
        passed = [each.passes(rows=rows, drafters=drafters) for each in found]
        if as_json:
            click.echo(json.dumps([_entry(*pair) for pair in zip(found, passed, strict=True)], ensure_ascii=False))
        else:
            click.echo(_summary(found, passed.count(False)))
    sys.exit(0 if all(passed) else 1)


def _print(each: Replayed) -> None:
    click.echo(f"{each.stored:>11}  drafters: {each.drafted:<9}  {each.example.question}  ({each.example.source})")
    if each.detail:
        click.echo(f"             {each.detail}")


def _entry(each: Replayed, passed: bool) -> dict[str, Any]:
    kept = ("id", "source", "question", "sql", "today", "how")
    example = asdict(each.example)
    return {name: example[name] for name in kept} | {
        "stored": each.stored,
        "drafters": each.drafted,
        "drafters_sql": each.drafted_sql,
        "detail": each.detail,
        "passed": passed,
    }


def _summary(found: list[Replayed], failed: int) -> str:
    if not found:
        return "Nothing is remembered here: no answer has been kept."
    same = sum(each.stored == "same" for each in found)
    drafted = sum(each.drafted == "same" for each in found)
    return (
        f"{len(found)} kept: {same} give the same rows, {failed} failed. "
        f"Without memory the drafters give the rows of {drafted}."
    )
