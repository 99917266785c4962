"""What is remembered here, with the state of each answer: for the panel, the magic and the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant import wire
from assistant.workspace import Workspace
from autocomplete.secrets import secret_field, secret_value
from autocomplete.wording import words_of
from nl2sql.drafting import Source
from nl2sql.memory import Example
from nl2sql.memory.flaws import flaws
from nl2sql.problems import PlainspokenError, Problem, StoreError
from nl2sql.secret_names import CONTACT_WORDS

_PERSONAL = CONTACT_WORDS | {"address", "birthday", "birthdate", "birth", "dob", "salary"}


def remembered(workspace: Workspace, open_for: Iterable[str] | None = None) -> tuple[wire.RememberedExample, ...]:
    """Every accepted answer, newest first. Raises `StoreError`.

    Only the sources in `open_for` are opened to look at their tables (all of them when None); answers for
    others, and for those that cannot be opened, have the state ``unchecked``.
    """
    examples = workspace.memory.all()
    names = {example.source for example in examples}
    wanted = names if open_for is None else names & set(open_for)
    sources = {name: _opened(workspace, name) for name in wanted}
    return tuple(_shown(example, sources.get(example.source), workspace.today) for example in examples)


def outdated(question: str, source: Source, workspace: Workspace) -> tuple[Problem, ...]:
    """Why the answer that was kept to this very question is not used any more; empty where it is, or none was kept."""
    try:
        example = workspace.memory.exact(question, source.name)
    except StoreError as error:
        workspace.file.fault(error.problem)
        return ()
    found = flaws(example, question, source.catalog, workspace.today) if example is not None else ()
    return tuple(replace(problem, hint="This answer is a new one: keep it if it is right.") for problem in found)


def tells_secret(column: str, value: str) -> bool:
    """Whether a value, in a column of that name (empty for none), must not stand in a file that is passed on."""
    return secret_value(value) or (bool(column) and (secret_field(column) or bool(_PERSONAL & set(words_of(column)))))


def _opened(workspace: Workspace, name: str) -> Source | Problem:
    try:
        return workspace.sources.get(name)
    except PlainspokenError as error:
        return error.problem


def _shown(example: Example, source: Source | Problem | None, today: str) -> wire.RememberedExample:
    problems: tuple[Problem, ...] = ()
    state: wire.MemoryState = "unchecked"
    if isinstance(source, Problem):
        problems = (source,)
    elif source is not None:
        problems = flaws(example, example.question, source.catalog, today)
        state = "flagged" if problems else "fresh"
    return wire.RememberedExample(
        example.id,
        example.question,
        example.sql,
        example.source,
        example.today,
        example.how,
        state,
        problems,
    )
