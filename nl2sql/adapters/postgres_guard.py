"""PostgreSQL through psycopg 3: one statement a message, in a read-only transaction, through a server-side cursor."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.types.string import TextLoader
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL, create_engine
from sqlalchemy.pool import QueuePool
from sqlglot import Dialect
from sqlglot.errors import SqlglotError

from nl2sql.adapters.postgres_reader import PostgresReader
from nl2sql.adapters.schema_reader import SchemaReader
from nl2sql.catalog import ColumnType
from nl2sql.database import Limits

_log = logging.getLogger(__name__)
_CONNECT_TIMEOUT_S = 10
_CANCEL_TIMEOUT_S = 5.0

# Dates before year 1, after 9999 or infinite have no Python value, and JSON is better shown as it is
# stored: these arrive as the server's own (ISO) text.
_AS_TEXT = ("date", "time", "timetz", "timestamp", "timestamptz", "interval", "json", "jsonb")

# The select both sets the limits and takes the transaction's snapshot, after which PostgreSQL lets
# nothing turn the transaction read-write again.
_BEGIN = text(
    "SELECT set_config('statement_timeout', :milliseconds, true), set_config('lock_timeout', '2s', true), "
    "set_config('datestyle', 'ISO', true), set_config('intervalstyle', 'postgres', true)"
)
_CURSOR = "plainspoken"
_DECLARE = f'DECLARE "{_CURSOR}" CURSOR FOR '
"""What the driver writes before a statement that runs through a server-side cursor."""
_FIRST_WORDS_WITHOUT_CURSOR = frozenset(("EXPLAIN", "SHOW"))

_TYPES: dict[int, ColumnType] = {
    16: "boolean",
    20: "integer",
    21: "integer",
    23: "integer",
    26: "integer",
    700: "number",
    701: "number",
    1700: "number",
    18: "text",
    19: "text",
    25: "text",
    1042: "text",
    1043: "text",
    2950: "text",
    1082: "date",
    1083: "time",
    1266: "time",
    1114: "datetime",
    1184: "datetime",
}
"""Object identifiers of the built-in types, which PostgreSQL never changes."""


class PostgresGuard:
    """The ways of PostgreSQL."""

    dialect = "postgres"

    def engine(self, url: URL) -> Engine:
        """An engine whose transactions are all read-only."""
        connect = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_TIMEOUT_S}
        engine = create_engine(
            url,
            connect_args=connect,
            poolclass=QueuePool,
            pool_pre_ping=True,
            pool_size=2,
            max_overflow=4,
            execution_options={"postgresql_readonly": True},
        )
        event.listen(engine, "connect", _read_as_text)
        return engine

    def begin(self, connection: Connection, limits: Limits) -> None:
        """Tell the server the time limit and pin the transaction to reading."""
        connection.execute(_BEGIN, {"milliseconds": str(max(1, int(limits.seconds * 1000)))})

    def execute(self, connection: Connection, sql: str) -> Any:
        """Send `sql` as it is, alone in its message: a second statement behind a semicolon is refused.

        A cursor can be declared for queries only, so the server itself refuses everything else (COPY
        to a program, which a read-only transaction would allow, among it). EXPLAIN and SHOW have no
        cursor and go through the extended protocol.
        """
        driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
        if _first_word(sql) in _FIRST_WORDS_WITHOUT_CURSOR:
            # Preparing forces the extended protocol, which takes one statement.
            return driver.cursor().execute(sql, prepare=True)
        return driver.cursor(_CURSOR).execute(sql)

    def offset(self, sql: str) -> int:
        """The length of the DECLARE before the statement."""
        return 0 if _first_word(sql) in _FIRST_WORDS_WITHOUT_CURSOR else len(_DECLARE)

    def stop(self, driver_connection: Any) -> None:
        """Ask the server to cancel what runs."""
        try:
            driver_connection.cancel_safe(timeout=_CANCEL_TIMEOUT_S)
        except psycopg.Error as error:
            _log.warning("PostgreSQL did not take the cancel request: %s", type(error).__name__)

    def column_type(self, described: Any) -> ColumnType | None:
        """The type by its object identifier; None for types of extensions and of the user's own."""
        return _TYPES.get(described.type_code)

    def reader(self, state: Callable[[], object]) -> SchemaReader:
        """PostgreSQL's own way."""
        return PostgresReader()


def _read_as_text(driver_connection: Any, _record: object) -> None:
    for name in _AS_TEXT:
        driver_connection.adapters.register_loader(name, TextLoader)


def _first_word(sql: str) -> str:
    try:
        tokens = Dialect.get_or_raise("postgres").tokenize(sql)
    except SqlglotError:
        return ""
    return tokens[0].text.upper() if tokens else ""
