"""One part's tables in the workspace file, which go on in memory while the file cannot be written."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nl2sql.problems import Problem, StoreError
from nl2sql.store import file_identity, open_store, read_store, store_errors, store_problem

_log = logging.getLogger(__name__)

WAITS = frozenset({"store.unwritable", "store.locked", "store.corrupt"})
"""The codes of faults that may pass: what is to be written waits in memory."""
MOST_COPIED = 20_000
"""Rows of a table that are taken along into memory, the newest."""

Row = tuple[Any, ...]


class StorePart:
    """The tables of one part. Safe to share between threads; several processes may write at once.

    `schema` are statements that make the `tables` where they are missing. When the file cannot be written (a full
    disk, a read-only folder, a lock, damage), the part goes on with a copy in memory, and every later write first
    tries to put what waits into the file. `told` hears of the fault, once until the file works again.
    """

    def __init__(
        self,
        path: Path | None,
        schema: Sequence[str],
        tables: Sequence[str],
        told: Callable[[Problem], None] | None = None,
        most: int = MOST_COPIED,
    ) -> None:
        """`most` rows of a table are taken along into memory. Raises `StoreError` when the file cannot be opened
        and nobody is `told`.
        """
        self._path, self._schema, self._tables, self._told = path, tuple(schema), tuple(tables), told
        self._most = most
        self._lock = threading.RLock()
        self._file: tuple[int, int] | None = None
        self._waiting: list[tuple[str, Row]] = []
        self._in_memory = False
        try:
            self._connection = self._opened()
            self._file = file_identity(self._path)
        except StoreError as error:
            if told is None:
                raise
            self._connection = self._copy_of_file(path)
            self._in_memory = True
            told(error.problem)

    def read(self, sql: str, *values: object) -> list[Row]:
        """The rows of a query. Raises `StoreError`."""
        with self._lock:
            self._follow()
            try:
                return self._connection.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                self._go_on_in_memory(error)
                with store_errors():
                    return self._connection.execute(sql, values).fetchall()

    def write(self, sql: str, *values: object) -> list[Row]:
        """Run one statement that changes something; its rows. Raises `StoreError`.

        While the file cannot be written it is carried out in memory and waits. It may be carried out again later,
        so it names rows by what they hold and not by ids.
        """
        with self._lock:
            self._follow()
            if self._in_memory:
                self.catch_up()
            if not self._in_memory:
                try:
                    return self._connection.execute(sql, values).fetchall()
                except sqlite3.Error as error:
                    self._go_on_in_memory(error)
            with store_errors():
                rows = self._connection.execute(sql, values).fetchall()
            self._waiting.append((sql, values))
            if self._path is not None and file_identity(self._path) != self._file:
                # A new file may be begun in the place of a damaged one at once.
                self.catch_up()
            return rows

    def catch_up(self) -> bool:
        """Put what waits in memory into the file; False while that does not work."""
        with self._lock:
            if not self._in_memory:
                return True
            try:
                connection = self._opened(patience=0.0)
            except StoreError:
                return False
            try:
                connection.execute("BEGIN IMMEDIATE")
                for sql, values in self._waiting:
                    connection.execute(sql, values).fetchall()
                connection.execute("COMMIT")
                connection.execute("PRAGMA busy_timeout=10000")
            except sqlite3.Error:
                connection.close()
                return False
            self._connection.close()
            self._connection, self._in_memory, self._file = connection, False, file_identity(self._path)
            self._waiting.clear()
            return True

    def take_along(self) -> None:
        """Go on in memory with all that can be read, because a new file is about to take the place of this one."""
        if self._lock.acquire(timeout=1.0):
            try:
                if not self._in_memory:
                    self._into_memory(wait=True)
            finally:
                self._lock.release()

    @property
    def in_memory(self) -> bool:
        """Whether the file cannot be used, so that work goes on in memory."""
        return self._in_memory

    @property
    def waiting(self) -> int:
        """How many writes wait in memory for the file."""
        return len(self._waiting)

    def close(self) -> None:
        """Write what still waits, where that works now, and give the file back."""
        with self._lock:
            if self._waiting:
                self.catch_up()
            self._connection.close()

    def _opened(self, patience: float | None = None) -> sqlite3.Connection:
        connection = open_store(self._path) if patience is None else open_store(self._path, patience)
        try:
            # What is forgotten must not linger in the free space of a page.
            connection.execute("PRAGMA secure_delete=ON")
            for statement in self._schema:
                connection.execute(statement)
        except sqlite3.Error as error:
            connection.close()
            raise StoreError(store_problem(error)) from error
        return connection

    def _go_on_in_memory(self, error: sqlite3.Error) -> None:
        """Take a copy of the tables and go on with it; raises `StoreError` for faults of another kind."""
        problem = store_problem(error)
        if self._in_memory or self._told is None or problem.code not in WAITS:
            raise StoreError(problem) from error
        # After damage a new file takes the place of this one: what can still be read belongs into that.
        self._into_memory(wait=problem.code == "store.corrupt")
        self._told(problem)

    def _into_memory(self, wait: bool) -> None:
        copy, rows = self._empty_copy(), list(self._rows_of(self._connection))
        for sql, values in rows:
            copy.execute(sql, values)
        self._connection.close()
        self._connection, self._in_memory = copy, True
        self._waiting.extend(rows if wait else ())

    def _follow(self) -> None:
        """When the file was moved or deleted since, use the one at its place: nobody looks at the old one again."""
        if self._in_memory or file_identity(self._path) == self._file:
            return
        connection = self._opened()
        self._connection.close()
        self._connection, self._file = connection, file_identity(self._path)

    def _copy_of_file(self, path: Path | None) -> sqlite3.Connection:
        """What an existing file holds, where it may at least be read."""
        copy = self._empty_copy()
        try:
            source = read_store(path) if path is not None else None
        except StoreError:
            source = None
        if source is not None:
            for sql, values in self._rows_of(source):
                copy.execute(sql, values)
            source.close()
        return copy

    def _empty_copy(self) -> sqlite3.Connection:
        copy = open_store(None)
        for statement in self._schema:
            copy.execute(statement)
        return copy

    def _rows_of(self, source: sqlite3.Connection) -> Iterator[tuple[str, Row]]:
        """Statements that put the readable rows of the tables into a copy of them; columns it lacks are left out."""
        wanted = self._empty_copy()
        for table in self._tables:
            known = {row[1] for row in wanted.execute(f"PRAGMA table_info({table})")}
            names, rows = _readable(source, table, known, self._most)
            listed, marks = ", ".join(names), ", ".join("?" * len(names))
            yield from ((f"INSERT OR IGNORE INTO {table} ({listed}) VALUES ({marks})", row) for row in rows)
        wanted.close()


def _readable(source: sqlite3.Connection, table: str, known: set[str], most: int) -> tuple[list[str], list[Row]]:
    """The columns of a table that are known, and its newest rows, oldest first, as far as they can be read."""
    names: list[str] = []
    rows: list[Row] = []
    try:
        names = [row[1] for row in source.execute(f"PRAGMA table_info({table})") if row[1] in known]
        if names:
            newest = f"SELECT {', '.join(names)} FROM {table} ORDER BY rowid DESC LIMIT {most}"
            rows.extend(source.execute(newest))
    except sqlite3.Error as error:
        # A damaged page, or a file that cannot be read at all: the rest stays in the file, which nobody deletes.
        _log.warning("Not every row of %s could be read: %s", table, error)
    return names, rows[::-1]
