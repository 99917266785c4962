"""Runs a pipeline that was made over SQLite on a copy of its tables in another database."""

from __future__ import annotations

import dataclasses
from typing import Any

from nl2sql.catalog import Table
from nl2sql.database import Limits
from nl2sql.drafting import Source
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.to_sql import to_compact

TYPES = {"integer": "BIGINT", "number": "DOUBLE PRECISION", "boolean": "BOOLEAN"}


def definition(table: Table) -> str:
    """The CREATE TABLE of a copy."""
    columns = ", ".join(f'"{column.name}" {TYPES.get(column.type, "TEXT")}' for column in table.columns)
    return f'CREATE TEMPORARY TABLE "{table.name}" ({columns})'


def rows_of(table: Table, source: Source) -> list[tuple[Any, ...]]:
    """The rows to copy."""
    return list(source.database.run(f'SELECT * FROM "{table.name}"', Limits()).rows)


def plain(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows with dates as text and truths as numbers, as SQLite has them."""

    def cell(value: Any) -> Any:
        if isinstance(value, bool):
            return int(value)
        return value if value is None or isinstance(value, int | float | str) else _shown(value)

    return [tuple(cell(value) for value in row) for row in rows]


def _shown(value: Any) -> Any:
    return str(value) if hasattr(value, "isoformat") else float(value)


class Elsewhere:
    """Copies of all tables of a source in another database, made once. `connection` is of DuckDB or PostgreSQL."""

    def __init__(self, source: Source, connection: Any, dialect: str) -> None:
        self._connection = connection
        self._dialect = dialect
        for table in source.catalog.tables:
            connection.execute(definition(table))
            for row in rows_of(table, source):
                marks = ", ".join(["%s" if dialect == "postgres" else "?"] * len(row))
                connection.execute(f'INSERT INTO "{table.name}" VALUES ({marks})', row)

    def rows(self, pipeline: Pipeline) -> list[tuple[Any, ...]]:
        """The rows of the pipeline there."""
        sql = to_compact(dataclasses.replace(pipeline, dialect=self._dialect))
        return plain(self._connection.execute(sql).fetchall())
