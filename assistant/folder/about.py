"""Which source a statement found in a file is about."""

from __future__ import annotations

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from autocomplete.sql_names import find_table
from autocomplete.sql_text import dialect_of
from nl2sql.catalog import Catalog


def is_about(sql: str, catalog: Catalog) -> bool:
    """Whether a query reads tables of this source, and no others: nothing is learned about a table that is not seen."""
    try:
        parsed = sqlglot.parse_one(sql, read=dialect_of(catalog.dialect))
    except SqlglotError:
        return False
    made = {cte.alias.lower() for cte in parsed.find_all(exp.CTE)}
    named = [table for table in parsed.find_all(exp.Table) if table.db or table.name.lower() not in made]
    return bool(named) and all(find_table(catalog, [p for p in (t.db, t.name) if p]) is not None for t in named)
