"""Searching the workspace: the box above the schema browser, and `plainspoken search`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.problems import Problem, Span

HitKind = Literal["metric", "note", "table", "column", "question", "document", "notebook"]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """Find `text`, at most `limit` hits of a kind; `typing` when its last word may not be whole.

    `scope` ``session`` looks only through the sources of this process: a notebook's connections and DataFrames.
    """

    text: str
    limit: int = 8
    typing: bool = False
    scope: Literal["workspace", "session"] = "workspace"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One thing found: what it is called, where it stands, why it was found, the passage, and where it leads.

    `title_marks` and `marks` are the places of the words in `title` and in `text`. A table, a column, a note or a
    question has a `source`; a document has a `path` below the workspace folder with the `line` (1-based) and, in a
    notebook, the `cell` (counted from 0) in which the line is counted. `insert` is the name as SQL of the source.
    """

    kind: HitKind
    title: str
    where: str
    why: str = ""
    text: str = ""
    title_marks: tuple[Span, ...] = ()
    marks: tuple[Span, ...] = ()
    score: float = 0.0
    source: str = ""
    table: str = ""
    column: str = ""
    insert: str = ""
    path: str = ""
    line: int = 0
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """The hits of one kind, best first."""

    kind: HitKind
    hits: tuple[SearchHit, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """Answer to `SearchRequest`: the group with the best hit first.

    `unread` counts files still to be read, `opening` names sources still to be opened: ask again for more.
    """

    text: str
    groups: tuple[SearchGroup, ...]
    unread: int = 0
    opening: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    type: Literal["searched"] = "searched"
