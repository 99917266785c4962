"""How a connection of each database is kept read-only, stopped and read: what the adapters need to differ in.

The checks of `nl2sql.checks` are the first line; a guard is the second, and works without the first:
whatever text reaches a guarded connection, the data stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL, create_engine
from sqlalchemy.pool import QueuePool

from nl2sql.adapters.failures import no_rows
from nl2sql.adapters.inspector_reader import InspectorReader
from nl2sql.adapters.schema_reader import SchemaReader
from nl2sql.catalog import ColumnType
from nl2sql.database import Limits


class Guard(Protocol):
    """The ways of one kind of database."""

    @property
    def dialect(self) -> str:
        """sqlglot's name of its SQL dialect."""

    def engine(self, url: URL) -> Engine:
        """An engine whose connections cannot change data, as far as the database knows how."""

    def begin(self, connection: Connection, limits: Limits) -> None:
        """Start the read-only transaction of one query and tell the server its time limit."""

    def execute(self, connection: Connection, sql: str) -> Any:
        """Send `sql` exactly as it is; a DB-API cursor to fetch from, streaming where the driver can."""

    def offset(self, sql: str) -> int:
        """How many characters `execute` puts before the statement, for places in error messages."""

    def stop(self, driver_connection: Any) -> None:
        """Stop what runs on the connection, in the database; called from another thread, more than once."""

    def column_type(self, described: Any) -> ColumnType | None:
        """The type of a column from its DB-API description; None when the driver does not tell."""

    def reader(self, state: Callable[[], object]) -> SchemaReader:
        """What reads the schema; `state` tells one state of the data from another, where that can be told."""


class PlainGuard:
    """A database without a guard of its own: a read-only transaction where it knows one, rolled back always."""

    _BEGIN: Mapping[str, tuple[str, ...]] = {"oracle": ("SET TRANSACTION READ ONLY",)}
    _SQLGLOT: Mapping[str, str] = {"mssql": "tsql"}

    def __init__(self, backend: str) -> None:
        self._backend = backend
        self._dialect = self._SQLGLOT.get(backend, backend)

    @property
    def dialect(self) -> str:
        """sqlglot's name of its SQL dialect."""
        return self._dialect

    def engine(self, url: URL) -> Engine:
        """A small pool; a connection is tried before use, as servers drop idle ones."""
        return create_engine(url, poolclass=QueuePool, pool_pre_ping=True, pool_size=2, max_overflow=4)

    def begin(self, connection: Connection, limits: Limits) -> None:
        """Start a read-only transaction where the database has one."""
        for statement in self._BEGIN.get(self._backend, ()):
            connection.execute(text(statement))

    def execute(self, connection: Connection, sql: str) -> Any:
        """Send `sql` without parameters.

        Not streaming: SQLAlchemy would take the first rows for itself, and they would be missing in the result.
        """
        result = connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
        if not result.returns_rows:
            raise no_rows()
        return result.cursor

    def offset(self, sql: str) -> int:
        """None."""
        return 0

    def stop(self, driver_connection: Any) -> None:
        """Cancel where the driver has it, else hang up, which ends the query on the server."""
        ending = getattr(driver_connection, "cancel", None) or driver_connection.close
        ending()

    def column_type(self, described: Any) -> ColumnType | None:
        """Type codes differ by driver: the values tell."""
        return None

    def reader(self, state: Callable[[], object]) -> SchemaReader:
        """SQLAlchemy's own, of the schema the URL leads to."""
        return InspectorReader()
