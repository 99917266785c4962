"""Opens the workspace's SQLite file the one way every room must: WAL, patient, several writers at once.

The file carries the version of its shape (SQLite's ``user_version``): an older one is brought up to date when
it is opened, a newer one is left alone.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from nl2sql.problems import Problem, StoreError
from nl2sql.store_versions import MIGRATIONS, VERSION

PATIENCE_S = 10.0
"""How long another writer is waited for."""

_ASKED_AGAIN_S = (0.0005, 0.003)
"""How soon a file that another writes is asked again: at random, so that those who wait do not keep step."""
_LONG_LOG_BYTES = 4 << 20
"""From here on a log is emptied; SQLite's own limit, 1000 pages, is about as much."""
_PATIENCE_WITH_READERS_MS = 50
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNWRITABLE = (
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN,
)  # fmt: skip
_BESIDE = ("-wal", "-shm")
T = TypeVar("T")


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


def open_store(path: Path | None, patience: float = PATIENCE_S) -> sqlite3.Connection:
    """A connection to the workspace file, made when missing; None gives a store in memory.

    The connection may be used from any thread, one at a time: callers hold a lock. Statements commit
    on their own (autocommit); `transaction` holds several together. Other writers are waited for,
    `patience` seconds at most. Raises `StoreError` when the file cannot be opened; its code is ``store.corrupt``
    where the file is damaged and ``store.newer`` where a newer version wrote it.
    """
    connection: sqlite3.Connection | None = None
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            path or ":memory:", timeout=patience, isolation_level=None, check_same_thread=False
        )
        _refuse_newer(connection, path)
        _write_ahead(connection, patience)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        _bring_up_to_date(connection)
    except (sqlite3.Error, OSError, StoreError) as error:
        if connection is not None:
            connection.close()
        if isinstance(error, StoreError):
            raise
        raise StoreError(_unusable(path, error)) from error
    return connection


def store_problem(error: sqlite3.Error) -> Problem:
    """What SQLite reported of the workspace file, said so that a person can act on it."""
    code = _primary(error)
    if code in _CORRUPT:
        return Problem(
            "store.corrupt",
            f"The workspace file is damaged: {error}.",
            "It is moved aside, not deleted, and a new one is begun; a backup can be put in its place.",
            severity="warning",
        )
    if code in _LOCKED:
        return Problem(
            "store.locked",
            "Another program keeps the workspace file locked.",
            "Work goes on; what is to be kept waits in memory until the file is free. End the program that holds it.",
            severity="warning",
        )
    if code in _UNWRITABLE:
        return Problem(
            "store.unwritable",
            f"The workspace file cannot be written: {error}.",
            "Work goes on; what is to be kept waits in memory until the file can be written. Make room on the disk, "
            "or make .plainspoken writable.",
            severity="warning",
        )
    return Problem(
        "store.failed",
        f"The workspace file could not be used: {error}.",
        "Try again; if it stays, move .plainspoken/workspace.sqlite away to start a new one.",
    )


def file_identity(path: Path | None) -> tuple[int, int] | None:
    """Which file stands at a path; None where none does, and for a store in memory."""
    try:
        found = os.stat(path) if path is not None else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found is not None else None


def set_aside(path: Path, damaged: tuple[int, int] | None = None) -> Path | None:
    """Move a damaged workspace file, with what belongs to it, out of the way; where it is now.

    None where it cannot be moved, or where another process has done so: then the file there is not the `damaged`
    one (`file_identity`). Nothing is deleted.
    """
    if damaged is not None and file_identity(path) != damaged:
        return None
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    away = path.with_name(f"{path.name}.damaged-{stamp}")
    try:
        os.rename(path, away)
    except OSError:
        return None
    for ending in _BESIDE:
        beside = Path(f"{path}{ending}")
        if beside.exists():
            beside.replace(f"{away}{ending}")
    return away


def open_or_begin(path: Path, opened: Callable[[Path], T]) -> T:
    """What `opened` makes of the file; a damaged one is moved aside, and `opened` begins a new one.

    Raises `StoreError` when the file cannot be opened for another reason, or not be moved.
    """
    found = file_identity(path)
    try:
        return opened(path)
    except StoreError as error:
        damaged = error.problem.code == "store.corrupt"
        if not damaged or (set_aside(path, found) is None and file_identity(path) == found):
            raise
    return opened(path)


@contextmanager
def store_errors() -> Iterator[None]:
    """What SQLite raises within becomes a `StoreError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(store_problem(error)) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All of what is done within, or nothing of it. Others who want to write wait from its beginning on.

    Raises what is raised within, and `sqlite3.Error`.
    """
    _begin(connection)
    try:
        yield connection
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.rollback()


def empty_long_log(connection: sqlite3.Connection, path: Path) -> None:
    """Bring what stands in a long log beside the file into the file, and cut the log off.

    SQLite tries that itself with each commit, but lets others write meanwhile: where several processes write all the
    time it never comes to an end, and the log grows for ever. Others are waited for briefly:
    the next commit tries again.
    """
    try:
        size = os.stat(f"{path}{_BESIDE[0]}").st_size
    except OSError:
        return
    if size <= _LONG_LOG_BYTES:
        return
    patience = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    # What was written is in the log: a full disk is no reason to write it again, and the next look at the file tells.
    with suppress(sqlite3.Error):
        connection.execute(f"PRAGMA busy_timeout={_PATIENCE_WITH_READERS_MS}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.execute(f"PRAGMA busy_timeout={patience}")


def _begin(connection: sqlite3.Connection) -> None:
    """Begins a transaction that writes; raises `sqlite3.Error`.

    SQLite asks a busy file again after up to a tenth of a second: where several processes write all the time, one
    of them may find it busy every time until its patience ends. Asking more often lets each have its turn.
    """
    patience = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    until = time.monotonic() + patience / 1000
    connection.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if _primary(error) not in _LOCKED or time.monotonic() > until:
                    raise
            time.sleep(random.uniform(*_ASKED_AGAIN_S))
    finally:
        connection.execute(f"PRAGMA busy_timeout={patience}")


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Puts the file into WAL mode; raises `sqlite3.Error`.

    Two processes that open a new file at the same moment would wait for each other for ever here: SQLite
    tells one of them at once that the file is busy, whatever its timeout. So that one asks again.
    """
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if _primary(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.02)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _refuse_newer(connection: sqlite3.Connection, path: Path | None) -> None:
    found = _version(connection)
    if found > VERSION:
        raise StoreError(
            Problem(
                "store.newer",
                f"The workspace file {path} was written by a newer Plainspoken (version {found} of its shape, "
                f"{VERSION} is known here), so it is left alone.",
                "Update Plainspoken, or use another workspace folder. Work goes on; nothing is kept.",
            )
        )


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Carries out what the file has not seen yet, in one transaction; raises `sqlite3.Error`."""
    if _version(connection) == VERSION:
        return
    with transaction(connection):
        for migrate in MIGRATIONS[_version(connection) :]:
            migrate(connection)
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _unusable(path: Path | None, error: sqlite3.Error | OSError) -> Problem:
    if isinstance(error, sqlite3.Error) and _primary(error) in (*_CORRUPT, *_LOCKED):
        return store_problem(error)
    return Problem(
        "store.unusable",
        f"The workspace file {path} cannot be used: {getattr(error, 'strerror', None) or error}.",
        "Check that the folder is writable, or move the file away to start a new one.",
    )


def _primary(error: sqlite3.Error) -> int:
    """SQLite's primary result code; -1 for a fault that is not SQLite's own."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF
