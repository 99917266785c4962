"""``plainspoken train``: learns from the answers that were kept in this workspace, or forgets what was learned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from assistant.cli_workspace import opened_workspace
from assistant.forgetting import forget_training
from nl2sql.memory import Example, Memory
from nl2sql.problems import Problem, StoreError

if TYPE_CHECKING:
    from assistant.workspace import Workspace
    from nl2sql.learned.workspace_training import Replay, Trained


@click.command()
@click.option("--workspace", "learn", is_flag=True, help="Learn from the answers kept in this workspace.")
@click.option("--forget", is_flag=True, help="Forget what was learned from them.")
@click.option("--db", "databases", multiple=True, help="A database that answers were kept for; may be given again.")
@click.option("--keep-anyway", is_flag=True, help="Keep what was learned even where it is worse.")
def train(learn: bool, forget: bool, databases: tuple[str, ...], keep_anyway: bool) -> None:
    """Teach the embedded drafter this workspace's own words.

    They are learned from the answers that were kept in it.
    """
    if learn == forget:
        raise click.UsageError("Say --workspace to learn from this workspace's kept answers, or --forget to undo it.")
    with opened_workspace(databases) as workspace:
        for line in _forget(workspace) if forget else _train(workspace, keep_anyway):
            click.echo(line)


def _forget(workspace: Workspace) -> Iterator[str]:
    if workspace.store_path is None:
        raise StoreError(*workspace.take_notices())
    forgotten = forget_training(workspace)
    if not workspace.training.catch_up():
        raise StoreError(*workspace.take_notices())
    yield "Forgotten." if forgotten else "Nothing had been learned here."


def _train(workspace: Workspace, keep_anyway: bool) -> Iterator[str]:
    from nl2sql.learned.workspace_training import Reader, train_workspace

    examples = _examples(workspace)
    reader = Reader.shipped()
    trained = train_workspace(examples, workspace.sources.get, reader, keep_anyway)
    yield from _report(trained)
    if workspace.store_path is not None:
        workspace.training.keep(trained.weights, trained.aliases, reader.weights)
    if workspace.store_path is None or not workspace.training.catch_up():
        raise StoreError(
            Problem(
                "training.not-kept",
                "The workspace file cannot be written, so nothing of this was kept.",
                "Make .plainspoken writable and train again.",
            )
        )


def _examples(workspace: Workspace) -> tuple[Example, ...]:
    from assistant.workspace import STORE

    file = workspace.root / STORE
    if not file.exists():
        return ()
    return workspace.memory.all() if workspace.store_path is not None else Memory.read(file)


def _report(trained: Trained) -> Iterator[str]:
    yield from map(str, trained.skipped)
    yield "Accepted questions, answered by the embedded drafter alone:"
    yield f"  as shipped                {_told(trained.before)}"
    if trained.with_aliases is not None:
        yield f"  with words of your own    {_told(trained.with_aliases)}{_fate(bool(trained.aliases))}"
    if trained.with_weights is not None:
        yield f"  with weights of your own  {_told(trained.with_weights)}{_fate(trained.weights is not None)}"
    yield "Each question was answered with what was learned from the others, never from itself."
    for source, known in trained.aliases.items():
        for alias in known.entries:
            said = "1 question" if alias.questions == 1 else f"{alias.questions} questions"
            yield f"  “{' '.join(alias.phrase)}” in {source}: {alias.target} ({said})"
    if trained.weights is not None or trained.aliases:
        yield "Kept; notebooks and servers that run already use it after a restart. To undo: plainspoken train --forget"


def _told(replay: Replay) -> str:
    sure = f"{replay.sure_and_right} of {replay.sure} sure ones right" if replay.sure else "none sure"
    return f"{replay.right} of {replay.asked} right; {sure}"


def _fate(kept: bool) -> str:
    return "" if kept else "; worse, so not kept (--keep-anyway keeps it)"
