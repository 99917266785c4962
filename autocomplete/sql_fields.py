"""The fields under which the use of SQL is remembered, one set for each source."""

from __future__ import annotations

from nl2sql.catalog import Catalog, ColumnRef

BESIDE = "beside table"
OF_TABLE = "of table"
IN_CLAUSE = "in clause"
BETWEEN = "between tables"
IN_ORDER = "tables in order"
AMONG = "among tables"
CALLED = "tables as called"
IN_PLACE = "in place"
BESIDE_TABLES = "beside tables"
AFTER_MEANT = "after words"
IN_CALL = "in call"
OF_SOURCE = "of source"
OF_OTHER = "of other source"
AFTER_COLUMN = "after column"
COMPARED_TO = "compared to"
IN_STATE = "in state"


def tables(catalog: Catalog) -> str:
    """Tables used; evidence: the tables beside them."""
    return f"{catalog.name}: tables"


def columns(catalog: Catalog) -> str:
    """Columns used; evidence: their table and the clause."""
    return f"{catalog.name}: columns"


def joins(catalog: Catalog) -> str:
    """Join conditions used; evidence: the two tables, and what they are in the query."""
    return f"{catalog.name}: joins"


def joined_columns(catalog: Catalog) -> str:
    """What a column is joined with; evidence: its table."""
    return f"{catalog.name}: joined columns"


def values(catalog: Catalog, column: ColumnRef) -> str:
    """Literals a column was compared to."""
    return f"{catalog.name}: values of {column}"


def words(catalog: Catalog) -> str:
    """The words of statements, one after another."""
    return f"{catalog.name}: SQL"


def pair(first: str, second: str) -> str:
    """Two tables, in whatever order."""
    return " & ".join(sorted((first.lower(), second.lower())))
