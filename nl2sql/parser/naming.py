"""Names as SQL: quoted only where the dialect needs it, so that the text reads as a person would write it."""

from __future__ import annotations

import re
from functools import lru_cache

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import TokenError
from sqlglot.parser import Parser

from nl2sql.catalog import ColumnRef, Table

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_FOLDS_UP = ("snowflake", "oracle")


@lru_cache(maxsize=8192)
def needs_quotes(name: str, dialect: str) -> bool:
    """Whether `name` would be misread without quotes: spaces, capitals that fold, words of the language."""
    if not _PLAIN.match(name):
        return True
    if dialect in ("postgres", "redshift") and name != name.lower():
        return True
    if dialect in _FOLDS_UP and name != name.upper():
        return True
    try:
        tokens = Dialect.get_or_raise(dialect).tokenize(name)
    except TokenError:
        return True
    return len(tokens) != 1 or tokens[0].token_type not in Parser.ID_VAR_TOKENS


def identifier(name: str, dialect: str) -> exp.Identifier:
    """`name` as an identifier."""
    return exp.Identifier(this=name, quoted=needs_quotes(name, dialect))


def table_sql(table: Table, dialect: str) -> exp.Table:
    """The table as it stands in FROM."""
    schema = identifier(table.schema, dialect) if table.schema else None
    return exp.Table(this=identifier(table.name, dialect), db=schema)


def column_sql(ref: ColumnRef, dialect: str) -> exp.Column:
    """The column with its table's name before it."""
    schema, _, name = ref.table.rpartition(".")
    return exp.Column(
        this=identifier(ref.column, dialect),
        table=identifier(name, dialect),
        db=identifier(schema, dialect) if schema else None,
    )


def ordered(value: exp.Expr, descending: bool, dialect: str) -> exp.Ordered:
    """One term of ORDER BY, with nulls where the dialect puts them by itself."""
    return exp.Ordered(this=value, desc=descending, nulls_first=nulls_first(descending, dialect))


def nulls_first(descending: bool, dialect: str) -> bool:
    """Whether the dialect sorts nulls before everything else in that direction."""
    ordering = Dialect.get_or_raise(dialect).NULL_ORDERING
    if ordering == "nulls_are_small":
        return not descending
    return descending and ordering == "nulls_are_large"


def literal(value: object) -> exp.Expr:
    """A cell as SQL."""
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    return exp.Literal.number(value) if isinstance(value, int | float) else exp.Literal.string(str(value))
