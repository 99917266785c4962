"""Which columns of its tables a statement reads, so that no others have to move."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.pushdown_projections import pushdown_projections
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from pipeline_gen.steps.operation import Columns


def columns_needed(sql: str, tables: Mapping[str, Columns]) -> dict[str, Columns]:
    """The columns of each table that a statement of DuckDB's dialect reads, in their order, at least one of each."""
    read = _read(sql, tables)
    if read is None:
        return dict(tables)
    return {
        name: tuple(known for known in columns if (name.lower(), known.name.lower()) in read) or columns[:1]
        for name, columns in tables.items()
    }


def _read(sql: str, tables: Mapping[str, Columns]) -> set[tuple[str, str]] | None:
    """(table, column), in lower case; None where sqlglot cannot tell."""
    schema: dict[str, object] = {name: {known.name: "text" for known in columns} for name, columns in tables.items()}
    try:
        tree = qualify(parse_one(sql, dialect="duckdb"), dialect="duckdb", schema=schema)
        tree = pushdown_projections(tree)
        scopes = traverse_scope(tree)
    except SqlglotError:
        return None
    return {
        (source.name.lower(), found.name.lower())
        for scope in scopes
        for name, source in scope.sources.items()
        if isinstance(source, exp.Table)
        for found in scope.columns
        if found.table == name
    }
