"""The first lines of pandas code: the imports it needs, how it connects, and how a table is read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nl2sql.database import Address
from pipeline_gen.pandas_connecting import IN_MEMORY, NOWHERE, connecting, imports
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.python_text import file_read, quoted
from pipeline_gen.several.moved import Moved
from pipeline_gen.steps import Source

_STORAGE = 'pd.options.mode.string_storage = "python"  # comparisons of text and of numbers then combine'
_READ = '''

def read(table, schema=None):
    """All rows of a table, in types that know missing values."""
    {}
'''
_READ_FILE = '''

def read(path, **told):
    """All rows of a file, in types that know missing values."""
    if path.endswith(".parquet"):
        return pd.read_parquet(path, dtype_backend="numpy_nullable")
    told = {"sep": "\\t" if path.endswith(".tsv") else ",", **told}
    return pd.read_csv(path, dtype_backend="numpy_nullable", **told)
'''
_OF_DATABASE = 'return pd.read_sql_table(table, engine, schema=schema, dtype_backend="numpy_nullable")'
_OF_DIALECT = {
    # SQLite keeps any value in any column: read as they are, not as the column was declared.
    "sqlite": """return pd.read_sql_query(f'SELECT * FROM "{table}"', engine, dtype_backend="numpy_nullable")""",
    "duckdb": """name = f'"{schema}"."{table}"' if schema else f'"{table}"'
    return engine.sql(f"SELECT * FROM {name}").df().convert_dtypes()""",
}
_OF_FILES = """\
parquet = Path(f"path/to/{table}.parquet")  # where the files are
    if parquet.exists():
        return pd.read_parquet(parquet, dtype_backend="numpy_nullable")
    return pd.read_csv(f"path/to/{table}.csv", dtype_backend="numpy_nullable")"""
_ENGINE = re.compile(r"\bengine[,.)]")


def header(pipeline: Pipeline, body: str, places: Mapping[str, Address] = NOWHERE) -> str:
    """The lines before `body`, the code of the pipeline: only what it uses. `places` says where the sources are."""
    tables = [step.operation for step in pipeline.steps if isinstance(step.operation, Source)]
    plain = [table for table in tables if not isinstance(table, Moved)]
    asked = {table.source: table.dialect for table in tables if isinstance(table, Moved)}
    of_database = bool({table.origin for table in plain} & {"table", "view"})
    lines = [connecting(source, dialect, places) for source, dialect in asked.items()]
    if "" not in asked and of_database:
        lines.insert(0, connecting("", pipeline.dialect, places))
    elif "" not in asked and _ENGINE.search(body):
        lines.insert(0, IN_MEMORY if plain else connecting("", pipeline.dialect, places))
    files = [table for table in plain if table.origin == "file"]
    known = all(file_read(table.table, places.get(table.source)) for table in files)
    read = _read(pipeline.dialect, of_database, known) if "read(" in body else ""
    if IN_MEMORY in lines:
        read += _registered({table.table: table.pandas_read(places) for table in files})
    code = "\n".join((*lines, read, body))
    return "\n".join([*imports(code), "", _STORAGE, *lines]) + "\n" + read


def _registered(files: Mapping[str, str]) -> str:
    """The lines that make files, given by the code that reads each, known to DuckDB by the names of their tables."""
    lines = (f"engine.register({quoted(name)}, {text})" for name, text in files.items())
    return "".join(f"\n{line}" for line in ("", *lines)) + "\n" if files else ""


def _read(dialect: str, of_database: bool, known: bool) -> str:
    """The function that reads a table; `known` says whether it is known where the files are."""
    if of_database:
        return _READ.format(_OF_DIALECT.get(dialect, _OF_DATABASE))
    return _READ_FILE if known else _READ.format(_OF_FILES)
