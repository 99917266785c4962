"""Reads the tables of a database in portions: only those that changed, again when they change meanwhile."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy import Connection

from nl2sql.catalog import ForeignKey, Marks, Missing, Table
from nl2sql.schema_reading import Reading, TableName, named

_PORTION = 500
"""Tables read at once: few enough to tell how far it is, and to stop, several times a second."""
_ROUNDS = 3
"""How often a schema is looked at again that changes while it is read."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A table that exists. `handle` is what the reader knows it by; `denied` when it may not be read."""

    schema: str
    name: str
    view: bool
    marks: Marks
    handle: int = 0
    denied: bool = False

    @property
    def key(self) -> TableName:
        """What tells it apart."""
        return self.schema, self.name


class SchemaReader(Protocol):
    """How one kind of database tells what it holds, in as few questions as it can."""

    def listed(self, connection: Connection) -> tuple[Listed, ...]:
        """Every table and view, in the order people see them. One question."""

    def read(self, connection: Connection, tables: Sequence[Listed]) -> Iterator[Table]:
        """These tables with columns, keys and comments; those that are gone or fail are left out.

        Foreign keys are as declared: they may lead to tables that do not exist, and name no columns
        where they mean the primary key.
        """


@dataclass(frozen=True, slots=True)
class Read:
    """What a database holds: tables in order, those that could not be read, and `stale` ones among the tables,
    whose rows may have changed since somebody looked at them, or were never looked at.
    """

    tables: tuple[Table, ...]
    missing: tuple[Missing, ...]
    stale: frozenset[TableName]


def read_tables(connection: Connection, reader: SchemaReader, reading: Reading) -> Read:
    """All tables, without new samples.

    Those whose mark is the same as in `reading.known` are taken from there, samples and all; only the others
    are read. Raises `SourceError` when cancelled, and SQLAlchemy's errors.
    """
    found = dict(reading.known)
    listed = reader.listed(connection)
    for _ in range(_ROUNDS):
        found = _still_true(found, listed)
        wanted = [each for each in listed if each.key not in found and not each.denied]
        _read_portions(connection, reader, reading, found, wanted, len(listed))
        again = reader.listed(connection) if wanted else listed
        if [(each.key, each.marks.schema) for each in again] == [(each.key, each.marks.schema) for each in listed]:
            break
        listed = again
    tables = _resolved([found[each.key] for each in listed if each.key in found], _whole(listed))
    stale = frozenset(
        each.key for each in listed if each.key in found and not _rows_stayed(found[each.key], reading, each.marks.data)
    )
    data = {each.key: each.marks.data for each in listed}
    missing = [
        Missing(f"{each.schema}.{each.name}" if each.schema else each.name, "denied" if each.denied else "broken")
        for each in listed
        if each.key not in found
    ]
    marked = tuple(replace(table, marks=Marks(table.marks.schema, data[named(table)])) for table in tables)
    return Read(marked, tuple(missing), stale)


def as_known(tables: Sequence[Table], version: object, reading: Reading) -> Read:
    """What was read whole in a moment, with the samples of what did not change since it was known.

    `version` is that of the data, None where nobody can tell.
    """
    data = digest(repr(version)) if version is not None else ""
    marked = [replace(table, marks=Marks(digest(repr(table)), data)) for table in tables]
    kept = _still_true(dict(reading.known), [Listed(t.schema, t.name, t.kind == "view", t.marks) for t in marked])
    found = tuple(replace(kept.get(named(table), table), marks=table.marks) for table in marked)
    stale = frozenset(named(table) for table in found if not _rows_stayed(table, reading, data))
    reading.at("schema", len(found), len(found))
    return Read(found, (), stale)


def _rows_stayed(table: Table, reading: Reading, data: str) -> bool:
    """Whether somebody looked at the rows of the table, and `data`, their mark now, is as it was then."""
    known = reading.known.get(named(table))
    return bool(data) and not table.unread and known is not None and known.marks.data == data


def digest(text: str) -> str:
    """A short mark that changes when `text` does."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _read_portions(
    connection: Connection,
    reader: SchemaReader,
    reading: Reading,
    found: dict[TableName, Table],
    wanted: Sequence[Listed],
    total: int,
) -> None:
    """Add the `wanted` tables to those `found`, and say how far it is."""
    done = total - len(wanted)
    reading.at("schema", done, total)
    for start in range(0, len(wanted), _PORTION):
        portion = list(reader.read(connection, wanted[start : start + _PORTION]))
        found |= {named(table): table for table in portion}
        reading.read.extend(portion)
        reading.at("schema", done + min(start + _PORTION, len(wanted)), total)


def _still_true(found: Mapping[TableName, Table], listed: Sequence[Listed]) -> dict[TableName, Table]:
    """Those of the tables that are listed with the mark they had when they were read."""
    whole = _whole(listed)
    marks = {each.key: each.marks.schema for each in listed if each.marks.schema and not each.denied}
    return {
        key: table for key, table in found.items() if key in marks and table.marks.schema in _marks(marks[key], whole)
    }


def _marks(own: str, whole: str) -> tuple[str, str]:
    """The mark of a table, and that of one in which something depends on other tables, too."""
    return own, f"{own} {whole}"


def _whole(listed: Sequence[Listed]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for each in sorted(listed, key=lambda each: each.key):
        digest.update(repr((each.key, each.marks.schema, each.denied)).encode())
    return digest.hexdigest()


def _resolved(tables: Sequence[Table], whole: str) -> list[Table]:
    """With foreign keys that lead to tables one can ask, and name all their columns.

    SQLite lets a key lead nowhere, minds no case, and lets a key leave out the columns when it means the
    primary key. What was changed here is true only as long as no table changes, so that the mark says so.
    """
    known = {table.key.lower(): table for table in tables} | {table.key: table for table in tables}
    return [_with_known_targets(table, known, whole) for table in tables]


def _with_known_targets(table: Table, known: Mapping[str, Table], whole: str) -> Table:
    keys: list[ForeignKey] = []
    for key in table.foreign_keys:
        target = known.get(key.target) or known.get(key.target.lower())
        columns = key.target_columns or (target.primary_key if target else ())
        if target and len(columns) == len(key.columns):
            keys.append(replace(key, target=target.key, target_columns=columns))
    if tuple(keys) == table.foreign_keys:
        return table
    own = table.marks.schema.partition(" ")[0]
    marks = replace(table.marks, schema=_marks(own, whole)[1] if own else "")
    return replace(table, foreign_keys=tuple(keys), marks=marks)
