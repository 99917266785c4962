"""What completion knows: its fields and their values, whom and what they come from, and forgetting them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.problems import Problem


@dataclass(frozen=True, slots=True)
class KnownRequest:
    """Show what completion knows. With a `field` its values are shown as well, those that hold `wanted`."""

    field: str = ""
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class ForgetKnownRequest:
    """Forget a field, a value of it (`value`), what came from a person or a file, or `everything`; and show the rest.

    Exactly one of `field`, `person`, `file` and `everything` is given.
    """

    field: str = ""
    value: str = ""
    person: str = ""
    file: str = ""
    everything: bool = False


@dataclass(frozen=True, slots=True)
class LearnFolderRequest:
    """Read the folder's notebooks and SQL files (again), or stop reading them."""

    action: Literal["start", "stop"]


@dataclass(frozen=True, slots=True)
class KnownField:
    """One field. Of `tried` guesses `right` were what was then kept. `used` is the ISO date of the last use."""

    name: str
    kind: str
    values: int
    uses: int
    tried: int
    right: int
    accepted: int
    edited: int
    dismissed: int
    used: str


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A value, how often it was kept, and the ISO date of the last time."""

    text: str
    uses: int
    used: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that was read: how many statements and lists of columns it taught, and why none, where that is known."""

    path: str
    learned: int
    fault: str = ""
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class FolderState:
    """How far the reading of the folder is: `read` of `files` files that were new or had changed."""

    stage: Literal["waiting", "reading", "stopped", "done", "off"]
    files: int = 0
    read: int = 0
    learned: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """Answer to `KnownRequest`: fields last used first, values of the `field` asked for most used first."""

    learning: bool
    fields: tuple[KnownField, ...]
    people: tuple[str, ...]
    files: tuple[KnownFile, ...]
    folder: FolderState
    field: str = ""
    values: tuple[KnownValue, ...] = ()
    problems: tuple[Problem, ...] = ()
    type: Literal["known"] = "known"
