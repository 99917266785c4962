"""Which language statements are written in, when nobody says: the one that reads most of them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlglot

from autocomplete.sql_text import dialect_of
from nl2sql.parser_faults import PARSER_FALLS_OVER

_SPOKEN = (
    "", "sqlite", "postgres", "mysql", "tsql", "bigquery", "snowflake", "duckdb", "spark", "oracle", "trino",
)  # fmt: skip
"""Of two that read as many, the first is meant: the common language is."""

_MOST_READ = 30


def likely_dialect(statements: Sequence[str]) -> str:
    """sqlglot's name of the language, from at most 30 of those that are queries, evenly spread."""
    queries = [sql for sql in statements if sql.lstrip(" \n\t(")[:6].lower().startswith(("select", "with"))]
    looked_at = queries[:: max(1, len(queries) // _MOST_READ)][:_MOST_READ]
    best, most = "", -1
    for name in _SPOKEN:
        count = sum(_reads(sql, name) for sql in looked_at)
        if count > most:
            best, most = name, count
        if most == len(looked_at):
            break
    return best


def _reads(sql: str, dialect: str) -> bool:
    try:
        sqlglot.parse(sql, read=dialect_of(dialect))
    except PARSER_FALLS_OVER:
        return False
    return True
