"""Accepted questions as a readable file: stable in its order, so that a change is a change of few lines.

Reading a file takes nothing over: `compare` says what is new in it, what differs from what is remembered here, and
what must not be taken because it does not pass the checks.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import sqlglot
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.checks import check
from nl2sql.drafting import Source
from nl2sql.memory.examples import Example, asked_form
from nl2sql.memory.freshness import tables_fingerprint
from nl2sql.problems import PlainspokenError, Problem, UsageError
from nl2sql.words import LONGEST_QUESTION

_VERSION = 1
_HEAD = (
    "# Questions with the SQL that was accepted for them. To look at and take them over:\n"
    "# plainspoken memory import FILE\n"
)
State = Literal["new", "same", "changed", "conflict", "refused"]


class Shared(BaseModel):
    """One question of a file. `kept` is the ISO date relative dates were counted from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
    source: Annotated[str, Field(min_length=1)]
    kept: str
    sql: Annotated[str, Field(min_length=1)]

    @field_validator("kept", mode="before")
    @classmethod
    def _day(cls, value: object) -> object:
        day = value.isoformat() if isinstance(value, datetime.date) else value
        if isinstance(day, str):
            datetime.date.fromisoformat(day)
        return day


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1]
    examples: tuple[Shared, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """One question of a file beside what is remembered `here`, if anything is.

    ``changed`` was taken from a file before and differs now; ``conflict`` was kept here by a person with other SQL.
    ``refused`` must not be taken; `problem` says why.
    """

    shared: Shared
    state: State
    here: Example | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a file, how many examples are in it, and those that were left out."""

    text: str
    count: int
    left_out: tuple[Example, ...]


def write_shared(
    examples: Iterable[Example], dialect: Callable[[str], str], secret: Callable[[str, str], bool]
) -> Written:
    """The examples as a file, by source and question.

    `dialect` gives the SQL dialect of a source by its name. One that names a value of a column for which
    ``secret(column name, value)`` holds is left out whole, and so is one whose question does (with no column name).
    """
    kept: list[Example] = []
    left_out: list[Example] = []
    for example in sorted(examples, key=lambda each: (each.source, asked_form(each.question))):
        (left_out if _tells_secrets(example, dialect(example.source), secret) else kept).append(example)
    entries = [
        {"question": e.question, "source": e.source, "kept": e.today, "sql": e.sql.strip() + "\n" * ("\n" in e.sql)}
        for e in kept
    ]
    body = yaml.dump(
        {"version": _VERSION, "examples": entries}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120
    )
    return Written(_HEAD + body, len(kept), tuple(left_out))


def read_shared(text: str) -> tuple[Shared, ...]:
    """The questions of a file. Raises `UsageError` that says where it is not as it should be."""
    try:
        found = _File.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise UsageError(_unreadable(" ".join(str(error).split()))) from error
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault["loc"]) or "file"
        raise UsageError(_unreadable(f"{place}: {fault['msg']}")) from error
    seen: set[tuple[str, str]] = set()
    for shared in found.examples:
        key = (shared.source, asked_form(shared.question))
        if key in seen:
            raise UsageError(_unreadable(f"“{shared.question}” stands in it twice"))
        seen.add(key)
    return found.examples


def compare(
    shared: Iterable[Shared], here: Callable[[str, str], Example | None], open_source: Callable[[str], Source]
) -> Iterator[Offered]:
    """Each question of a file beside what `here` (question, source) remembers; `open_source` may raise."""
    for each in shared:
        known = here(each.question, each.source)
        problem = _refusal(each, open_source)
        if problem is not None:
            yield Offered(each, "refused", known, problem)
        elif known is None:
            yield Offered(each, "new")
        elif _plain(known.sql) == _plain(each.sql):
            yield Offered(each, "same", known)
        else:
            yield Offered(each, "changed" if known.how == "imported" else "conflict", known)


def _refusal(shared: Shared, open_source: Callable[[str], Source]) -> Problem | None:
    try:
        source = open_source(shared.source)
        tables_fingerprint(shared.sql, source.catalog)
    except PlainspokenError as error:
        return error.problem
    return next(iter(check(shared.sql, source.catalog).problems), None)


def _tells_secrets(example: Example, dialect: str, secret: Callable[[str, str], bool]) -> bool:
    if secret("", example.question):
        return True
    try:
        tree = sqlglot.parse_one(example.sql, dialect=dialect)
    except SqlglotError:
        return secret("", example.sql)
    for literal in tree.find_all(exp.Literal):
        condition = literal.find_ancestor(exp.Predicate)
        columns = [column.name for column in condition.find_all(exp.Column)] if condition is not None else []
        if any(secret(name, literal.name) for name in ("", *columns)):
            return True
    return False


def _plain(sql: str) -> str:
    return " ".join(sql.split()).rstrip("; ")


def _unreadable(detail: str) -> Problem:
    return Problem(
        "memory.file", f"The file of remembered questions cannot be read: {detail}.", "Compare it with a fresh export."
    )


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stand as they are; lists are indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)
