"""A question with what its words may speak of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from nl2sql.form.scope import Scope
from nl2sql.problems import Span
from nl2sql.words import Token


class Level(IntEnum):
    """How a word of the question is like a name: the higher, the surer. The numbers are part of the trained model."""

    NONE = 0
    LOOSE = 1
    """A typing error, a common beginning, an abbreviation."""
    SYNONYM_PART = 2
    """Another word for a part of the name."""
    PART = 3
    """A part of the name."""
    SYNONYM = 4
    """Another word or phrase for all of the name."""
    WHOLE = 5
    """All of the name."""


@dataclass(frozen=True)
class Linked:
    """`column_links` and `table_links` give the level by (place of the token, place in the scope)."""

    question: str
    tokens: tuple[Token, ...]
    scope: Scope
    column_links: dict[tuple[int, int], Level]
    table_links: dict[tuple[int, int], Level]

    def span(self, start: int, end: int) -> Span:
        """The place in the question of the tokens from `start` up to `end`."""
        return Span(self.tokens[start].span.start, self.tokens[end - 1].span.end)

    def without_synonyms(self) -> Linked:
        """The same without the links that only another word gives, as if there were no lexicon."""
        columns = {pair: level for pair, level in self.column_links.items() if level not in _BY_SYNONYM}
        tables = {pair: level for pair, level in self.table_links.items() if level not in _BY_SYNONYM}
        return replace(self, column_links=columns, table_links=tables)


_BY_SYNONYM = (Level.SYNONYM_PART, Level.SYNONYM)
