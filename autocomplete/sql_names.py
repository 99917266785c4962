"""Writes names, values and conditions as SQL of a dialect, quoted where they need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sqlglot import TokenType, exp
from sqlglot.dialects.dialect import NormalizationStrategy

from autocomplete.sql_text import RESERVED, dialect_of, parsed, tokens_of
from nl2sql.catalog import Catalog, Cell, Column, Table


@lru_cache(maxsize=20_000)
def identifier(name: str, dialect: str) -> str:
    """`name` as an identifier: bare where that means the same, quoted otherwise."""
    return exp.to_identifier(name, quoted=_needs_quotes(name, dialect)).sql(dialect_of(dialect))


def _needs_quotes(name: str, dialect: str) -> bool:
    if not exp.SAFE_IDENTIFIER_RE.match(name) or name.lower() in RESERVED:
        return True
    spoken = dialect_of(dialect)
    if spoken.normalization_strategy == NormalizationStrategy.LOWERCASE and name != name.lower():
        return True
    tokens = tokens_of(name, dialect)
    if tokens is None or len(tokens) != 1:
        return True
    kind = tokens[0].token_type
    return kind != TokenType.VAR and kind not in spoken.parser_class.ID_VAR_TOKENS


def table_name(table: Table, dialect: str) -> str:
    """The table with its schema, as it stands after FROM."""
    parts = (table.schema, table.name) if table.schema else (table.name,)
    return ".".join(identifier(part, dialect) for part in parts)


def literal(value: Cell, dialect: str) -> str:
    """A value of the data as a literal; NULL for None."""
    spoken = dialect_of(dialect)
    if isinstance(value, bool) or value is None:
        return exp.convert(value).sql(spoken)
    if isinstance(value, int | float):
        return exp.Literal.number(value).sql(spoken)
    return exp.Literal.string(value).sql(spoken)


def typed_literal(text: str, column: Column | None, dialect: str) -> str:
    """A remembered text as a literal of its column's type."""
    if column is not None and column.type in ("integer", "number") and _is_number(text):
        return exp.Literal.number(text).sql(dialect_of(dialect))
    return literal(text, dialect)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def _parsed(condition: str, dialect: str) -> exp.Expression | None:
    found = parsed(condition, dialect)
    return found if isinstance(found, exp.Expression) else None


End = tuple[str, str]
"""One side of a join condition: what the column is qualified with, and the column."""


def condition(pairs: Iterable[tuple[End, End]]) -> str:
    """Equal columns as a condition is remembered: quoted throughout, in one order, in no particular dialect."""
    equal = sorted(exp.EQ(this=_column(*min(pair)), expression=_column(*max(pair))).sql() for pair in pairs)
    return " AND ".join(equal)


def _column(table: str, column: str) -> exp.Column:
    return exp.column(exp.to_identifier(column, quoted=True), table=exp.to_identifier(table, quoted=True))


def join_condition(text: str, names: Mapping[str, str], last: str, dialect: str) -> str | None:
    """A remembered condition in the query's own names; None when a table of it is not in `names`.

    `names` maps a table's key in lower case to what it is called in the query; columns of the one called
    `last` are written on the right.
    """
    parsed = _parsed(text, "")
    if parsed is None:
        return None
    written = parsed.copy()
    for column in list(written.find_all(exp.Column)):
        name = names.get(column.table.lower())
        if name is None:
            return None
        column.set("table", exp.to_identifier(name, quoted=_needs_quotes(name, dialect)))
        column.set("this", exp.to_identifier(column.name, quoted=_needs_quotes(column.name, dialect)))
    for equal in list(written.find_all(exp.EQ)):
        left, right = equal.this, equal.expression
        if left.table == last:
            equal.set("this", right)
            equal.set("expression", left)
    return written.sql(dialect_of(dialect))


def tables_of(text: str) -> frozenset[str]:
    """The keys of the tables a remembered condition is between, in lower case."""
    parsed = _parsed(text, "")
    return frozenset() if parsed is None else frozenset(column.table.lower() for column in parsed.find_all(exp.Column))


def find_table(catalog: Catalog, path: list[str]) -> Table | None:
    """The table a path of names means: the last is the table, the one before it the schema."""
    if not path:
        return None
    return catalog.table(path[-1], path[-2] if len(path) > 1 else "")
