"""Texts of Python code."""

from __future__ import annotations

from nl2sql.database import Address
from pipeline_gen.sql_text import long_text


def quoted(text: str) -> str:
    """A Python string literal in double quotes where that needs no escapes."""
    return f'"{text}"' if text.isprintable() and '"' not in text and "\\" not in text else repr(text)


def file_read(table: str, place: Address | None) -> str:
    """The call of the code's own ``read`` for the file of a table; empty where it is not known where that is."""
    if place is None or table not in place.files:
        return ""
    told = "".join(
        f", {name}={quoted(value) if isinstance(value, str) else repr(value)}"
        for name, value in place.formats.get(table, {}).items()
    )
    return f"read({quoted(place.files[table])}{told})"


def statement_read(sql: str, engine: str, dialect: str) -> str:
    """The code that reads the rows of a statement into a DataFrame of nullable types; `engine` is a variable.

    DuckDB gives them itself, other databases through SQLAlchemy.
    """
    if dialect == "duckdb":
        return f"{engine}.sql({long_text(sql)}).df().convert_dtypes()"
    if "%" in sql and dialect != "sqlite":
        # Drivers of servers take a percent sign for a parameter, unless they are told that there is none.
        engine = f"{engine}.execution_options(no_parameters=True)"
    return f"pd.read_sql_query({long_text(sql)}, {engine}).convert_dtypes()"
