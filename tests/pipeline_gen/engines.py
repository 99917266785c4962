"""Runs one pipeline on every engine Plainspoken writes for. A new engine is one more function here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nl2sql.database import Limits
from nl2sql.drafting import Source
from pipeline_gen.adapters.duckdb_run import DuckDbCopy
from pipeline_gen.adapters.pandas_run import FrameReader, run_pandas
from pipeline_gen.adapters.pyspark_run import SparkTables, local_session, run_pyspark
from pipeline_gen.adapters.pyspark_run import missing as spark_lacks
from pipeline_gen.evaluation import Table
from pipeline_gen.mixed_columns import looked_into
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.to_pandas import to_pandas
from pipeline_gen.to_pyspark import to_pyspark
from pipeline_gen.to_sql import to_compact, to_steps


def _statement(source: Source, sql: str) -> Table:
    return list(source.database.run(sql, Limits()).rows)


def _duckdb(pipeline: Pipeline, source: Source) -> Table:
    copy = DuckDbCopy(FrameReader(source.database, source.catalog), source.catalog)
    try:
        return copy.run(looked_into(pipeline, source.database.run))
    finally:
        copy.close()


def _pandas(pipeline: Pipeline, source: Source) -> Table:
    reader = FrameReader(source.database, source.catalog)
    return run_pandas(to_pandas(pipeline, header=False, strict=True), reader.read)


def _pyspark(pipeline: Pipeline, source: Source) -> Table:
    spark = local_session()  # one for the whole run
    SparkTables(spark, source.database, source.catalog).make_known(pipeline)
    return run_pyspark(to_pyspark(pipeline, header=False, strict=True), spark)


ENGINES: dict[str, Callable[[Pipeline, Source], Table]] = {
    "sql": lambda pipeline, source: _statement(source, to_compact(pipeline)),
    "steps": lambda pipeline, source: _statement(source, to_steps(pipeline)),
    "pandas": _pandas,
    "duckdb": _duckdb,
}
"""What gives the rows of a pipeline over a source in SQLite, by the name of the engine."""
if not spark_lacks():
    ENGINES["pyspark"] = _pyspark


def rows_on_all(pipeline: Pipeline, source: Source) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of the pipeline on every engine."""
    return {name: run(pipeline, source) for name, run in ENGINES.items()}
