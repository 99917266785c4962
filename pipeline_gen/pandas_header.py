"""The first lines of pandas code: the imports it needs, and how a table is read."""

from __future__ import annotations

from pipeline_gen.pipeline import Pipeline
from pipeline_gen.steps import Source

_STORAGE = 'pd.options.mode.string_storage = "python"  # comparisons of text and of numbers then combine'
_READ = '''

def read(table, schema=None):
    """All rows of a table, in types that know missing values."""
    return {}
'''
_OF_DATABASE = 'pd.read_sql_table(table, engine, schema=schema, dtype_backend="numpy_nullable")'
# SQLite keeps any value in any column: read as they are, not as the column was declared.
_OF_SQLITE = """pd.read_sql_query(f'SELECT * FROM "{table}"', engine, dtype_backend="numpy_nullable")"""
_OF_FILES = 'pd.read_csv(f"path/to/{table}.csv", dtype_backend="numpy_nullable")  # or read_parquet'
_URLS = {
    "sqlite": "sqlite:///path/to/database.sqlite",
    "duckdb": "duckdb:///path/to/database.duckdb",
    "postgres": "postgresql+psycopg://user@host/database",
}


def header(pipeline: Pipeline, body: str) -> str:
    """The lines before `body`, the code of the pipeline: only what it uses."""
    origins = {step.operation.origin for step in pipeline.steps if isinstance(step.operation, Source)}
    asks = bool(origins & {"table", "view"}) or " engine)" in body
    lines = ["import pandas as pd"]
    if asks:
        lines.append("from sqlalchemy import create_engine")
    lines += ["", _STORAGE]
    if asks:
        url = _URLS.get(pipeline.dialect, "dialect://user@host/database")
        lines.append(f'engine = create_engine("{url}")  # where the data is')
    text = "\n".join(lines) + "\n"
    if "read(" in body:
        of_database = _OF_SQLITE if pipeline.dialect == "sqlite" else _OF_DATABASE
        text += _READ.format(_OF_FILES if origins <= {"file", "frame"} else of_database)
    return text
