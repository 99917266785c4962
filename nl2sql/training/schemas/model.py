"""The nouns of an invented database."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What values a column takes: `name` picks the maker (`makers.py`), `choices` and `low`..`high` are its material.

    `decimals` is the number of digits behind the point; 0 means whole numbers.
    """

    name: str
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    decimals: int = 0


@dataclass(frozen=True)
class Reference:
    """The table and key column that a foreign key points to; `declared` says whether the database says so."""

    table: str
    column: str
    declared: bool


@dataclass(frozen=True)
class Column:
    """A column; `in_key` marks the primary key or a part of it."""

    name: str
    kind: Kind
    in_key: bool = False
    nullable: bool = False
    reference: Reference | None = None


@dataclass(frozen=True)
class Table:
    """A table; `rows` is how many it gets, None leaves it to the builder."""

    name: str
    columns: tuple[Column, ...]
    rows: int | None = None

    @property
    def key(self) -> tuple[Column, ...]:
        """The columns of the primary key, in order; empty when there is none."""
        return tuple(column for column in self.columns if column.in_key)

    def column(self, name: str) -> Column:
        """The column called `name`. Raises `KeyError` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True)
class Schema:
    """An invented database; `field` is the text file it stands in: shops, health and so on."""

    name: str
    field: str
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table:
        """The table called `name`. Raises `KeyError` when there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)
