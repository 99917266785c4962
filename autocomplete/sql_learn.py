"""Learns from a statement that was run and kept: its tables, columns, joins, literals and words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import Token, TokenType, exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from autocomplete import sql_conditions, sql_fields, sql_tokens
from autocomplete.field import Evidence, Field, Observation
from autocomplete.secrets import secret_field, secret_value
from autocomplete.sql_ahead import KIND, judged_ahead
from autocomplete.sql_names import find_table
from autocomplete.sql_scope import Walk
from autocomplete.sql_text import parsed, tokens_of
from autocomplete.suggest import Autocomplete
from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.parser_faults import PARSER_FALLS_OVER

_MOST_WORDS = 400
_CLAUSE_OF: dict[type[exp.Expression], str] = {
    exp.Where: "where",
    exp.Group: "group",
    exp.Order: "order",
    exp.Having: "having",
    exp.Join: "on",
}
_WRITING = frozenset(
    (
        TokenType.SEMICOLON, TokenType.INSERT, TokenType.UPDATE, TokenType.DELETE, TokenType.MERGE, TokenType.CREATE,
        TokenType.DROP, TokenType.ALTER, TokenType.TRUNCATE, TokenType.INTO,
    )
)  # fmt: skip
_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.ILike, exp.In, exp.Between)


def learn_query(history: Autocomplete, sql: str, catalog: Catalog) -> bool:
    """Learn from one query that was run and kept; False when it is not a query that can be read.

    One that the parser does not know but that reads a known table teaches its words and its join conditions.
    Literals compared to columns with secret names, and literals that look secret, are not stored.
    Nothing is stored while learning is off. Raises `StoreError`.
    """
    written = tokens_of(sql, catalog.dialect) or ()
    tokens = written[:_MOST_WORDS]
    tree = parsed(sql, catalog.dialect)
    if isinstance(tree, exp.Query):
        seen = list(_observations(tree, catalog))
    elif tree is None and _reads_a_table(written, catalog):
        seen = []
    else:
        return False
    seen += _joins(tokens, catalog)
    words = sql_tokens.observations(sql_fields.words(catalog), tokens, catalog.dialect)
    seen += words if tokens == written else words[:-1]  # It does not end where it is cut off.
    ahead = judged_ahead(history, sql_fields.words(catalog), tokens, catalog.dialect)
    history.learn(seen, _fields(catalog))
    history.judge.learn(KIND, ahead)
    return True


def _reads_a_table(tokens: Sequence[Token], catalog: Catalog) -> bool:
    """Whether the tokens are one statement whose beginning reads a table of the catalogue, and that writes nothing."""
    kinds = [token.token_type for token in tokens]
    while kinds and kinds[-1] == TokenType.SEMICOLON:
        kinds.pop()
    if not kinds or kinds[0] not in (TokenType.SELECT, TokenType.WITH) or not _WRITING.isdisjoint(kinds):
        return False
    walk, naming = Walk(catalog.dialect), sql_conditions.naming_of(catalog)
    read = False
    for token in tokens[:_MOST_WORDS]:
        walk.step(token)
        read = read or any(source.columns is None and naming(source) for source in walk.scope().query.sources)
    return read


def _fields(catalog: Catalog) -> list[Field]:
    return [
        Field(sql_fields.words(catalog), kind="sql"),
        Field(sql_fields.joins(catalog), sql_conditions.TELLING, "sql"),
        Field(sql_fields.joined_columns(catalog), (sql_fields.OF_TABLE,), "sql"),
        Field(sql_fields.tables(catalog), (sql_fields.BESIDE,)),
        Field(sql_fields.columns(catalog), (sql_fields.OF_TABLE, sql_fields.IN_CLAUSE)),
    ]


def _joins(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Observation]:
    naming = sql_conditions.naming_of(catalog)
    for found in sql_conditions.joined_in(tokens, catalog.dialect, naming):
        fields = sql_fields.joins(catalog), sql_fields.joined_columns(catalog)
        yield from sql_conditions.observations(*fields, found, naming)


def _observations(tree: exp.Query, catalog: Catalog) -> Iterator[Observation]:
    for scope in _scopes(tree):
        tables = {
            name: table
            for name, source in scope.sources.items()
            if isinstance(source, exp.Table)
            for table in (_table_of(source, catalog),)
            if table is not None
        }
        yield from _tables(tables, catalog)
        yield from _columns(scope, tables, catalog)
        yield from _literals(scope, tables, catalog)


def _scopes(tree: exp.Query) -> list[Scope]:
    try:
        return list(traverse_scope(tree))
    except PARSER_FALLS_OVER:
        # Two sources of one name: the words can still be learned.
        return []


def _table_of(source: exp.Table, catalog: Catalog) -> Table | None:
    return find_table(catalog, [part for part in (source.db, source.name) if part])


def _tables(tables: dict[str, Table], catalog: Catalog) -> Iterator[Observation]:
    before: list[Table] = []
    for table in tables.values():
        parts = tuple((sql_fields.BESIDE, other.key) for other in before)
        yield Observation(Evidence(sql_fields.tables(catalog), parts, parts), table.key)
        before.append(table)


def _owner(column: exp.Column, tables: dict[str, Table]) -> tuple[Table, Column] | None:
    """The table and column a reference means; without a qualifier, the only table that has it."""
    named = [tables[column.table]] if column.table in tables else [] if column.table else list(tables.values())
    found = [(table, known) for table in named for known in (table.column(column.name),) if known is not None]
    return found[0] if len(found) == 1 else None


def _columns(scope: Scope, tables: dict[str, Table], catalog: Catalog) -> Iterator[Observation]:
    for column in scope.columns:
        owner = _owner(column, tables)
        if owner is not None:
            table, known = owner
            parts = ((sql_fields.OF_TABLE, table.key), (sql_fields.IN_CLAUSE, _clause(column)))
            yield Observation(Evidence(sql_fields.columns(catalog), parts, parts), known.name)


def _clause(column: exp.Column) -> str:
    """The clause a column stands in, named as `Scope.clause` names it."""
    around = column.find_ancestor(exp.Query, *_CLAUSE_OF)
    return next((name for kind, name in _CLAUSE_OF.items() if isinstance(around, kind)), "select")


def _literals(scope: Scope, tables: dict[str, Table], catalog: Catalog) -> Iterator[Observation]:
    for comparison in scope.find_all(*_COMPARED):
        columns = [part for part in comparison.find_all(exp.Column) if part.name]
        if len(columns) != 1 or secret_field(columns[0].name) or columns[0].parent is not comparison:
            continue
        owner = _owner(columns[0], tables)
        if owner is None:
            continue
        table, column = owner
        field = sql_fields.values(catalog, ColumnRef(table.key, column.name))
        for literal in comparison.find_all(exp.Literal):
            if literal.parent is comparison and not secret_value(literal.name):
                yield Observation(Evidence(field), literal.name)
