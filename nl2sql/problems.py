"""What can go wrong, as data and as exceptions.

A `Problem` is a value that any front end can show: what, where, and how to go on.
An exception of the family below carries one or more of them::

    PlainspokenError
    ├── UsageError          the caller asked for something that does not exist or makes no sense
    ├── SourceError         a data source could not be opened or read
    ├── QueryError          a statement did not give rows
    │   ├── QueryRefused    the checks did not let it run
    │   ├── QueryFailed     the database reported an error
    │   └── QueryStopped    cancelled by the person, or out of time
    ├── ModelError          a configured language model could not be used
    └── StoreError          the workspace file could not be read or written
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, `start <= i < end`, in a question or a statement."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, said so that a person can act on it.

    `code` is stable and documented (``docs/problems.md``); `hint` is the way out; `place` points
    into the text the problem is about; `field` names the parameter of a step that it is about
    (``keys[1].expression``), and is empty where there is none or none is known.
    """

    code: str
    message: str
    hint: str = ""
    place: Span | None = None
    severity: Severity = "error"
    field: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class PlainspokenError(Exception):
    """The root of the family; `problems` holds at least one entry."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise TypeError("an error needs at least one problem")
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    @property
    def problem(self) -> Problem:
        """The first problem, the one to show where there is room for one."""
        return self.problems[0]


class UsageError(PlainspokenError):
    """The caller asked for something that does not exist or makes no sense."""


class SourceError(PlainspokenError):
    """A data source could not be opened or read."""


class QueryError(PlainspokenError):
    """A statement did not give rows."""


class QueryRefused(QueryError):
    """The checks did not let the statement run."""


class QueryFailed(QueryError):
    """The database reported an error."""


class QueryStopped(QueryError):
    """The statement was cancelled or ran out of time."""


class ModelError(PlainspokenError):
    """A configured language model could not be used."""


class StoreError(PlainspokenError):
    """The workspace file could not be read or written."""
