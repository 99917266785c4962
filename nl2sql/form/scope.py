"""What a form may point at: the tables, columns and values that concern one question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nl2sql.catalog import Cell, ColumnRef, ColumnType

CandidateKind = Literal["quote", "number", "cell", "code", "name", "like", "word", "flag", "period", "null"]
"""Why a text may be a value: quoted, a number, stored in a column, a code of a stored value, capitalised,
similar to a stored value, following "containing", one of the two values of a yes-or-no column, a period of time."""


@dataclass(frozen=True, slots=True)
class ScopeColumn:
    """A column that can be meant; with `expression` (SQL over ``table.column`` names) a computed one.

    `table` is the place of its table in the scope. `words` are the lower-case words of its name.
    `primary_key` and `foreign_key` say what it is in its table. `ref` names it; for a computed one
    `ref.column` is its label.
    """

    ref: ColumnRef
    table: int
    type: ColumnType
    words: tuple[str, ...]
    primary_key: bool = False
    foreign_key: bool = False
    expression: str = ""


@dataclass(frozen=True, slots=True)
class ScopeTable:
    """A table that can be meant: its key in the catalogue and the lower-case words of its name."""

    key: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """A value that the question may speak of.

    `start` and `end` are places of tokens. `text` is as the question has it, `number` its worth when it
    is one. `stored` gives, by place of a column in the scope, the spelling that the column holds, `also` the
    further spellings of the same value there ("PARIS" beside "Paris").
    `period` is the first day and the day after the last, ISO, of a period.
    """

    kind: CandidateKind
    start: int
    end: int
    text: str
    number: float | None = None
    stored: tuple[tuple[int, Cell], ...] = ()
    period: tuple[str, str] | None = None
    also: tuple[tuple[int, Cell], ...] = ()

    def stored_in(self, column: int) -> Cell | None:
        """The spelling in the column at this place of the scope; None where it is not stored."""
        return next((cell for place, cell in self.stored if place == column), None)

    def also_in(self, column: int) -> tuple[Cell, ...]:
        """The further spellings in the column at this place of the scope."""
        return tuple(cell for place, cell in self.also if place == column)


@dataclass(frozen=True)
class Scope:
    """Tables, columns and values, each pointed at by its place.

    The columns of one table stand together, tables in the order of `tables`. `keys` are the foreign keys
    between columns of the scope, as pairs of places: the one that refers, the one referred to.
    """

    tables: tuple[ScopeTable, ...]
    columns: tuple[ScopeColumn, ...]
    values: tuple[Candidate, ...] = ()
    keys: tuple[tuple[int, int], ...] = ()
