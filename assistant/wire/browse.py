"""Looking around in a source: its tables, one table with its columns and keys, what the values are like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.catalog import Cell, ColumnType, TableKind
from nl2sql.problems import Problem
from nl2sql.profiles import TableProfile


@dataclass(frozen=True, slots=True)
class BrowseRequest:
    """The tables of a source from place `start` on (counted from 0, by name), at most `count` of them.

    `again` reads the schema anew, as far as it changed; `stop` ends the looking into its tables that goes on in the
    background.
    """

    source: str
    start: int = 0
    count: int = 200
    again: bool = False
    stop: bool = False


@dataclass(frozen=True, slots=True)
class TableRequest:
    """One table by its key."""

    source: str
    table: str


@dataclass(frozen=True, slots=True)
class ProfileRequest:
    """What the values of a table are like."""

    source: str
    table: str


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A table in a list. `rows` is None where nobody counted them."""

    key: str
    kind: TableKind
    rows: int | None
    columns: int
    comment: str


@dataclass(frozen=True, slots=True)
class Browsed:
    """Answer to `BrowseRequest`: `total` tables in all, and those asked for.

    `problems` say what of the source could not be read: then the list is not whole. `looked` of the tables were looked
    into by somebody; `looking` while there are more and more.
    """

    source: str
    total: int
    start: int
    tables: tuple[TableEntry, ...]
    problems: tuple[Problem, ...] = ()
    looked: int = 0
    looking: bool = False
    type: Literal["browsed"] = "browsed"


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """A column. `refers_to` is the table its foreign key leads to, or empty; `insert` its name as SQL.

    `secret` columns (passwords, tokens, by their names) show no `samples`. `why_not` says, to follow "because", why its
    values are not found in questions; it is empty where they are, and where they are no texts.
    """

    name: str
    type: ColumnType
    declared: str
    nullable: bool
    primary_key: bool
    refers_to: str
    comment: str
    samples: tuple[Cell, ...]
    secret: bool
    insert: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A foreign key between the table shown and `table`: `columns` are its own, `others` those of `table`, pairwise.

    `inferred` when nobody declared it.
    """

    table: str
    columns: tuple[str, ...]
    others: tuple[str, ...]
    inferred: bool


@dataclass(frozen=True, slots=True)
class TableDetail:
    """A table, whole. `refers_to` are its foreign keys, `referred_by` those of other tables that lead to it.

    `place` is its place among the tables of the source, as they are browsed. `unread` when nobody looked at its rows
    yet: there are no samples, types are as declared, and keys that nobody declared were not looked for.
    """

    source: str
    key: str
    place: int
    kind: TableKind
    rows: int | None
    comment: str
    insert: str
    columns: tuple[ColumnEntry, ...]
    refers_to: tuple[KeyEntry, ...]
    referred_by: tuple[KeyEntry, ...]
    unread: bool = False


@dataclass(frozen=True, slots=True)
class TableShown:
    """Answer to `TableRequest`."""

    table: TableDetail
    type: Literal["tableshown"] = "tableshown"


@dataclass(frozen=True, slots=True)
class Profiled:
    """Answer to `ProfileRequest`; `label` says which rows were looked at."""

    profile: TableProfile
    label: str
    type: Literal["profiled"] = "profiled"
