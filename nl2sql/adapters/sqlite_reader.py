"""Reads the schema of a SQLite file: three questions for hundreds of tables, through PRAGMAs that answer as tables."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from sqlalchemy import Connection

from nl2sql.adapters.cells import type_of_declaration
from nl2sql.adapters.schema_reader import Listed, digest
from nl2sql.catalog import Column, ColumnType, ForeignKey, Marks, Table

_log = logging.getLogger(__name__)
# Shadow tables, in which full-text and spatial indexes keep their data, serve another table only.
_LIST = """
SELECT schema.name, schema.type, schema.sql FROM sqlite_schema AS schema
WHERE schema.type IN ('table', 'view') AND schema.name NOT LIKE 'sqlite~_%' ESCAPE '~' AND NOT EXISTS (
    SELECT 1 FROM shadows WHERE shadows.name = schema.name
) ORDER BY schema.name
"""
_SHADOWS = "WITH shadows AS MATERIALIZED (SELECT name FROM pragma_table_list WHERE type = 'shadow' AND schema = 'main')"
_COLUMNS = """
SELECT wanted.value, found.name, found.type, found."notnull", found.pk
FROM json_each(?) AS wanted JOIN pragma_table_xinfo(wanted.value) AS found WHERE found.hidden <> 1
ORDER BY wanted.key, found.cid
"""
_KEYS = """
SELECT wanted.value, found.id, found."table", found."from", found."to"
FROM json_each(?) AS wanted JOIN pragma_foreign_key_list(wanted.value) AS found ORDER BY wanted.key, found.id, found.seq
"""
_AFFINITY: tuple[tuple[str, ColumnType], ...] = (
    ("int", "integer"),
    ("char", "text"),
    ("clob", "text"),
    ("text", "text"),
    ("blob", "other"),
    ("real", "number"),
    ("floa", "number"),
    ("doub", "number"),
)
"""What SQLite itself goes by, in its order, where a type is none that is known elsewhere."""


class SqliteReader:
    """Reads one file. `state` tells one state of the file from another."""

    def __init__(self, state: Callable[[], object]) -> None:
        self._state = state

    def listed(self, connection: Connection) -> tuple[Listed, ...]:
        """Every table and view by name. A view has other columns when any table has, so its mark is that of all."""
        data = digest(repr(self._state()))
        found = _driver(connection).execute(_SHADOWS + _LIST).fetchall()
        whole = digest(repr(sorted(found)))
        return tuple(
            Listed("", name, kind == "view", Marks(digest(f"{sql} {whole}" if kind == "view" else f"{sql}"), data))
            for name, kind, sql in sorted(found)
        )

    def read(self, connection: Connection, tables: Sequence[Listed]) -> Iterator[Table]:
        """These tables; a view whose table is gone, or a table of a module that is not there, is left out."""
        driver = _driver(connection)
        try:
            yield from _read(driver, tables)
        except sqlite3.Error as error:
            if error.sqlite_errorname == "SQLITE_INTERRUPT":
                raise
            yield from _one_by_one(driver, tables)


def _driver(connection: Connection) -> sqlite3.Connection:
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return driver


def _one_by_one(driver: sqlite3.Connection, tables: Iterable[Listed]) -> Iterator[Table]:
    for table in tables:
        try:
            yield from _read(driver, (table,))
        except sqlite3.Error as error:
            if error.sqlite_errorname == "SQLITE_INTERRUPT":
                raise
            _log.warning("The table %s cannot be read and is left out: %s", table.name, type(error).__name__)


def _read(driver: sqlite3.Connection, tables: Sequence[Listed]) -> list[Table]:
    names = json.dumps([table.name for table in tables])
    columns: defaultdict[str, list[Column]] = defaultdict(list)
    for name, *described in driver.execute(_COLUMNS, (names,)):
        columns[name].append(_column(*described))
    keys: defaultdict[str, defaultdict[int, list[tuple[str, str, str | None]]]] = defaultdict(lambda: defaultdict(list))
    for name, number, target, own, theirs in driver.execute(_KEYS, (names,)):
        keys[name][number].append((target, own, theirs))
    return [
        Table(
            name=each.name,
            columns=tuple(columns[each.name]),
            # SQLite numbers the key that was declared last with 0.
            foreign_keys=tuple(_foreign_key(pairs) for pairs in reversed(keys[each.name].values())),
            kind="view" if each.view else "table",
            unread=True,
            marks=each.marks,
        )
        for each in tables
        if each.name in columns
    ]


def _column(name: str, declared: str, required: int, place_in_key: int) -> Column:
    return Column(
        name=name,
        type=_type(declared),
        declared=declared.upper(),
        nullable=not required and not place_in_key,
        primary_key=bool(place_in_key),
    )


@cache
def _type(declared: str) -> ColumnType:
    known = type_of_declaration(declared)
    if known != "other" or not declared:
        return known
    lowered = declared.lower()
    return next((kind for part, kind in _AFFINITY if part in lowered), "number")


def _foreign_key(pairs: Sequence[tuple[str, str, str | None]]) -> ForeignKey:
    """A key that names no columns means the primary key of its target."""
    theirs = tuple(target for _, _, target in pairs if target is not None)
    return ForeignKey(tuple(own for _, own, _ in pairs), pairs[0][0], theirs)
