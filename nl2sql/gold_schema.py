"""Which tables and columns a reference query uses: what retrieval has to find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, ColumnRef


@dataclass(frozen=True, slots=True)
class Used:
    """The keys of the tables of a query, and its columns, those it joins over included."""

    tables: frozenset[str]
    columns: frozenset[ColumnRef]


def used_by(query: str, catalog: Catalog) -> Used:
    """What `query` uses of the catalogue; nothing where it cannot be read, no columns where they stay unclear."""
    try:
        tree = sqlglot.parse_one(query, dialect=catalog.dialect)
    except SqlglotError:
        return Used(frozenset(), frozenset())
    named = [catalog.table(table.name, table.db) for table in tree.find_all(exp.Table)]
    tables = frozenset(table.key for table in named if table is not None)
    return Used(tables, frozenset(_columns(tree, catalog)))


def _columns(tree: exp.Expr, catalog: Catalog) -> Iterator[ColumnRef]:
    try:
        qualified = qualify(
            tree, schema=_declared(catalog), dialect=catalog.dialect, validate_qualify_columns=False, expand_stars=False
        )
    except SqlglotError:
        return
    for scope in traverse_scope(qualified):
        for column in scope.columns:
            source = scope.sources.get(column.table)
            table = catalog.table(source.name, source.db) if isinstance(source, exp.Table) else None
            known = table.column(column.name) if table is not None else None
            if table is not None and known is not None:
                yield ColumnRef(table.key, known.name)


@per_object
def _declared(catalog: Catalog) -> dict[str, object]:
    """The columns of each table with their types, as sqlglot wants them."""
    return {
        table.name: {column.name: column.declared or "TEXT" for column in table.columns} for table in catalog.tables
    }
