"""Values of large columns, kept in an SQLite file beside the workspace's, to be found by normal form or misspelt.

It is a cache of the data and may be deleted at any time. `column_kept` says what was read of which column, `value_kept`
is a B-tree of normal forms, and `half_kept` leads to misspelt ones (see `halves`).
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from nl2sql.catalog import ColumnRef
from nl2sql.claims import claimant, is_gone
from nl2sql.halves import halves_of
from nl2sql.problems import StoreError
from nl2sql.store import file_identity, open_or_begin, open_store, set_aside, store_errors, store_problem, transaction
from nl2sql.values import normalise

NAME = "values.sqlite"
"""The name of the file, in the folder of the workspace file."""
LONGEST_VALUE = 80
"""Longer texts are not looked up."""
_PORTION = 20_000
"""Values written in one transaction."""
_CLAIM_S = 600.0
"""For so long after it began, nobody else reads a column that somebody reads, unless their process has ended."""

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS column_kept (
        id INTEGER PRIMARY KEY, source TEXT NOT NULL, holder TEXT NOT NULL, name TEXT NOT NULL, marks TEXT NOT NULL,
        size INTEGER NOT NULL, longest INTEGER NOT NULL, claimed REAL NOT NULL, read_at REAL NOT NULL,
        UNIQUE (source, holder, name))""",
    "CREATE TABLE IF NOT EXISTS column_claim (column_id INTEGER PRIMARY KEY, claimant TEXT NOT NULL)",
    """CREATE TABLE IF NOT EXISTS value_kept (
        id INTEGER PRIMARY KEY, form TEXT NOT NULL, column_id INTEGER NOT NULL, value TEXT)""",
    "CREATE INDEX IF NOT EXISTS value_by_form ON value_kept (form, column_id)",
    """CREATE TABLE IF NOT EXISTS half_kept (
        half INTEGER NOT NULL, value_id INTEGER NOT NULL, PRIMARY KEY (half, value_id)) WITHOUT ROWID""",
)
_COLUMN = "source = ? AND holder = ? AND name = ?"
_CLAIMED = f"SELECT id, claimed, claimant FROM column_kept LEFT JOIN column_claim ON column_id = id WHERE {_COLUMN}"
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class KeptColumn:
    """A column whose values are kept; `marks` told, when they were read, which state of its table it was.

    `read_at` is when that was, in seconds since 1970.
    """

    id: int
    column: ColumnRef
    marks: str
    size: int
    longest: int
    read_at: float


class ValueStore:
    """The file. Safe to share between threads; several processes may write at once.

    `path` is the file, None keeps the values in memory. A damaged file is moved aside and begun anew, whenever the
    damage is found; what was asked then still raises.
    Raises `StoreError` when it cannot be opened.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock, self._reading_lock = threading.Lock(), threading.Lock()
        self.in_memory = path is None
        self._path = path
        self._open()
        if path is None:
            self._reading_lock = self._lock

    def columns(self, source: str) -> tuple[KeptColumn, ...]:
        """The columns of a source whose values are kept whole. Raises `StoreError`."""
        sql = "SELECT id, holder, name, marks, size, longest, read_at FROM column_kept WHERE source = ? AND claimed = 0"
        return tuple(
            KeptColumn(number, ColumnRef(holder, name), marks, size, longest, read_at)
            for number, holder, name, marks, size, longest, read_at in self.read(sql, source)
        )

    def claim(self, source: str, column: ColumnRef) -> bool:
        """Take it on to read a column, and forget what was kept of it; False when somebody else reads it now.

        Raises `StoreError`.
        """
        now, key = time.time(), (source, column.table, column.column)
        with self._writing() as connection:
            found = connection.execute(_CLAIMED, key).fetchone()
            if found and found[1] <= now < found[1] + _CLAIM_S and not is_gone(found[2] or ""):
                return False
            if found:
                _empty(connection, found[0], source)
                connection.execute("DELETE FROM column_claim WHERE column_id = ?", found[:1])
            made = connection.execute(
                "INSERT OR REPLACE INTO column_kept (source, holder, name, marks, size, longest, claimed, read_at) "
                "VALUES (?, ?, ?, '', 0, 0, ?, 0)",
                (*key, now),
            )
            connection.execute("INSERT INTO column_claim VALUES (?, ?)", (made.lastrowid, claimant()))
        return True

    def keep(self, source: str, column: ColumnRef, marks: str, texts: Iterable[str]) -> int:
        """Keep the values of a claimed column, most frequent first; how many there are. Raises `StoreError`."""
        key = (source, column.table, column.column)
        ((column_id,),) = self.read(f"SELECT id FROM column_kept WHERE {_COLUMN}", *key)
        remaining, size, longest = iter(texts), 0, 0
        while portion := list(islice(remaining, _PORTION)):
            forms = ((normalise(text), text) for text in portion if len(text) <= LONGEST_VALUE)
            rows = [(form, column_id, None if text == form else text) for form, text in forms if form]
            with self._writing() as connection:
                _insert(connection, source, rows)
            size += len(rows)
            longest = max(longest, *(row[0].count(" ") + 1 for row in rows)) if rows else longest
        with self._writing() as connection:
            connection.execute(
                "UPDATE column_kept SET marks = ?, size = ?, longest = ?, claimed = 0, read_at = ? WHERE id = ?",
                (marks, size, longest, time.time(), column_id),
            )
            connection.execute("DELETE FROM column_claim WHERE column_id = ?", (column_id,))
        return size

    def drop(self, source: str, column: ColumnRef) -> None:
        """Forget the values of a column. Raises `StoreError`."""
        with self._writing() as connection:
            sql = f"DELETE FROM column_kept WHERE {_COLUMN} RETURNING id"
            for (column_id,) in connection.execute(sql, (source, column.table, column.column)).fetchall():
                _empty(connection, column_id, source)
                connection.execute("DELETE FROM column_claim WHERE column_id = ?", (column_id,))

    def drop_source(self, source: str) -> None:
        """Forget the values of every column of a source. Raises `StoreError`."""
        held = self.read("SELECT holder, name FROM column_kept WHERE source = ?", source)
        for holder, name in held:
            self.drop(source, ColumnRef(holder, name))

    def forget(self) -> None:
        """Forget everything, and give the room on the disk back. Raises `StoreError`."""
        with self._mending(), self._lock, store_errors():
            for table in ("half_kept", "value_kept", "column_claim", "column_kept"):
                self._connection.execute(f"DELETE FROM {table}")
            self._connection.execute("VACUUM")

    def read(self, sql: str, *values: object) -> list[Row]:
        """The rows of a query. Raises `StoreError`."""
        with self._mending(), self._reading_lock, store_errors():
            return self._reader.execute(sql, values).fetchall()

    def version(self) -> int:
        """A number that changes when another connection has written to the file. Raises `StoreError`."""
        ((number,),) = self.read("PRAGMA data_version")
        return int(str(number))

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._connection.close()
        if not self.in_memory:
            with self._reading_lock:
                self._reader.close()

    def _open(self) -> None:
        self._connection = _opened(None) if self._path is None else open_or_begin(self._path, _opened)
        self._file = file_identity(self._path)
        # Who looks something up does not wait for who writes; in memory there is only one connection.
        self._reader = self._connection if self._path is None else _opened(self._path)

    @contextmanager
    def _mending(self) -> Iterator[None]:
        """After damage that was found within, the next caller has a new file."""
        damaged = self._file
        try:
            yield
        except StoreError as error:
            if error.problem.code == "store.corrupt" and self._path is not None:
                with self._lock, self._reading_lock:
                    # Another thread, or another process, may have begun the new one already.
                    if self._file == damaged:
                        set_aside(self._path, damaged)
                        old = (self._connection, self._reader)
                        self._open()
                        for connection in old:
                            connection.close()
            raise

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._mending(), self._lock, store_errors(), transaction(self._connection) as connection:
            yield connection


def _opened(path: Path | None) -> sqlite3.Connection:
    connection = open_store(path)
    try:
        # What is forgotten must not linger in the free space of a page.
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA cache_size=-32768")
        for statement in _SCHEMA:
            connection.execute(statement)
    except sqlite3.Error as error:
        connection.close()
        raise StoreError(store_problem(error)) from error
    return connection


def _insert(connection: sqlite3.Connection, source: str, rows: Sequence[tuple[str, int, str | None]]) -> None:
    ((last,),) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM value_kept").fetchall()
    numbered = [(last + place, *row) for place, row in enumerate(rows, 1)]
    connection.executemany("INSERT INTO value_kept VALUES (?, ?, ?, ?)", numbered)
    # Sorted, they go into the tree from left to right, which takes half the time.
    halves = sorted((half, number) for number, form, _, _ in numbered for half in halves_of(form, source))
    connection.executemany("INSERT OR IGNORE INTO half_kept VALUES (?, ?)", halves)


def _empty(connection: sqlite3.Connection, column_id: int, source: str) -> None:
    """Delete the values of a column, and what leads to them."""
    values = connection.execute("SELECT id, form FROM value_kept WHERE column_id = ?", (column_id,)).fetchall()
    connection.executemany(
        "DELETE FROM half_kept WHERE half = ? AND value_id = ?",
        ((half, number) for number, form in values for half in halves_of(form, source)),
    )
    connection.execute("DELETE FROM value_kept WHERE column_id = ?", (column_id,))
