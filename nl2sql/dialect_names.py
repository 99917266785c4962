"""What people call the dialects of SQL."""

from __future__ import annotations

DIALECT_NAMES = {
    "bigquery": "BigQuery",
    "databricks": "Databricks",
    "duckdb": "DuckDB",
    "mysql": "MySQL",
    "postgres": "PostgreSQL",
    "redshift": "Redshift",
    "snowflake": "Snowflake",
    "spark": "Spark SQL",
    "sqlite": "SQLite",
    "tsql": "SQL Server",
}
"""The dialects that code is offered in, by sqlglot's names, in the order of the alphabet."""


def dialect_name(dialect: str) -> str:
    """What people call a dialect, given by sqlglot's name; that name for one that is not offered."""
    return DIALECT_NAMES.get(dialect, dialect)
