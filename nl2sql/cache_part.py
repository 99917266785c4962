"""A cache in the workspace file: what can be made again goes with a damaged file, and is filled anew in the next."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nl2sql.problems import Problem, StoreError
from nl2sql.store import file_identity, open_store, store_errors

Fault = Callable[[Problem, tuple[int, int] | None], None]
"""Hears of damage, and which file has it (`file_identity`): by then another may stand in its place."""


def nobody(_problem: Problem, _file: tuple[int, int] | None) -> None:
    """The `Fault` that leaves the file as it is."""


class CachePart:
    """The tables of one cache. Safe to share between threads; several processes may write at once.

    `lay_out` makes the tables where they are missing. `fault` hears of damage, so that the file makes way for a new
    one; whatever is asked next is asked of the file that then stands there. `path` None keeps the tables in memory.
    """

    def __init__(
        self,
        path: Path | None,
        lay_out: Callable[[sqlite3.Connection], object],
        fault: Fault = nobody,
    ) -> None:
        """Raises `StoreError` when the file cannot be opened."""
        self._path, self._lay_out, self._fault = path, lay_out, fault
        self._lock = threading.RLock()
        self._connection, self._file = self._opened()

    @contextmanager
    def using(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone. Raises `StoreError` for whatever SQLite raises within."""
        with self._lock:
            if not self._connection.in_transaction:
                self._follow()
            try:
                with store_errors():
                    yield self._connection
            except StoreError as error:
                if error.problem.code == "store.corrupt":
                    self._fault(error.problem, self._file)
                raise

    def close(self) -> None:
        """Give the file back; the object is not used afterwards."""
        with self._lock:
            self._connection.close()

    def _opened(self) -> tuple[sqlite3.Connection, tuple[int, int] | None]:
        """A connection to the file that stands there now, and which file that is."""
        found = file_identity(self._path)
        try:
            connection = open_store(self._path)
            try:
                with store_errors():
                    self._lay_out(connection)
            except StoreError:
                connection.close()
                raise
        except StoreError as error:
            if error.problem.code == "store.corrupt":
                self._fault(error.problem, found)
            raise
        return connection, file_identity(self._path)

    def _follow(self) -> None:
        """When the file was moved or deleted since, use the one at its place: nobody looks at the old one again."""
        if file_identity(self._path) != self._file:
            connection, file = self._opened()
            self._connection.close()
            self._connection, self._file = connection, file
