"""SQLite: a file opened read-only, by a connection that may only read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, create_engine
from sqlalchemy.pool import QueuePool

from nl2sql.adapters.schema_reader import SchemaReader
from nl2sql.adapters.sqlite_reader import SqliteReader
from nl2sql.catalog import ColumnType
from nl2sql.checks.pragmas import SQLITE_READING, SQLITE_VALUES
from nl2sql.database import Limits

_LONGEST_VALUE = 64 * 1024 * 1024
"""Bytes of one value: ``zeroblob`` and ``printf`` can ask for gigabytes in one call, which nothing interrupts."""
_PATIENCE_S = 5.0

# SQLAlchemy adds REGEXP, written in Python: a pattern that backtracks for ever would hold the whole process,
# and neither the time limit nor Cancel could end it. The others reach outside the file.
_FORBIDDEN_FUNCTIONS = frozenset(
    ("edit", "fsdir", "fts3_tokenizer", "load_extension", "readfile", "regexp", "writefile")
)

# Writing a shadow table is prepared, never run, by modules such as rtree when a table of theirs is opened.
# `mode=ro` and `query_only` stop a write that is meant, so preparing one may pass.
_ALLOWED_ACTIONS = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_INSERT,
        sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_DELETE,
    )
)


def _authorise(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    if action in _ALLOWED_ACTIONS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if (second or "").lower() in _FORBIDDEN_FUNCTIONS else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA:
        name = (first or "").lower()
        reads = name in SQLITE_READING and (second is None or name not in SQLITE_VALUES)
        return sqlite3.SQLITE_OK if reads else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_DENY


def _enough() -> int:
    """Called when the work is done that was allowed: ends the statement."""
    return 1


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that reads the file and nothing else: never makes it, attaches, loads or writes.

    Raises `sqlite3.Error` when the file is missing or not a database.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE_S, check_same_thread=False)
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA schema_version")  # reads the header, so that a file of another kind fails here
    # Text that is no UTF-8 exists in real files; showing it beats failing the query.
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.set_authorizer(_authorise)
    return connection


class SqliteGuard:
    """The ways of SQLite."""

    dialect = "sqlite"

    def engine(self, url: URL) -> Engine:
        """An engine over read-only connections to the file the URL names."""
        path = Path(url.database or "")
        return create_engine(
            "sqlite://", creator=lambda: connect_read_only(path), poolclass=QueuePool, pool_size=2, max_overflow=6
        )

    def begin(self, connection: Connection, limits: Limits) -> None:
        """Bound the work of the next statement, or none: it is its own transaction, and the watch keeps the time."""
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        driver.set_progress_handler(_enough if limits.work else None, limits.work or 0)

    def execute(self, connection: Connection, sql: str) -> sqlite3.Cursor:
        """Send `sql` as it is; the driver takes one statement only."""
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        return driver.execute(sql)

    def offset(self, sql: str) -> int:
        """None."""
        return 0

    def stop(self, driver_connection: Any) -> None:
        """Interrupt what runs."""
        driver_connection.interrupt()

    def column_type(self, described: Any) -> ColumnType | None:
        """SQLite types values, not columns."""
        return None

    def reader(self, state: Callable[[], object]) -> SchemaReader:
        """SQLite's own way."""
        return SqliteReader(state)
