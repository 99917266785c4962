"""Measures what SQL editors show beyond single words: ghost text of several words, and whole join conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import Token, TokenType

from autocomplete import sql_fields, sql_tokens
from autocomplete.field import Evidence, Observation
from autocomplete.sql_ahead import words_ahead
from autocomplete.sql_names import condition, tables_of
from autocomplete.sql_scope import Walk
from autocomplete.suggest import Autocomplete

_JOINS = "joins"
_LISTED = 30
_EQUATED = (TokenType.DOT, TokenType.EQ, TokenType.DOT)


@dataclass(slots=True)
class SqlScore:
    """Sums over statements.

    A ghost is what stands after the cursor at one of `places`: before the first word, and after each word typed or
    ghost accepted. It is `right` when all its words are what was written. `joins` are the conditions that equate a
    column of the table just joined with one of an earlier table, those two tables being given.
    """

    places: int = 0
    shown: int = 0
    right: int = 0
    words: int = 0
    joins: int = 0
    joins_first: int = 0
    joins_popular: int = 0
    popular: dict[str, Counter[str]] = field(default_factory=dict)

    def summary(self) -> dict[str, float]:
        """Shares: ghosts shown per place, ghosts fully right, conditions named first (and by the most popular)."""
        return {
            "ghost_shown": self.shown / max(self.places, 1),
            "ghost_right": self.right / max(self.shown, 1),
            "ghost_words": self.words / max(self.shown, 1),
            "joins": self.joins,
            "join_first": self.joins_first / max(self.joins, 1),
            "join_most_popular": self.joins_popular / max(self.joins, 1),
        }

    def score(self, engine: Autocomplete, name: str, tokens: Sequence[Token], dialect: str) -> None:
        """Score one statement, whose words are remembered under the field `name`."""
        self._ghosts(engine, name, tokens, dialect)
        for seen in joins_in(tokens, dialect):
            self.joins += 1
            between = frozenset(tables_of(seen.value))
            listed = (item.value for item in engine.recall(seen.evidence, "", _LISTED))
            self.joins_first += seen.value == next((text for text in listed if tables_of(text) == between), None)
            often = self.popular.get(_pair(seen), Counter[str]()).most_common(1)
            self.joins_popular += bool(often) and often[0][0] == seen.value

    def _ghosts(self, engine: Autocomplete, name: str, tokens: Sequence[Token], dialect: str) -> None:
        written = sql_tokens.words_of(tokens, dialect)
        at = 0
        while at < len(written):
            shown = words_ahead(engine, name, tokens[:at], dialect).words
            right = bool(shown) and shown == written[at : at + len(shown)]
            self.places += 1
            self.shown += bool(shown)
            self.right += right
            self.words += len(shown)
            at += len(shown) if right else 1

    def learn(self, engine: Autocomplete, tokens: Sequence[Token], dialect: str) -> None:
        """Learn the join conditions of a statement."""
        kept = list(joins_in(tokens, dialect))
        for seen in kept:
            self.popular.setdefault(_pair(seen), Counter[str]())[seen.value] += 1
        engine.learn(kept)


def _pair(seen: Observation) -> str:
    return seen.evidence.pairs[0][1]


def joins_in(tokens: Sequence[Token], dialect: str) -> Iterator[Observation]:
    """The conditions after ON that equate two qualified columns, whichever stands first and however called here."""
    walk = Walk(dialect)
    for at, token in enumerate(tokens):
        walk.step(token)
        if token.token_type != TokenType.ON:
            continue
        rest = [part for part in tokens[at + 1 : at + 9] if part.token_type != TokenType.L_PAREN][:7]
        if tuple(part.token_type for part in rest[1::2]) != _EQUATED:
            continue
        names = walk.spot.names
        first, second = (names.get(part.text.lower(), "") for part in (rest[0], rest[4]))
        if first and second:
            ends = (first, rest[2].text.lower()), (second, rest[6].text.lower())
            parts = ((sql_fields.BETWEEN, sql_fields.pair(first, second)),)
            yield Observation(Evidence(_JOINS, parts, parts), condition([ends]))
