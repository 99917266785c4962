"""The first lines of pandas code: the imports it needs, and how a table is read."""

from __future__ import annotations

from pipeline_gen.pipeline import Pipeline
from pipeline_gen.several.moved import Moved, engine_of
from pipeline_gen.steps import Source

_STORAGE = 'pd.options.mode.string_storage = "python"  # comparisons of text and of numbers then combine'
_READ = '''

def read(table, schema=None):
    """All rows of a table, in types that know missing values."""
    {}
'''
_OF_DATABASE = 'return pd.read_sql_table(table, engine, schema=schema, dtype_backend="numpy_nullable")'
# SQLite keeps any value in any column: read as they are, not as the column was declared.
_OF_SQLITE = """return pd.read_sql_query(f'SELECT * FROM "{table}"', engine, dtype_backend="numpy_nullable")"""
_OF_FILES = """\
parquet = Path(f"path/to/{table}.parquet")  # where the files are
    if parquet.exists():
        return pd.read_parquet(parquet, dtype_backend="numpy_nullable")
    return pd.read_csv(f"path/to/{table}.csv", dtype_backend="numpy_nullable")"""
_URLS = {
    "sqlite": "sqlite:///path/to/database.sqlite",
    "duckdb": "duckdb:///path/to/database.duckdb",
    "postgres": "postgresql+psycopg://user@host/database",
}


def header(pipeline: Pipeline, body: str) -> str:
    """The lines before `body`, the code of the pipeline: only what it uses."""
    tables = [step.operation for step in pipeline.steps if isinstance(step.operation, Source)]
    origins = {table.origin for table in tables if not isinstance(table, Moved)}
    engines = {engine_of(table.source): table.dialect for table in tables if isinstance(table, Moved)}
    if origins & {"table", "view"} or " engine)" in body:
        engines = {"engine": pipeline.dialect} | engines
    lines = ["import pandas as pd"]
    if engines:
        lines.append("from sqlalchemy import create_engine")
    lines += ["", _STORAGE]
    for name, dialect in engines.items():
        url = _URLS.get(dialect, "dialect://user@host/database")
        lines.append(f'{name} = create_engine("{url}")  # where the data is')
    if "read(" not in body:
        return "\n".join(lines) + "\n"
    of_files = origins <= {"file", "frame"}
    of_database = _OF_SQLITE if pipeline.dialect == "sqlite" else _OF_DATABASE
    start = ["from pathlib import Path", "", *lines] if of_files else lines
    return "\n".join(start) + "\n" + _READ.format(_OF_FILES if of_files else of_database)
