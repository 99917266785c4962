"""One query on a DuckDB connection that reads only: sealed, one statement, in a read-only transaction."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from itertools import chain, islice
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from duckdb import DuckDBPyConnection, DuckDBPyRelation, StatementType
from sqlglot import Dialect
from sqlglot.errors import SqlglotError

from nl2sql.adapters.cells import fetch, to_rows, type_of_declaration
from nl2sql.adapters.failures import no_rows, query_failed, read_only, refuse_unsendable
from nl2sql.adapters.stopping import Watch, watching
from nl2sql.catalog import ColumnType
from nl2sql.checks.pragmas import DUCKDB_READING
from nl2sql.database import Cancellation, Limits, Rows

_SEALS = (
    "SET autoinstall_known_extensions=false",
    "SET autoload_known_extensions=false",
    "SET python_enable_replacements=false",
    "SET temp_directory=''",  # a query that outgrows memory fails; it never writes beside the data
    "SET enable_external_access=false",
    "SET lock_configuration=true",
)
_BATCH = 1_000
_READING = frozenset((StatementType.SELECT, StatementType.EXPLAIN, StatementType.MULTI))


def seal(connection: DuckDBPyConnection) -> None:
    """Shut the connection's whole database instance off from files, network, extensions and Python variables.

    It cannot be undone while the instance lives. A second connection to a sealed file is sealed already.
    """
    (locked,) = connection.execute("SELECT current_setting('lock_configuration')").fetchone() or (False,)
    if not locked:
        for statement in _SEALS:
            connection.execute(statement)


def ask(cursor: DuckDBPyConnection, sql: str, limits: Limits, cancellation: Cancellation | None) -> Rows:
    """Run one reading statement on a cursor of its own. Raises `QueryFailed` or `QueryStopped`."""
    refuse_unsendable(sql)
    watch: Watch | None = None
    try:
        statement = _only_reading_statement(cursor, sql)
        with watching(limits, cancellation, cursor.interrupt) as watch:
            cursor.execute("BEGIN TRANSACTION READ ONLY")
            return _fetch(cursor, statement, limits)
    except (duckdb.Error, pa.ArrowException, UnicodeError) as error:
        if watch is not None and watch.stopped:
            raise watch.error() from None
        raise query_failed(error, sql) from error
    finally:
        with suppress(duckdb.Error):  # there is none when the statement was not let through
            cursor.rollback()


def _only_reading_statement(cursor: DuckDBPyConnection, sql: str) -> Any:
    statements = cursor.extract_statements(sql)
    if not statements:
        raise no_rows()
    if len(statements) > 1:
        raise read_only("several statements at once")
    try:
        kind = statements[0].type
    except ValueError:  # DuckDB knows more kinds than its Python package has names for
        raise read_only("such a statement") from None
    if kind in _READING or (kind == StatementType.PRAGMA and _pragma(sql) in DUCKDB_READING):
        return statements[0]
    raise read_only(f"a statement of the kind {kind.name}")


def _pragma(sql: str) -> str:
    try:
        tokens = Dialect.get_or_raise("duckdb").tokenize(sql)
    except SqlglotError:
        return ""
    return tokens[1].text.lower() if len(tokens) > 1 else ""


def _fetch(cursor: DuckDBPyConnection, statement: Any, limits: Limits) -> Rows:
    started = time.perf_counter()
    zoned = _relation_with_zones(cursor, statement)
    if zoned is not None:
        names, declared = list(zoned.columns), [str(kind) for kind in zoned.types]
        fetched = fetch(_zoned_rows(zoned), limits.rows)
    else:
        cursor.execute(statement)
        described = cursor.description or []
        names, declared = [str(column[0]) for column in described], [str(column[1]) for column in described]
        fetched = fetch(cursor.fetchmany, limits.rows)
    types: list[ColumnType | None] = [type_of_duckdb(spelling) for spelling in declared]
    return to_rows(names, types, fetched, (time.perf_counter() - started) * 1000)


def type_of_duckdb(declared: str) -> ColumnType:
    """The type DuckDB's spelling stands for; an enumeration is text."""
    return "text" if declared.startswith("ENUM") else type_of_declaration(declared)


def _relation_with_zones(cursor: DuckDBPyConnection, statement: Any) -> DuckDBPyRelation | None:
    """The statement, bound but not run, when it yields times with a zone.

    DuckDB's own way of making Python values of those needs one more package (pytz), Arrow's does not.
    """
    if statement.type == StatementType.EXPLAIN or statement.type == StatementType.PRAGMA:
        return None
    relation = cursor.sql(statement)
    return relation if any("WITH TIME ZONE" in str(kind) for kind in relation.types) else None


def _zoned_rows(relation: DuckDBPyRelation) -> Callable[[int], list[tuple[Any, ...]]]:
    """What fetches so many rows of the relation, as a cursor does."""
    rows = chain.from_iterable(
        zip(*(_zoned_as_text(column) for column in batch.columns), strict=True)
        for batch in relation.to_arrow_reader(_BATCH)
    )
    return lambda count: list(islice(rows, count))


def _zoned_as_text(column: Any) -> list[Any]:
    if pa.types.is_timestamp(column.type) and column.type.tz:
        texts = pc.strftime(column, format="%Y-%m-%d %H:%M:%S%z").to_pylist()
        return [text and text.replace(".000000", "") for text in texts]
    values = column.to_pylist()
    if pa.types.is_interval(column.type):
        return [value and f"{value.months} months {value.days} days {value.nanoseconds / 1e9:g} s" for value in values]
    return values  # type: ignore[no-any-return]
