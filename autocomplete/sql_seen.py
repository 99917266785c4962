"""The columns of tables as far as statements show them: what stands in for a catalogue where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import Token, TokenType

from autocomplete.sql_conditions import Relation
from autocomplete.sql_scope import Query, Source, Walk
from autocomplete.sql_text import is_name


def named(source: Source) -> Relation | None:
    """What a source is remembered as when nothing is known of its columns: its name."""
    return Relation(source.path[-1].lower()) if source.path else None


class SeenColumns:
    """By table, the columns that statements used of it, first use first."""

    def __init__(self) -> None:
        self._columns: dict[str, dict[str, None]] = {}
        self._all: list[str] | None = None

    def naming(self, source: Source) -> Relation | None:
        """What a source is remembered as, with the columns seen of it, or given by WITH or by the sub-query it is."""
        relation = named(source)
        if source.columns is not None:
            given = tuple(name.lower() for name in source.columns)
            return Relation(relation.key if relation else source.name.lower(), given)
        return Relation(relation.key, tuple(self._columns.get(relation.key, ()))) if relation else None

    def tables(self) -> tuple[str, ...]:
        """The tables that statements read."""
        return tuple(self._columns)

    def of(self, table: str) -> tuple[str, ...]:
        """The columns of a table."""
        return tuple(self._columns.get(table, ()))

    def everything(self) -> list[str]:
        """The columns of all tables, sorted."""
        if self._all is None:
            self._all = sorted({name for columns in self._columns.values() for name in columns})
        return self._all

    def learn(self, tokens: Sequence[Token], dialect: str) -> None:
        """Take down ``alias.column``, and every name in a query of one table."""
        walk = Walk(dialect)
        uses: list[tuple[Query, str, str]] = []
        for at, token in enumerate(tokens):
            query = walk.scope().query
            named_here = at and tokens[at - 1].token_type == TokenType.ALIAS
            if is_name(token, dialect) and query.clause not in ("from", "with") and not named_here:
                uses.append((query, _qualifier(tokens, at), token.text.lower()))
            walk.step(token)
        self._all = None
        for query, qualifier, column in uses:
            tables = [source for source in query.sources if source.path and source.columns is None]
            for source in tables:
                self._columns.setdefault(source.path[-1].lower(), {})
            meant = [source for source in tables if source.name.lower() == qualifier] if qualifier else tables
            if len(meant) == 1 and (qualifier or len(query.sources) == 1):
                self._columns[meant[0].path[-1].lower()][column] = None


def _qualifier(tokens: Sequence[Token], at: int) -> str:
    qualified = at > 1 and tokens[at - 1].token_type == TokenType.DOT
    return tokens[at - 2].text.lower() if qualified else ""
