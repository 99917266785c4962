"""A database behind a SQLAlchemy URL, asked read-only."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from nl2sql.adapters.cells import fetch, to_rows
from nl2sql.adapters.failures import (
    as_query_failure,
    connection_refused,
    no_rows,
    open_options,
    open_url,
    query_failed,
    refuse_unsendable,
    scrub,
    shown,
)
from nl2sql.adapters.file_state import file_state
from nl2sql.adapters.guards import Guard
from nl2sql.adapters.sampling import look_at, look_into, texts_of
from nl2sql.adapters.schema_reader import Read, digest, read_tables
from nl2sql.adapters.sniffing import sniff
from nl2sql.adapters.stopping import Watch, watching
from nl2sql.catalog import Catalog, ColumnRef, Table
from nl2sql.database import Address, Cancellation, Limits, ResultColumn, Rows
from nl2sql.problems import Problem, QueryFailed, QueryStopped, SourceError
from nl2sql.schema_reading import Reading

_INTERRUPT = "SQLITE_INTERRUPT"
_MYSQL_TIMED_OUT = frozenset((1969, 3024))
"""Error numbers of a statement that took longer than allowed: MariaDB's and MySQL's."""
_SCHEMA_S = 300.0
"""A database that has not told its whole schema by then is not going to."""


class SqlAlchemyDatabase:
    """Implements `nl2sql.database.Database` over an engine that a guard keeps read-only.

    Thread-safe: every call takes its own connection from the pool.
    """

    def __init__(self, url: URL, guard: Guard, name: str) -> None:
        """Nothing is opened yet; `name` is what people call the source."""
        self._url = url
        self._guard = guard
        self._name = name
        self._engine = guard.engine(url)
        self._lock = threading.Lock()
        self._tables: dict[str, Table] = {}
        of_server = Address(url=open_url(url), password=url.password is not None)
        self.address = Address(path=url.database or "") if guard.dialect == "sqlite" else of_server
        """The file, or the URL without password and secret options."""

    def __repr__(self) -> str:
        return f"SqlAlchemyDatabase({shown(self._url)!r})"

    @property
    def name(self) -> str:
        """What people call it; never holds a credential."""
        return self._name

    @property
    def dialect(self) -> str:
        """sqlglot's name of its SQL dialect."""
        return self._guard.dialect

    @property
    def identity(self) -> str:
        """A digest of where the database is and of who asks, as rights differ, with options that are no secrets:
        one may choose the schema. Without the password.
        """
        url = self._url
        where = (self.dialect, url.host, url.port, url.database, url.username)
        options = open_options(url)
        return digest(repr((*where, options) if options else where))

    def probe(self) -> None:
        """Connect once. Raises `SourceError` when the database cannot be reached or read."""
        with self._connection():
            pass

    def version(self) -> object:
        """The state of a SQLite file and its log on disk; None for a server, which cannot tell."""
        path = self._url.database if self.dialect == "sqlite" else None
        return (file_state(Path(path)), file_state(Path(f"{path}-wal"))) if path else None

    def catalog(self, reading: Reading | None = None) -> Catalog:
        """Reflect tables, views, columns, keys, comments and samples. Raises `SourceError`."""
        reading = reading or Reading()
        found = self._read(reading)
        tables = look_into(
            found.tables, self.run, self.dialect, typed_values=self._typed_values, stale=found.stale, reading=reading
        )
        with self._lock:
            self._tables = {table.key: table for table in tables}
        return Catalog(self._name, self.dialect, tables, found.missing)

    def _read(self, reading: Reading) -> Read:
        """The schema. One connection, stopped when the reading is cancelled or the database does not answer."""
        limits = Limits(seconds=_SCHEMA_S)
        with self._connection() as connection:
            driver = connection.connection.driver_connection
            watch: Watch | None = None
            try:
                with watching(limits, reading.cancellation, lambda: self._guard.stop(driver)) as watch:
                    self._guard.begin(connection, limits)
                    return read_tables(connection, self._guard.reader(self.version), reading)
            except QueryStopped as error:
                raise self._unread(error, reading, watch) from None
            except self._errors as error:
                stopped = reading.cancellation.cancelled or (watch is not None and watch.timed_out)
                if stopped or self._is_lost(error, driver):
                    connection.invalidate()
                raise self._unread(error, reading, watch) from None

    def _unread(self, error: Exception, reading: Reading, watch: Watch | None) -> SourceError:
        if reading.cancellation.cancelled:
            return reading.cancelled()
        if watch is not None and watch.timed_out:
            said = f"It did not answer within {_SCHEMA_S:g} seconds."
        else:
            said = scrub(str(query_failed(error, "").problem.message), self._url)
        return SourceError(
            Problem(
                "source.unreadable",
                f"The schema of {self._name} cannot be read. {said}",
                "Try again; what was read so far is kept.",
            )
        )

    def run(self, sql: str, limits: Limits, cancellation: Cancellation | None = None) -> Rows:
        """Run one statement read-only, as it is written. Raises `QueryFailed` or `QueryStopped`."""
        refuse_unsendable(sql)
        with as_query_failure(), self._connection() as connection:
            driver = connection.connection.driver_connection
            watch: Watch | None = None
            try:
                with watching(limits, cancellation, lambda: self._guard.stop(driver)) as watch:
                    return self._ask(connection, sql, limits)
            except self._errors as error:
                if watch is not None and watch.stopped:
                    raise watch.error() from None
                if self._is_lost(error, driver):
                    connection.invalidate()
                raise self._failure(error, sql, limits) from error
            finally:
                if watch is not None and watch.stopped:
                    # A cancel request may still be on its way: nothing else may use this connection.
                    connection.invalidate()

    def look_into(self, table: Table, cancellation: Cancellation | None = None) -> Table | None:
        """The table with what its first rows tell; None when it cannot be read, or on cancel."""
        return look_at(
            table,
            lambda sql, limits: self.run(sql, limits, cancellation),
            self.dialect,
            typed_values=self._typed_values,
        )

    def distinct_values(self, column: ColumnRef, limit: int, seconds: float = 5.0) -> tuple[str, ...] | None:
        """The distinct texts of a column, most frequent first; None when there are more than `limit`.

        Raises `QueryStopped` after `seconds`, `QueryFailed` when the column cannot be read.
        """
        return texts_of(self, lambda: self._tables, column, limit, seconds)

    def close(self) -> None:
        """Give connections back; the object is not used afterwards."""
        self._engine.dispose()

    @property
    def _typed_values(self) -> bool:
        return self.dialect == "sqlite"

    @property
    def _errors(self) -> tuple[type[Exception], ...]:
        driver = self._engine.dialect.loaded_dbapi
        return (SQLAlchemyError, driver.Error, driver.Warning)

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        try:
            connection = self._engine.connect()
        except self._errors as error:
            raise connection_refused(error, self._url) from None
        with closing(connection):
            yield connection

    def _ask(self, connection: Connection, sql: str, limits: Limits) -> Rows:
        started = time.perf_counter()
        self._guard.begin(connection, limits)
        with closing(self._guard.execute(connection, sql)) as cursor:
            if cursor.description is None:
                raise no_rows()
            described: list[Any] = list(cursor.description)
            fetched = fetch(cursor.fetchmany, limits.rows)
        elapsed_ms = (time.perf_counter() - started) * 1000
        types = [self._guard.column_type(column) for column in described]
        rows = to_rows([column[0] for column in described], types, fetched, elapsed_ms)
        return _with_dates(rows) if self._typed_values else rows

    def _is_lost(self, error: Exception, driver: Any) -> bool:
        """Whether the connection itself is gone. Statements bypass SQLAlchemy, so it has to be told."""
        original: Any = getattr(error, "orig", None) or error
        known = isinstance(original, self._engine.dialect.loaded_dbapi.Error)
        return known and self._engine.dialect.is_disconnect(original, driver, None)

    def _failure(self, error: Exception, sql: str, limits: Limits) -> QueryFailed | QueryStopped:
        original = getattr(error, "orig", None) or error
        # The server's own time limit came first, or SQLite has done the work it was allowed.
        if (
            getattr(original, "sqlstate", None) == "57014"
            or getattr(original, "sqlite_errorname", None) == _INTERRUPT
            or (self.dialect == "mysql" and original.args and original.args[0] in _MYSQL_TIMED_OUT)
        ):
            return Watch(limits, timed_out=True).error()
        return query_failed(error, sql, self._guard.offset(sql))


def _with_dates(rows: Rows) -> Rows:
    """SQLite keeps dates as text, so a result's text columns are looked at."""
    columns = tuple(
        ResultColumn(
            column.name, sniff("text", [row[index] for row in rows.rows if row[index] is not None], typed_values=False)
        )
        if column.type == "text"
        else column
        for index, column in enumerate(rows.columns)
    )
    return Rows(columns, rows.rows, rows.truncated, rows.elapsed_ms)
