"""Notes as somebody wrote them: texts with the lines they stand in, not yet held against any catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from nl2sql.problems import Problem


@dataclass(frozen=True, slots=True)
class ValueNote:
    """A stored value with the words that people use for it."""

    value: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """What is written about a column.

    `values` are stored values that people call otherwise. `do_not_use` is None where the column may be
    used, else the reason, which may be empty. `line` counts from 1, as in every note; 0 where no file holds it.
    """

    name: str
    description: str = ""
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    values: tuple[ValueNote, ...] = ()
    do_not_use: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class TableNote:
    """What is written about a table; `filter` is the condition under which its rows count."""

    name: str
    description: str = ""
    synonyms: tuple[str, ...] = ()
    filter: str = ""
    do_not_use: str | None = None
    columns: tuple[ColumnNote, ...] = ()
    line: int = 0
    filter_line: int = 0


@dataclass(frozen=True, slots=True)
class MetricNote:
    """A figure with a name: `sql` computes it; `table` says whose rows it is about where that is unclear."""

    name: str
    sql: str
    description: str = ""
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    table: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class JoinNote:
    """How two tables belong together: ``orders.ship_to = addresses.id``, parts tied by "and"."""

    sql: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class SourceNotes:
    """All that is written about one source."""

    source: str
    description: str = ""
    metrics: tuple[MetricNote, ...] = ()
    tables: tuple[TableNote, ...] = ()
    joins: tuple[JoinNote, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the notes: `line` of the file (from 1, 0 for the whole file), `entry` names the part."""

    line: int
    entry: str
    problem: Problem
