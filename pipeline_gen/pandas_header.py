"""The first lines of pandas code: the imports it needs, and how a table is read."""

from __future__ import annotations

from pipeline_gen.pipeline import Pipeline
from pipeline_gen.several.moved import Moved, engine_of
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
    text = "\n".join(lines) + "\n"
    if "read(" in body:
        of_database = _OF_SQLITE if pipeline.dialect == "sqlite" else _OF_DATABASE
        text += _READ.format(_OF_FILES if origins <= {"file", "frame"} else of_database)
    return text
