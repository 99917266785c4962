"""Opens the workspace's SQLite file the one way every room must: WAL, patient, several writers at once."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nl2sql.problems import Problem, StoreError

_PATIENCE_S = 10.0
"""How long another writer is waited for."""


def read_store(path: Path) -> sqlite3.Connection:
    """A connection that only reads a workspace file, for folders that may not be written to.

    Raises `StoreError` when the file is not there or cannot be read.
    """
    failure: sqlite3.Error | None = None
    # Where no file may be made beside it, SQLite reads one in WAL mode only as something that nobody changes.
    for mode in ("mode=ro", "mode=ro&immutable=1"):
        try:
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?{mode}", uri=True, isolation_level=None, check_same_thread=False
            )
            connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchall()
        except sqlite3.Error as error:
            failure = error
        else:
            return connection
    raise StoreError(
        Problem(
            "store.unusable", f"The workspace file {path} cannot be read: {failure}.", "Check that you may read it."
        )
    ) from failure


def open_store(path: Path | None) -> sqlite3.Connection:
    """A connection to the workspace file, made when missing; None gives a store in memory.

    The connection may be used from any thread, one at a time: callers hold a lock. Statements commit
    on their own (autocommit); wrap several in ``BEGIN IMMEDIATE`` … ``COMMIT``.
    Raises `StoreError` when the file cannot be opened.
    """
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            path or ":memory:", timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False
        )
        _write_ahead(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            Problem(
                "store.unusable",
                f"The workspace file {path} cannot be used: {error}.",
                "Check that the folder is writable, or move the file away to start a new one.",
            )
        ) from error
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Puts the file into WAL mode; raises `sqlite3.Error`.

    Two processes that open a new file at the same moment would wait for each other for ever here: SQLite
    tells one of them at once that the file is busy, whatever its timeout. So that one asks again.
    """
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.02)


@contextmanager
def store_errors() -> Iterator[None]:
    """What SQLite raises within becomes a `StoreError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(
            Problem(
                "store.failed",
                f"The workspace file could not be used: {error}.",
                "Try again; if it stays, move .plainspoken/workspace.sqlite away to start a new one.",
            )
        ) from error
