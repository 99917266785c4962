"""Runs a pipeline as DuckDB SQL over a copy of a database's tables in memory. For measuring: the SQL is our own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import duckdb
import pandas as pd

from nl2sql.catalog import Catalog, Cell, ColumnType, Table
from nl2sql.problems import Problem, QueryFailed
from pipeline_gen.adapters.pandas_run import FrameReader
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.steps import Source
from pipeline_gen.to_dialect import in_dialect
from pipeline_gen.to_sql import to_compact

_TYPES: dict[str, tuple[str, ColumnType]] = {
    "Int64": ("BIGINT", "integer"),
    "Float64": ("DOUBLE", "number"),
    "boolean": ("BOOLEAN", "boolean"),
}
"""The DuckDB type and ours of a nullable pandas type; every other column is text."""


class DuckDbCopy:
    """The tables of one database in DuckDB, each copied when a pipeline first reads it.

    The values are as they are: a column of texts stays one whatever it was declared, and one that mixes texts with
    numbers becomes text.
    """

    def __init__(self, reader: FrameReader, catalog: Catalog) -> None:
        """`reader` gives the tables that `catalog` describes."""
        self._reader = reader
        self._catalog = catalog
        self._tables: dict[str, Table] = {}
        self._connection = duckdb.connect()

    def written(self, pipeline: Pipeline) -> str:
        """The pipeline as SQL for the copy, which gets the tables it lacks."""
        for step in pipeline.steps:
            if isinstance(step.operation, Source) and step.operation.key not in self._tables:
                self._copy(step.operation)
        return to_compact(in_dialect(pipeline, "duckdb", Catalog("copy", "duckdb", tuple(self._tables.values()))))

    def run(self, pipeline: Pipeline) -> list[tuple[Cell, ...]]:
        """The rows of the pipeline. Raises `QueryFailed` (``duckdb.failed``) where DuckDB refuses the SQL."""
        sql = self.written(pipeline)
        try:
            rows = self._connection.execute(sql).fetchall()
        except duckdb.Error as error:
            raise QueryFailed(Problem("duckdb.failed", f"DuckDB refuses the SQL: {error}")) from error
        return [tuple(_cell(value) for value in row) for row in rows]

    def close(self) -> None:
        """Let go of the copy."""
        self._connection.close()

    def _copy(self, source: Source) -> None:
        table = self._catalog.table(source.key)
        if table is None:
            return
        frame = self._reader.read(source.table, source.schema)
        kinds = {name: _TYPES.get(str(frame[name].dtype), ("VARCHAR", "text")) for name in frame.columns}
        texts = {name: _as_text(frame[name]) for name, (kind, _) in kinds.items() if kind == "VARCHAR"}
        self._connection.register("copied", frame.assign(**texts))
        columns = ", ".join(f"CAST({_quoted(name)} AS {kind}) AS {_quoted(name)}" for name, (kind, _) in kinds.items())
        self._connection.execute(f"CREATE TABLE {_quoted(source.table)} AS SELECT {columns} FROM copied")
        self._connection.unregister("copied")
        typed = (replace(column, type=kinds[column.name][1]) for column in table.columns)
        self._tables[source.key] = replace(table, columns=tuple(typed))


def _as_text(values: pd.Series) -> pd.Series:
    return values.map(str, na_action="ignore").astype("string")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _cell(value: object) -> Cell:
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else str(value)
