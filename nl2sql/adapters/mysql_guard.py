"""MySQL and MariaDB: read-only sessions that take nothing but queries, stopped by KILL QUERY."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool
from sqlglot import Dialect, TokenType
from sqlglot.errors import SqlglotError

from nl2sql.adapters.failures import no_rows, read_only
from nl2sql.adapters.mysql_reader import MySqlReader
from nl2sql.adapters.schema_reader import SchemaReader
from nl2sql.catalog import ColumnType
from nl2sql.database import Limits

_log = logging.getLogger(__name__)
_CONNECT_TIMEOUT_S = 10
_QUERIES = frozenset(("SELECT", "WITH", "EXPLAIN", "SHOW", "DESCRIBE", "DESC", "VALUES", "TABLE", "("))
_ENDED = frozenset((1317, 1969, 3024))
"""Error numbers of a statement that was killed, or took longer than allowed (MariaDB's and MySQL's)."""
_SQL_MODES = ("ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT")
"""Ways of writing SQL that are not those of our dialect; a server may have them as its default."""


class MySqlGuard:
    """The ways of MySQL and MariaDB."""

    dialect = "mysql"

    def __init__(self) -> None:
        self._engine: Engine | None = None

    def engine(self, url: URL) -> Engine:
        """An engine whose transactions are all read-only."""
        connect = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_TIMEOUT_S}
        engine = create_engine(
            url, connect_args=connect, poolclass=QueuePool, pool_pre_ping=True, pool_size=2, max_overflow=4
        )
        event.listen(engine, "connect", _only_read)
        self._engine = engine
        return engine

    def begin(self, connection: Connection, limits: Limits) -> None:
        """Tell the server the time limit, and start a read-only transaction."""
        if getattr(connection.dialect, "is_mariadb", False):
            connection.execute(text(f"SET SESSION max_statement_time = {limits.seconds:.3f}"))
        else:
            connection.execute(text(f"SET SESSION max_execution_time = {max(1, int(limits.seconds * 1000))}"))
        connection.execute(text("START TRANSACTION READ ONLY"))

    def execute(self, connection: Connection, sql: str) -> Any:
        """Send `sql` as it is, if it is a query that writes nowhere; its rows come as they are fetched."""
        _refuse_all_but_queries(sql)
        driver: Any = connection.connection.driver_connection
        # Past SQLAlchemy, which would take the first rows for itself.
        module = connection.dialect.loaded_dbapi
        cursors = import_module(f"{module.__name__}.cursors")
        cursor = driver.cursor(cursors.SSCursor)
        cursor.execute(sql)
        if cursor.description is None:
            raise no_rows()
        return _Streamed(cursor, module.Error, lambda: self.stop(driver))

    def offset(self, sql: str) -> int:
        """None."""
        return 0

    def stop(self, driver_connection: Any) -> None:
        """Kill the query from a second connection: hanging up would leave it running on the server."""
        engine = self._engine
        number = driver_connection.thread_id()
        if engine is None or not isinstance(number, int):
            return
        arguments, options = engine.dialect.create_connect_args(engine.url)
        try:
            killer = engine.dialect.connect(*arguments, **{**options, "connect_timeout": _CONNECT_TIMEOUT_S})
            try:
                killer.cursor().execute(f"KILL QUERY {number}")
            finally:
                killer.close()
        except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error) as error:
            _log.warning("The server did not take the order to stop a query: %s", type(error).__name__)

    def column_type(self, described: Any) -> ColumnType | None:
        """Type codes do not tell a number from a truth value: the values do."""
        return None

    def reader(self, state: Callable[[], object]) -> SchemaReader:
        """One question a kind of thing, of the whole schema."""
        return MySqlReader()


class _Streamed:
    """A cursor whose rows come as they are fetched; what is not fetched is not read to its end when it is closed."""

    def __init__(self, cursor: Any, error: type[Exception], kill: Callable[[], None]) -> None:
        """`error` is the driver's."""
        self._cursor, self._error, self._kill = cursor, error, kill
        self._ended = False
        self.description = cursor.description

    def fetchmany(self, size: int) -> Sequence[Any]:
        """Up to `size` more rows."""
        rows: Sequence[Any] = self._cursor.fetchmany(size)
        self._ended = len(rows) < size
        return rows

    def close(self) -> None:
        """Give the cursor back. The driver reads what is left, so the query has to end first."""
        if not self._ended:
            self._kill()
        try:
            self._cursor.close()
        except self._error as error:
            if self._ended or not error.args or error.args[0] not in _ENDED:
                raise


def _only_read(driver_connection: Any, _record: object) -> None:
    mode = "@@SESSION.sql_mode"
    for name in _SQL_MODES:
        mode = f"REPLACE({mode}, '{name}', '')"
    cursor = driver_connection.cursor()
    try:
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.execute(f"SET SESSION sql_mode = TRIM(BOTH ',' FROM REPLACE({mode}, ',,', ','))")
    finally:
        cursor.close()


def _refuse_all_but_queries(sql: str) -> None:
    """Raise `QueryFailed` for what a read-only transaction would let through: files written by a query, SET, KILL."""
    try:
        tokens = Dialect.get_or_raise("mysql").tokenize(sql)
    except SqlglotError:
        raise read_only("what cannot be read as SQL") from None
    first = tokens[0].text.upper() if tokens else ""
    if first not in _QUERIES:
        raise read_only(first or "nothing")
    if any(token.token_type == TokenType.INTO for token in tokens):
        raise read_only("INTO")
    # What the server runs and others take for a comment.
    if "/*!" in sql or "/*M!" in sql:
        raise read_only("code in a comment")
