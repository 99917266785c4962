"""One part's tables in the workspace file, which go on in memory while the file cannot be written."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from nl2sql.problems import Problem, StoreError
from nl2sql.store import empty_long_log, file_identity, open_store, read_store, store_errors, store_problem, transaction

_log = logging.getLogger(__name__)

WAITS = frozenset({"store.unwritable", "store.locked", "store.corrupt"})
"""The codes of faults that may pass: what is to be written waits in memory."""
MOST_COPIED = 20_000
"""Rows of a table that are taken along into memory, the newest."""

_TRIED_EVERY_TIME = 8
"""With so few writes waiting, each further one tries to put them into the file."""
_PAUSES = 10
"""With more waiting, the next try comes after so many times the time that the last one took."""
_PATIENCE_AT_THE_END_S = 3.0
"""How long others who write are waited for by one who closes the file and has something to write yet."""

Row = tuple[Any, ...]
T = TypeVar("T")
Carried = Callable[[sqlite3.Connection], object]
"""Puts rows that were read from one store into another, inside its transaction."""


class StorePart:
    """The tables of one part. Safe to share between threads; several processes may write at once.

    `schema` are statements that make the tables where they are missing. When the file cannot be written (a full
    disk, a read-only folder, a lock, damage), the part goes on with a copy in memory, and later writes first
    try to put what waits into the file: every one, or where much waits so that little time goes on it. `told`
    hears of the fault, once until the file works again.
    """

    def __init__(
        self,
        path: Path | None,
        schema: Sequence[str],
        carry: Callable[[sqlite3.Connection], Carried],
        told: Callable[[Problem], None] | None = None,
    ) -> None:
        """`carry` reads what is taken along, as far as it can be read (`rows_of` does for plain tables).

        Raises `StoreError` when the file cannot be opened and nobody is `told`.
        """
        self._path, self._schema, self._carry, self._told = path, tuple(schema), carry, told
        self.lock = threading.RLock()
        """Held while anything is read or written; who holds it has the part alone."""
        self._file: tuple[int, int] | None = None
        self._waiting: list[Carried] = []
        self._in_memory = False
        self._next_try = 0.0
        try:
            self._file = file_identity(path)
            self._connection = self._opened()
            self._file = file_identity(path)
        except StoreError as error:
            if told is None:
                raise
            self._connection = self._copy_of_file(wait=error.problem.code == "store.corrupt")
            self._in_memory = True
            self._tell(error.problem)

    def read(self, sql: str, *values: object) -> list[Row]:
        """The rows of a query. Raises `StoreError`."""
        return self.look(lambda connection: connection.execute(sql, values).fetchall())

    def write(self, sql: str, *values: object) -> list[Row]:
        """Run one statement that changes something; its rows. Raises `StoreError`. `change` says what it may do."""
        return self.change(lambda connection: connection.execute(sql, values).fetchall())

    def look(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` finds; it changes nothing, and may be asked twice. Raises `StoreError`."""
        with self.lock:
            if self._connection.in_transaction:
                return work(self._connection)
            self._follow()
            try:
                return work(self._connection)
            except sqlite3.Error as error:
                self._go_on_in_memory(error)
                with store_errors():
                    return work(self._connection)

    def change(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do all of `work`, or nothing of it. Raises `StoreError`.

        While the file cannot be written it is done in memory and waits. It may be done again later, so it names
        rows by what they hold and not by ids.
        """
        with self.lock:
            self._follow()
            if self._in_memory and (len(self._waiting) <= _TRIED_EVERY_TIME or monotonic() >= self._next_try):
                self.catch_up()
            if not self._in_memory:
                try:
                    result = _together(self._connection, work)
                except sqlite3.Error as error:
                    self._go_on_in_memory(error)
                else:
                    if self._path is not None:
                        empty_long_log(self._connection, self._path)
                    return result
            with store_errors():
                result = _together(self._connection, work)
            # A new file may have been begun in the place of a damaged one at once.
            if self._in_memory:
                self._waiting.append(work)
            return result

    def catch_up(self) -> bool:
        """Put what waits in memory into the file; False while that does not work."""
        with self.lock:
            started = monotonic()
            done = not self._in_memory or self._into_file()
            ended = monotonic()
            self._next_try = ended + _PAUSES * (ended - started)
            return done

    def recover(self, away: Path) -> None:
        """Put what can still be read of a damaged file, moved `away`, into the one that took its place.

        What is there already stays as it is. Raises `StoreError` where the new file fails as well.
        """
        if self.in_memory and self.catch_up():
            return
        try:
            source = read_store(away)
        except StoreError:
            return
        carried = self._carry(source)
        source.close()
        self.change(carried)

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
        with self.lock:
            if self._waiting:
                self._into_file(_PATIENCE_AT_THE_END_S)
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

    def _into_file(self, patience: float = 0.0) -> bool:
        try:
            connection = self._opened(patience)
        except StoreError:
            return False
        try:
            _together(connection, lambda file: [work(file) for work in self._waiting])
            connection.execute("PRAGMA busy_timeout=10000")
        except sqlite3.Error:
            connection.close()
            return False
        self._connection.close()
        self._connection, self._in_memory, self._file = connection, False, file_identity(self._path)
        self._waiting.clear()
        return True

    def _go_on_in_memory(self, error: sqlite3.Error) -> None:
        """Take a copy of the tables and go on with it; raises `StoreError` for faults of another kind."""
        problem = store_problem(error)
        if self._in_memory or self._told is None or problem.code not in WAITS:
            raise StoreError(problem) from error
        # After damage a new file takes the place of this one: what can still be read belongs into that.
        self._into_memory(wait=problem.code == "store.corrupt")
        self._tell(problem)

    def _tell(self, problem: Problem) -> None:
        """Say what is wrong; nothing of damage that another process has seen to already."""
        if self._told is not None and (problem.code != "store.corrupt" or file_identity(self._path) == self._file):
            self._told(problem)
        if problem.code == "store.corrupt" and file_identity(self._path) != self._file:
            self.catch_up()

    def _into_memory(self, wait: bool) -> None:
        copy, carried = self._empty_copy(), self._carry(self._connection)
        _together(copy, carried)
        self._connection.close()
        self._connection, self._in_memory = copy, True
        self._waiting.extend([carried] if wait else [])

    def _follow(self) -> None:
        """When the file was moved or deleted since, use the one at its place: nobody looks at the old one again."""
        if self._in_memory or file_identity(self._path) == self._file:
            return
        try:
            connection = self._opened()
        except StoreError as error:
            if self._told is None:
                raise
            self._into_memory(wait=True)
            self._file = file_identity(self._path)
            self._tell(error.problem)
        else:
            self._connection.close()
            self._connection, self._file = connection, file_identity(self._path)

    def _copy_of_file(self, wait: bool) -> sqlite3.Connection:
        """What an existing file holds, where it may at least be read."""
        copy = self._empty_copy()
        try:
            source = read_store(self._path) if self._path is not None else None
        except StoreError:
            source = None
        if source is not None:
            carried = self._carry(source)
            source.close()
            _together(copy, carried)
            self._waiting.extend([carried] if wait else [])
        return copy

    def _empty_copy(self) -> sqlite3.Connection:
        copy = open_store(None)
        for statement in self._schema:
            copy.execute(statement)
        return copy


class OnStorePart:
    """What keeps its rows in a part of the workspace file: how it gets through the file's faults."""

    def __init__(self, store: StorePart) -> None:
        self._store = store

    @property
    def in_memory(self) -> bool:
        """Whether the file cannot be written, so that work goes on in memory."""
        return self._store.in_memory

    def recover(self, away: Path) -> None:
        """Take over what can be read of a damaged file that was moved `away`. Raises `StoreError`."""
        self._store.recover(away)

    def catch_up(self) -> bool:
        """Write what waits in memory; False while that does not work."""
        return self._store.catch_up()

    def close(self) -> None:
        """Write what waits, where that works, and give the file back; the object is not used afterwards."""
        self._store.close()


def rows_of(*tables: str, most: int = MOST_COPIED) -> Callable[[sqlite3.Connection], Carried]:
    """Takes along the newest rows of tables; those that are there already stay as they are."""

    def read(source: sqlite3.Connection) -> Carried:
        found = {table: readable_rows(source, table, most=most) for table in tables}

        def put(target: sqlite3.Connection) -> None:
            for table, (names, rows) in found.items():
                known = {row[1] for row in target.execute(f"PRAGMA table_info({table})")}
                places = [place for place, name in enumerate(names) if name in known]
                if places:
                    listed, marks = ", ".join(names[place] for place in places), ", ".join("?" * len(places))
                    kept = ([row[place] for place in places] for row in rows)
                    target.executemany(f"INSERT OR IGNORE INTO {table} ({listed}) VALUES ({marks})", kept)

        return put

    return read


def readable_rows(
    source: sqlite3.Connection, table: str, order: str = "rowid", most: int = MOST_COPIED, *, oldest: bool = False
) -> tuple[list[str], list[Row]]:
    """The columns of a table and its newest rows by `order`, oldest first, as far as they can be read.

    With `oldest` its oldest rows.
    """
    direction = "ASC" if oldest else "DESC"
    names: list[str] = []
    rows: list[Row] = []
    try:
        names = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
        if names:
            rows.extend(
                source.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY {order} {direction} LIMIT {most}")
            )
    except sqlite3.Error as error:
        # A damaged page, or a file that cannot be read at all: the rest stays in the file, which nobody deletes.
        _log.warning("Not every row of %s could be read: %s", table, error)
    return names, rows if oldest else rows[::-1]


def _together(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    """Do `work` in one transaction, which is undone when it fails."""
    with transaction(connection):
        return work(connection)
