"""The catalogues of the workspace's sources, kept in its SQLite file: a later start reads them from there.

One row a table, so that several processes may write at once, and only what changed is written. It is a cache: each
row carries the database's marks of the table it tells of, and what does not fit any more is read anew. Where the file
cannot be used, catalogues live in the memory of this process, and that is told once.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from nl2sql.catalog import Table
from nl2sql.catalog_json import FORMAT, UNREAD, profile_text, read_profile, read_table, table_text
from nl2sql.claims import is_free
from nl2sql.problems import Problem, StoreError
from nl2sql.profiles import TableProfile
from nl2sql.schema_reading import TableName, named
from nl2sql.store import file_identity, open_store, read_store, store_errors, transaction

_log = logging.getLogger(__name__)
_PORTION = 2_000
"""Tables written in one transaction: others who write wait for less than a second."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS catalogue_table (
    source TEXT NOT NULL, format INTEGER NOT NULL, schema TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (source, schema, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS catalogue_profile (
    source TEXT NOT NULL, format INTEGER NOT NULL, schema TEXT NOT NULL, name TEXT NOT NULL, marks TEXT NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (source, schema, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS catalogue_work (
    source TEXT PRIMARY KEY NOT NULL, holder TEXT NOT NULL, until REAL NOT NULL
) WITHOUT ROWID;
"""
_LOAD = "SELECT schema, name, body FROM catalogue_table WHERE source = ? AND format = ?"
_KEEP = "INSERT OR REPLACE INTO catalogue_table (source, format, schema, name, body) VALUES (?, ?, ?, ?, ?)"
_LOOKED = (
    f"SELECT COUNT(*) FROM catalogue_table WHERE source = ? AND format = ? AND NOT json_extract(body, '$[{UNREAD}]')"
)
_DROP = "DELETE FROM catalogue_table WHERE source = ? AND schema = ? AND name = ?"
_PROFILE = (
    "SELECT body FROM catalogue_profile WHERE source = ? AND format = ? AND schema = ? AND name = ? AND marks = ?"
)
_KEEP_PROFILE = (
    "INSERT OR REPLACE INTO catalogue_profile (source, format, schema, name, marks, body) VALUES (?, ?, ?, ?, ?, ?)"
)


class CatalogStore:
    """What is known of sources, each by its `Database.identity`. Safe to share between threads and processes.

    No method raises when the file cannot be used (a full disk, a folder that may only be read): `told` hears of
    it once, what can be read is read, and nothing is kept.
    """

    def __init__(self, path: Path | None, told: Callable[[Problem], None] = lambda _: None) -> None:
        """`path` is the workspace file; None keeps nothing beyond this process."""
        self._told, self._path = told, path
        self._lock = threading.Lock()
        self._failed = False
        self._connection = self._open(path)
        self._file = file_identity(path)

    def load(self, source: str) -> dict[TableName, Table]:
        """The tables of a source as they were known last; none when it is not known."""
        tables: dict[TableName, Table] = {}
        with self._using() as connection:
            for schema, name, body in connection.execute(_LOAD, (source, FORMAT)) if connection else ():
                try:
                    tables[schema, name] = read_table(schema, name, body)
                except (ValueError, TypeError) as error:
                    _log.warning("What was kept of table %s cannot be read: %s", name, type(error).__name__)
        return tables

    def keep(self, source: str, tables: Iterable[Table], known: Mapping[TableName, Table]) -> None:
        """Write those of the tables that are not the same as `known`, which is what the store holds of them."""
        changed = [
            (source, FORMAT, table.schema, table.name, table_text(table))
            for table in tables
            if not _same(table, known.get(named(table)))
        ]
        self._write(_KEEP, changed)

    def looked_into(self, source: str) -> int:
        """How many of the tables that are kept somebody looked into."""
        with self._using() as connection:
            row = connection.execute(_LOOKED, (source, FORMAT)).fetchone() if connection else None
        return int(row[0]) if row else 0

    def claim(self, source: str, holder: str, seconds: float) -> bool:
        """Whether `holder` may look into the tables of a source for so many seconds: one process at a time does.

        `holder` is a `claimant`. Who asks again prolongs the claim; it ends with its process. True where nothing can
        be kept.
        """
        with self._using() as connection:
            if connection is None or self._failed:
                return True
            now = time.time()
            with transaction(connection):
                known = connection.execute("SELECT holder, until FROM catalogue_work WHERE source = ?", (source,))
                for other, until in known:
                    if other != holder and not is_free(other, until, now):
                        return False
                row = (source, holder, now + seconds)
                connection.execute("INSERT OR REPLACE INTO catalogue_work VALUES (?, ?, ?)", row)
        return True

    def release(self, source: str, holder: str) -> None:
        """Give a claim back."""
        self._write("DELETE FROM catalogue_work WHERE source = ? AND holder = ?", [(source, holder)])

    def drop(self, source: str, names: Iterable[TableName]) -> None:
        """Forget tables that are gone."""
        self._write(_DROP, [(source, *name) for name in names])

    def profile(self, source: str, table: Table) -> TableProfile | None:
        """The profile of the table as it is now, as far as its marks tell; None when there is none."""
        if not _markable(table):
            return None
        with self._using() as connection:
            values = (source, FORMAT, table.schema, table.name, _marks(table))
            row = connection.execute(_PROFILE, values).fetchone() if connection else None
        try:
            return read_profile(row[0]) if row else None
        except (ValueError, TypeError):
            return None

    def keep_profile(self, source: str, table: Table, profile: TableProfile) -> None:
        """Keep a profile of a table as it is now; where the database cannot tell states apart, nothing is kept."""
        if _markable(table):
            values = (source, FORMAT, table.schema, table.name, _marks(table), profile_text(profile))
            self._write(_KEEP_PROFILE, [values])

    def forget(self) -> None:
        """Forget everything of every source."""
        self._write("DELETE FROM catalogue_table", [()])
        self._write("DELETE FROM catalogue_profile", [()])

    def close(self) -> None:
        """Give the file back; the object keeps nothing afterwards."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _open(self, path: Path | None) -> sqlite3.Connection | None:
        if path is None:
            return None
        try:
            connection = open_store(path)
            with store_errors():
                # Samples are people's data: what is forgotten must not linger in the free space of a page.
                connection.execute("PRAGMA secure_delete=ON")
                connection.executescript(_SCHEMA)
        except StoreError as error:
            self._fail(error)
            return _readable(path)
        return connection

    def _write(self, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
        for start in range(0, len(rows), _PORTION):
            with self._using() as connection:
                if connection is None or self._failed:
                    return
                with transaction(connection):
                    connection.executemany(sql, rows[start : start + _PORTION])

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection | None]:
        """The connection, alone; a fault within is told, and keeps the rest of the program going."""
        with self._lock:
            try:
                with store_errors():
                    yield self._connection
            except StoreError as error:
                self._fail(error)
                if error.problem.code == "store.corrupt":
                    self._follow()

    def _follow(self) -> None:
        """Where the one who was told of damage has begun a new file, go on with that."""
        if self._connection is not None and file_identity(self._path) not in (None, self._file):
            self._connection.close()
            self._failed = False
            self._connection = self._open(self._path)
            self._file = file_identity(self._path)

    def _fail(self, error: StoreError) -> None:
        if not self._failed:
            self._failed = True
            self._told(replace(error.problem, severity="warning"))


def _readable(path: Path) -> sqlite3.Connection | None:
    """A connection that only reads, where that works and there are catalogues."""
    try:
        connection = read_store(path)
    except StoreError:
        return None
    try:
        connection.execute("SELECT 1 FROM catalogue_table JOIN catalogue_profile LIMIT 1").fetchall()
    except sqlite3.Error:
        connection.close()
        return None
    return connection


def _same(table: Table, known: Table | None) -> bool:
    return table is known or (known is not None and table == known and table.marks == known.marks)


def _markable(table: Table) -> bool:
    return bool(table.marks.schema and table.marks.data)


def _marks(table: Table) -> str:
    return f"{table.marks.schema} {table.marks.data}"
