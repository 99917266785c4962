"""Which source a statement found in a file is about."""

from __future__ import annotations

from functools import lru_cache

from sqlglot import exp

from autocomplete.sql_names import find_table
from autocomplete.sql_text import parsed
from nl2sql.catalog import Catalog


def is_about(sql: str, catalog: Catalog) -> bool:
    """Whether a query reads tables of this source, and no others: nothing is learned about a table that is not seen."""
    named = _tables(sql, catalog.dialect)
    return bool(named) and all(find_table(catalog, list(parts)) is not None for parts in named)


@lru_cache(maxsize=8)
def _tables(sql: str, dialect: str) -> tuple[tuple[str, ...], ...]:
    """The tables a query names, as schema and name; none of one that cannot be read.

    Every source is asked about the same statement.
    """
    tree = parsed(sql, dialect)
    if tree is None:
        return ()
    made = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    named = [table for table in tree.find_all(exp.Table) if table.db or table.name.lower() not in made]
    return tuple(tuple(part for part in (table.db, table.name) if part) for table in named)
