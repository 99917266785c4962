"""DuckDB files, CSV and Parquet files, and DataFrames, asked through DuckDB's own driver."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from nl2sql.adapters.duckdb_reflection import reflect
from nl2sql.adapters.duckdb_session import ask, seal
from nl2sql.adapters.failures import as_query_failure, query_failed
from nl2sql.adapters.file_state import file_state
from nl2sql.adapters.sampling import look_at, look_into, texts_of
from nl2sql.adapters.schema_reader import as_known, digest
from nl2sql.catalog import Catalog, ColumnRef, Table, TableKind
from nl2sql.database import Address, Cancellation, Limits, Rows
from nl2sql.problems import Problem, SourceError
from nl2sql.schema_reading import Reading

_log = logging.getLogger(__name__)
Lent = Callable[[], Mapping[str, Callable[[], Any]]]
"""What makes an Arrow table or dataset (or None, where there are no columns), by name; called anew for every query."""


class DuckDbDatabase:
    """Implements `nl2sql.database.Database` over a sealed connection.

    `lent` gives what else can be asked beside the connection's own tables; it is lent to a cursor
    for one query and never written. Thread-safe: every query has its own cursor.
    """

    def __init__(
        self,
        connection: DuckDBPyConnection,
        name: str,
        lent: Lent | None = None,
        kind: TableKind = "file",
        version_of: Callable[[], object] = lambda: None,
        path: Path | None = None,
        files_of: Callable[[], Mapping[str, Path]] = dict,
    ) -> None:
        """Takes the connection over and seals it; `version_of` tells one state of the data from another.

        `path` is where the data is kept, None when it is only in this process; `files_of` tells the files of tables
        that are files.
        """
        seal(connection)
        self._connection = connection
        self._name = name
        self._lent = lent or dict
        self._version_of = version_of
        self._path = path
        self._files_of = files_of
        self._kind: TableKind = kind
        self._lock = threading.Lock()
        self._tables: dict[str, Table] = {}

    def __repr__(self) -> str:
        return f"DuckDbDatabase({self._name!r})"

    @property
    def name(self) -> str:
        """What people call it."""
        return self._name

    @property
    def dialect(self) -> str:
        """sqlglot's name of its SQL dialect."""
        return "duckdb"

    @property
    def identity(self) -> str | None:
        """A digest of where the file or folder is; None for DataFrames."""
        return digest(repr(("duckdb", str(self._path.absolute())))) if self._path else None

    @property
    def address(self) -> Address:
        """The database file, or those of the tables; nothing for DataFrames."""
        from nl2sql.adapters.data_files import csv_format, is_csv

        paths = self._files_of()
        files = {name: str(path) for name, path in paths.items()}
        formats = {name: csv_format(path) for name, path in paths.items() if is_csv(path)}
        return Address(str(self._path) if self._path is not None and not files else "", files, formats)

    def version(self) -> object:
        """What `version_of` says; None where nobody can tell."""
        return self._version_of()

    def catalog(self, reading: Reading | None = None) -> Catalog:
        """Reflect tables, views, columns, keys, comments and samples. Raises `SourceError`."""
        reading = reading or Reading()
        with self._cursor() as cursor:
            try:
                found = as_known(reflect(cursor, self._kind), self.version(), reading)
                tables = look_into(
                    found.tables, partial(self._ask, cursor), self.dialect, stale=found.stale, reading=reading
                )
            except duckdb.Error as error:
                said = query_failed(error, "").problem.message
                problem = Problem("source.unreadable", f"The schema of {self._name} cannot be read. {said}")
                raise SourceError(problem) from error
        with self._lock:
            self._tables = {table.key: table for table in tables}
        return Catalog(self._name, self.dialect, tables)

    def run(self, sql: str, limits: Limits, cancellation: Cancellation | None = None) -> Rows:
        """Run one statement read-only, as it is written. Raises `QueryFailed` or `QueryStopped`."""
        with as_query_failure(), self._cursor(sql) as cursor:
            return ask(cursor, sql, limits, cancellation)

    @staticmethod
    def _ask(cursor: DuckDBPyConnection, sql: str, limits: Limits) -> Rows:
        return ask(cursor, sql, limits, None)

    def look_into(self, table: Table, cancellation: Cancellation | None = None) -> Table | None:
        """The table with what its first rows tell; None when it cannot be read, or on cancel."""
        return look_at(table, lambda sql, limits: self.run(sql, limits, cancellation), self.dialect)

    def distinct_values(self, column: ColumnRef, limit: int, seconds: float = 5.0) -> tuple[str, ...] | None:
        """The distinct texts of a column, most frequent first; None when there are more than `limit`.

        Raises `QueryStopped` after `seconds`, `QueryFailed` when the column cannot be read.
        """
        return texts_of(self, self._known_tables, column, limit, seconds)

    def _known_tables(self) -> Mapping[str, Table]:
        with self._lock:
            return self._tables

    def close(self) -> None:
        """Close the connection; the object is not used afterwards."""
        self._connection.close()

    @contextmanager
    def _cursor(self, sql: str = "") -> Iterator[DuckDBPyConnection]:
        """A cursor that has been lent what `sql` mentions, or everything when it mentions nothing."""
        lent = self._lent()
        text = sql.lower()
        mentioned = [name for name in lent if name.lower().replace('"', '""') in text]
        cursor = self._new_cursor()
        try:
            for name in mentioned or lent:
                self._lend(cursor, name, lent[name], required=name in mentioned)
            yield cursor
        finally:
            cursor.close()  # with it go its temporary objects and an open transaction

    def _new_cursor(self) -> DuckDBPyConnection:
        try:
            with self._lock:
                return self._connection.cursor()
        except duckdb.Error:
            raise SourceError(Problem("source.unreachable", f"{self._name} is closed.", "Open it again.")) from None

    @staticmethod
    def _lend(cursor: DuckDBPyConnection, name: str, read: Callable[[], Any], *, required: bool) -> None:
        """One thing that cannot be read does not keep the others from being asked."""
        try:
            data = read()
            if data is not None:
                cursor.register(name, data)
        except (SourceError, duckdb.Error) as error:
            if required:
                problem = error.problem if isinstance(error, SourceError) else query_failed(error, "").problem
                raise SourceError(problem) from error
            _log.warning("%s cannot be read and is left out.", name)


class FrameDatabase(DuckDbDatabase):
    """The DataFrames of a notebook as tables; they are looked up anew for every query, so changes show at once."""

    def __init__(self, frames: Callable[[], Mapping[str, Any]], name: str = "notebook") -> None:
        """`frames` returns pandas DataFrames by the name they are asked under; any name works, quoted."""
        super().__init__(
            duckdb.connect(),
            name,
            lambda: {name: partial(_askable, frame) for name, frame in frames().items()},
            kind="frame",
            version_of=lambda: _state(frames()),
        )


def _state(frames: Mapping[str, Any]) -> object:
    """Which frames there are, and their shape: what a catalogue of them tells."""
    return tuple((name, id(frame), frame.shape, tuple(map(str, frame.columns))) for name, frame in frames.items())


def _askable(frame: Any) -> Any:
    from nl2sql.adapters.frames import to_arrow  # pandas is not needed to ask a DuckDB file

    table = to_arrow(frame)
    return table if table.num_columns else None  # SQL knows no table without columns


def open_duckdb(path: Path, name: str) -> DuckDbDatabase:
    """A DuckDB file, opened read-only. Raises `SourceError`."""
    try:
        connection = duckdb.connect(str(path), read_only=True)
        return DuckDbDatabase(connection, name, version_of=lambda: file_state(path), path=path)
    except duckdb.Error as error:
        said = query_failed(error, "").problem.message
        raise SourceError(
            Problem(
                "source.unreadable",
                f"The DuckDB file {path.name} cannot be opened. {said}",
                "If this notebook or another program has it open for writing, close that connection first.",
            )
        ) from error


def open_files(path: Path, name: str) -> DuckDbDatabase:
    """A CSV or Parquet file, or every one in a folder, each a table. Raises `SourceError`."""
    from nl2sql.adapters.data_files import DataFiles

    files = DataFiles(path)
    files.read_all()  # once, so that what cannot be read is said now
    return DuckDbDatabase(
        duckdb.connect(), name, files.readers, version_of=files.state, path=path, files_of=files.paths
    )
