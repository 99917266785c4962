"""Runs generated pandas code over frames read from a database. For measuring: the code is our own."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager

import pandas as pd
from sqlglot import exp

from nl2sql.catalog import Catalog, Cell
from nl2sql.database import Database, Limits, Rows
from nl2sql.problems import Problem, QueryFailed
from pipeline_gen.sql_text import render

_EVERYTHING = Limits(rows=10_000_000, seconds=120)
_FAULTS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NameError,
    NotImplementedError,
    SyntaxError,
    TypeError,
    ValueError,
)


class FrameReader:
    """Gives the tables of one database as frames, each read once."""

    def __init__(self, database: Database, catalog: Catalog) -> None:
        self._database = database
        self._catalog = catalog
        self._frames: dict[str, pd.DataFrame] = {}

    def read(self, table: str, schema: str = "") -> pd.DataFrame:
        """All rows of a table, in nullable types."""
        key = f"{schema}.{table}" if schema else table
        if key not in self._frames:
            name = exp.Table(this=exp.Identifier(this=table), db=exp.Identifier(this=schema) if schema else None)
            sql = render(exp.Select(expressions=[exp.Star()], from_=exp.From(this=name)), self._database.dialect)
            self._frames[key] = as_frame(self._database.run(sql, _EVERYTHING))
        return self._frames[key]


def as_frame(rows: Rows) -> pd.DataFrame:
    """A result as a frame of nullable types."""
    names = [column.name for column in rows.columns]
    with _python_texts():
        return pd.DataFrame(list(rows.rows), columns=names, dtype=object).convert_dtypes()


def _python_texts() -> AbstractContextManager[None]:
    """The option that the header of the written code sets for good."""
    return pd.option_context("mode.string_storage", "python")


def run_pandas(code: str, read: Callable[..., pd.DataFrame]) -> list[tuple[Cell, ...]]:
    """The rows that `code`, written by `to_pandas` without its header, leaves in ``result``.

    Raises `QueryFailed` (``pandas.failed``) when the code does not run.
    """
    names: dict[str, object] = {"pd": pd, "read": read}
    try:
        with _python_texts():
            exec(compile(code, "<pandas>", "exec"), names)
    except _FAULTS as error:
        problem = Problem("pandas.failed", f"The pandas code failed: {type(error).__name__}: {error}")
        raise QueryFailed(problem) from error
    result = names["result"]
    if not isinstance(result, pd.DataFrame):
        raise QueryFailed(Problem("pandas.failed", "The pandas code gave no frame."))
    return [tuple(_cell(value) for value in row) for row in result.itertuples(index=False, name=None)]


def _cell(value: object) -> Cell:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float):
        return None if math.isnan(value) else value
    return value if isinstance(value, int | str) else str(value)
