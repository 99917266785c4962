"""Reads tables, views, columns, keys and comments of a DuckDB connection: four questions, however many tables."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from duckdb import DuckDBPyConnection

from nl2sql.adapters.duckdb_session import type_of_duckdb
from nl2sql.catalog import Column, ForeignKey, Table, TableKind

_DEFAULT_SCHEMA = "main"
_TABLES = (
    "SELECT schema_name, table_name, comment, false, temporary FROM duckdb_tables() "
    "WHERE NOT internal AND database_name IN (current_database(), 'temp') "
    "UNION ALL SELECT schema_name, view_name, comment, true, temporary FROM duckdb_views() "
    "WHERE NOT internal AND database_name IN (current_database(), 'temp') ORDER BY 1, 2"
)
_COLUMNS = (
    "SELECT schema_name, table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() "
    "WHERE NOT internal AND database_name IN (current_database(), 'temp') "
    "ORDER BY schema_name, table_name, column_index"
)
_KEYS = (
    "SELECT schema_name, table_name, constraint_type, constraint_column_names, referenced_table, "
    "referenced_column_names FROM duckdb_constraints() "
    "WHERE constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY') AND database_name = current_database() "
    "ORDER BY constraint_index"
)


def reflect(cursor: DuckDBPyConnection, registered: TableKind) -> tuple[Table, ...]:
    """Every table and view, without samples. `registered` is the kind of objects that Python lent to the cursor.

    Raises `duckdb.Error`.
    """
    columns: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for schema, table, *rest in cursor.execute(_COLUMNS).fetchall():
        columns[schema, table].append(rest)
    primary: dict[tuple[str, str], frozenset[str]] = {}
    foreign: dict[tuple[str, str], list[ForeignKey]] = defaultdict(list)
    for schema, table, kind, names, target, target_names in cursor.execute(_KEYS).fetchall():
        if kind == "PRIMARY KEY":
            primary[schema, table] = frozenset(names)
        else:
            # DuckDB lets a foreign key lead to a table of the same schema only.
            key = target if schema == _DEFAULT_SCHEMA else f"{schema}.{target}"
            foreign[schema, table].append(ForeignKey(tuple(names), key, tuple(target_names)))
    tables: list[Table] = []
    for schema, name, comment, is_view, temporary in cursor.execute(_TABLES).fetchall():
        kind_of_table: TableKind = registered if temporary else "view" if is_view else "table"
        key_columns = primary.get((schema, name), frozenset())
        tables.append(
            Table(
                name=name,
                columns=tuple(_column(described, key_columns) for described in columns[schema, name]),
                foreign_keys=tuple(foreign.get((schema, name), ())),
                schema="" if schema == _DEFAULT_SCHEMA else schema,
                kind=kind_of_table,
                comment=comment or "",
                unread=True,
            )
        )
    return tuple(tables)


def _column(described: Any, primary: frozenset[str]) -> Column:
    name, declared, nullable, comment = described
    return Column(
        name=name,
        type=type_of_duckdb(declared),
        declared=declared,
        nullable=bool(nullable),
        primary_key=name in primary,
        comment=comment or "",
    )
