"""Runs written PySpark code on a Spark of this machine, over tables read from a database. The code is our own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from nl2sql.catalog import Catalog, Cell
from nl2sql.database import Database, Limits, columnwise
from nl2sql.problems import Problem, QueryFailed, UsageError
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.sql_text import parse, render
from pipeline_gen.steps import Opaque, Source

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

_EVERYTHING = Limits(rows=10_000_000, seconds=120)
_SETTINGS: dict[str, bool | float | int | str | None] = {
    "spark.driver.memory": "1g",
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
}
"""For many small queries: compiling each would take longer than running it. What results mean stays as Spark has it."""
_PLAIN: dict[str, str] = {"integer": "int64", "number": "float64", "boolean": "bool"}


def missing(environment: Mapping[str, str] = os.environ) -> str:
    """What Spark lacks on this machine, in words; empty when it can run."""
    if find_spec("pyspark") is None:
        return "PySpark is not installed"
    home = environment.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and shutil.which("java", path=os.path.join(home, "bin"))):
        return "There is no Java on this machine"
    return ""


@cache
def local_session() -> SparkSession:
    """One small Spark for this process. Raises `UsageError` (``pyspark.missing``) without PySpark or Java."""
    lack = missing()
    if lack:
        hint = "Install it: pip install 'plainspoken[spark]', and Java 17 or later (apt install default-jre-headless)."
        raise UsageError(Problem("pyspark.missing", f"{lack}, and running Spark takes both.", hint))
    import logging

    from pyspark.sql import SparkSession

    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # what it says, the error says, too
    return SparkSession.builder.master("local[1]").config(map=_SETTINGS).getOrCreate()


class SparkTables:
    """Makes the tables of one database known to a Spark session, each read once."""

    def __init__(self, spark: SparkSession, database: Database, catalog: Catalog) -> None:
        self._spark = spark
        self._database = database
        self._catalog = catalog
        self._frames: dict[str, Any] = {}

    def make_known(self, pipeline: Pipeline) -> None:
        """Give each table that the pipeline reads its name in Spark."""
        for key in dict.fromkeys(_tables(pipeline)):
            if key not in self._frames:
                self._frames[key] = self._spark.createDataFrame(self._read(key))
            self._frames[key].createOrReplaceTempView(key)

    def _read(self, key: str) -> pa.Table:
        import pyarrow as pa

        table = self._catalog.table(key)
        name = exp.Table(this=exp.Identifier(this=table.name if table else key))
        sql = render(exp.Select(expressions=[exp.Star()], from_=exp.From(this=name)), self._database.dialect)
        rows = self._database.run(sql, _EVERYTHING)
        declared = {column.name: column.type for column in table.columns} if table else {}
        names = [column.name for column in rows.columns]
        columns = columnwise(rows.rows, len(names))
        arrays = [_array(values, declared.get(name, "other")) for name, values in zip(names, columns, strict=True)]
        return pa.table(arrays, names=names)


def run_pyspark(code: str, spark: SparkSession) -> list[tuple[Cell, ...]]:
    """The rows that `code`, written by `to_pyspark` without its header, leaves in ``result``.

    Raises `QueryFailed` (``pyspark.failed``) when the code does not run.
    """
    from pyspark.errors import PySparkException
    from pyspark.sql import Window, functions

    names: dict[str, Any] = {"spark": spark, "F": functions, "Window": Window}
    try:
        exec(compile(code, "<pyspark>", "exec"), names)
        rows = names["result"].collect()
    except (PySparkException, ArithmeticError, AttributeError, NameError, TypeError, ValueError) as error:
        message = " ".join(str(error).split("JVM stacktrace")[0].split())
        problem = Problem("pyspark.failed", f"The PySpark code failed: {type(error).__name__}: {message[:500]}")
        raise QueryFailed(problem) from error
    return [tuple(_cell(value) for value in row) for row in rows]


def _tables(pipeline: Pipeline) -> Iterable[str]:
    for step in pipeline.steps:
        if isinstance(step.operation, Source):
            yield step.operation.key
        if isinstance(step.operation, Opaque):
            yield from (table.name for table in parse(step.operation.sql, step.operation.dialect).find_all(exp.Table))


def _array(values: Sequence[Cell], declared: str) -> pa.Array:
    """A column of the type that its values have; SQLite keeps to no declared type."""
    import pyarrow as pa

    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds <= {int, bool} and kinds:
        return pa.array([None if value is None else int(value) for value in values], pa.int64())
    if kinds <= {int, float, bool} and kinds:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    if not kinds:
        return pa.array(values, _PLAIN.get(declared, "string"))
    return pa.array([None if value is None else str(value) for value in values], pa.string())


def _cell(value: object) -> Cell:
    """A value as the databases give it: dates as text, truth as a number."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float | Decimal):
        number = float(value)
        return None if number != number else number
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)
