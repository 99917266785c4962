"""What data exists: columns, tables, keys and the catalogue that holds them. Frozen, no I/O."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from rapidfuzz import process

ColumnType = Literal["integer", "number", "text", "boolean", "date", "datetime", "time", "other"]
TableKind = Literal["table", "view", "frame", "file"]
Cell = None | bool | int | float | str
"""One value of a result or a sample. Dates are ISO text, decimals floats, bytes hexadecimal text."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `declared` is the database's own spelling of the type.

    `type` is what the values are, which differs from the declaration where, say, SQLite keeps dates
    as text: then `type` is ``"date"`` and `declared` ``"TEXT"``. `samples` holds a few distinct values.
    """

    name: str
    type: ColumnType
    declared: str = ""
    nullable: bool = True
    primary_key: bool = False
    comment: str = ""
    samples: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` of the table that holds it refer to `target_columns` of `target`, pairwise.

    `preferred` where people wrote down that the tables belong together so.
    """

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    inferred: bool = False
    preferred: bool = False

    def joins(self, table: Table, target: Table | None) -> bool:
        """Whether every one of its columns is there: those in `table`, which holds the key, and those in `target`."""
        if target is None or not self.columns or len(self.columns) != len(self.target_columns):
            return False
        own, theirs = map(table.column, self.columns), map(target.column, self.target_columns)
        return all(column is not None for column in (*own, *theirs))


@dataclass(frozen=True, slots=True)
class Marks:
    """By what the database tells one state of a table from another; empty where it cannot, and then never equal.

    `schema` changes with the definition of the table, `data` with its rows.
    """

    schema: str = ""
    data: str = ""


@dataclass(frozen=True)
class Table:
    """A table, view, DataFrame or file. `row_count` is None where counting was not affordable.

    `unread` when nobody looked at its rows yet: there are no samples, and types are as declared.
    """

    name: str
    columns: tuple[Column, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    schema: str = ""
    kind: TableKind = "table"
    comment: str = ""
    row_count: int | None = None
    unread: bool = False
    marks: Marks = field(default=Marks(), compare=False, repr=False)

    @property
    def key(self) -> str:
        """The name that is unique in the catalogue: ``schema.name``, or ``name`` in the default schema."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        folded = {column.name.lower(): column for column in reversed(self.columns)}
        return folded | {column.name: column for column in self.columns}

    def column(self, name: str) -> Column | None:
        """The column of that name: the exact spelling first, then any case."""
        return self._by_name.get(name) or self._by_name.get(name.lower())

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The names of the key columns, in column order."""
        return tuple(column.name for column in self.columns if column.primary_key)


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column named from outside its table: `table` is a `Table.key`."""

    table: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, slots=True)
class Missing:
    """A table (`Table.key`) that exists and is not in the catalogue: it may not be read, or does not work."""

    table: str
    why: Literal["denied", "broken"]


@dataclass(frozen=True)
class Catalog:
    """Everything that can be asked of one source.

    `dialect` is sqlglot's name for the database's language (``sqlite``, ``duckdb``, ``postgres``, …).
    `missing` are the tables that exist and could not be read.
    """

    name: str
    dialect: str
    tables: tuple[Table, ...]
    missing: tuple[Missing, ...] = ()

    @cached_property
    def _by_key(self) -> dict[str, Table]:
        known: dict[str, Table] = {}
        tables = self.tables[::-1]
        known.update({table.name.lower(): table for table in tables})
        known.update({table.key.lower(): table for table in tables})
        known.update({table.name: table for table in tables})
        known.update({table.key: table for table in tables})
        return known

    def table(self, name: str, schema: str = "") -> Table | None:
        """The table of that name or key: the exact spelling first, then any case."""
        wanted = f"{schema}.{name}" if schema else name
        found = self._by_key.get(wanted) or self._by_key.get(wanted.lower())
        return found or (self._default_schema(name) if schema else None)

    def _default_schema(self, name: str) -> Table | None:
        found = self.table(name)
        return found if found is not None and not found.schema else None

    def column(self, ref: ColumnRef) -> Column | None:
        """The column `ref` names, or None."""
        table = self.table(ref.table)
        return table.column(ref.column) if table else None

    def columns(self) -> Iterator[tuple[Table, Column]]:
        """Every column with its table, in catalogue order."""
        for table in self.tables:
            for column in table.columns:
                yield table, column

    def similar_tables(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Keys close to `name` in spelling, best first: for "did you mean"."""
        return _similar(name, [table.key for table in self.tables], limit)

    def similar_columns(self, name: str, tables: tuple[Table, ...] = (), limit: int = 3) -> tuple[str, ...]:
        """Column names close to `name` in the given tables (all when empty), best first."""
        names = dict.fromkeys(column.name for table in tables or self.tables for column in table.columns)
        return _similar(name, list(names), limit)

    @cached_property
    def fingerprint(self) -> str:
        """A short digest of the names, types and keys: it changes when, and only when, the schema does."""
        digest = hashlib.sha256(self.dialect.encode())
        for table in sorted(self.tables, key=lambda table: table.key):
            digest.update(repr((table.key, table.kind)).encode())
            for column in table.columns:
                digest.update(repr((column.name, column.declared, column.nullable, column.primary_key)).encode())
            for key in sorted((key for key in table.foreign_keys if not key.inferred), key=repr):
                digest.update(repr((key.columns, key.target, key.target_columns)).encode())
        return digest.hexdigest()[:16]


def _similar(name: str, known: list[str], limit: int) -> tuple[str, ...]:
    lowered = {candidate: candidate.lower() for candidate in known}
    found = process.extract(name.lower(), lowered, limit=limit, score_cutoff=60)
    return tuple(key for _, _, key in found)
