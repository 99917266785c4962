"""Measures what SQL editors show beyond single words: ghost text of several words, and whole join conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import Token

from autocomplete import sql_tokens
from autocomplete.field import Evidence, Observation, Suggestion
from autocomplete.sql_ahead import start_of, words_ahead
from autocomplete.sql_between import Fields, between
from autocomplete.sql_conditions import Joined, joined_in, observations
from autocomplete.sql_seen import SeenColumns, named
from autocomplete.suggest import Autocomplete

_FIELDS = Fields("joins", "joined columns")
_LISTED = 30


@dataclass(slots=True)
class SqlScore:
    """Sums over statements.

    A ghost is what stands after the cursor at one of `places`: before the first word, and after each word typed or
    ghost accepted. It is `right` when all its words are what was written. `keys` are those that write the `letters`
    so: one for a ghost that is right, and what each other word takes by itself. `joins` are the conditions that equate
    a column of the table just joined with one of an earlier table, those two tables being given.
    """

    places: int = 0
    shown: int = 0
    right: int = 0
    words: int = 0
    letters: int = 0
    keys: int = 0
    joins: int = 0
    joins_first: int = 0
    joins_five: int = 0
    joins_popular: int = 0
    popular: dict[str, Counter[str]] = field(default_factory=dict)
    columns: SeenColumns = field(default_factory=SeenColumns)

    def summary(self) -> dict[str, float]:
        """Shares: ghosts shown per place, ghosts fully right, conditions named first (and by the most popular)."""
        return {
            "ghost_shown": self.shown / max(self.places, 1),
            "ghost_right": self.right / max(self.shown, 1),
            "ghost_words": self.words / max(self.shown, 1),
            "keys_saved_with_ghost": 1 - self.keys / max(self.letters, 1),
            "joins": self.joins,
            "join_first": self.joins_first / max(self.joins, 1),
            "join_five": self.joins_five / max(self.joins, 1),
            "join_most_popular": self.joins_popular / max(self.joins, 1),
        }

    def score(
        self, engine: Autocomplete, name: str, tokens: Sequence[Token], dialect: str, keys: Sequence[int]
    ) -> None:
        """Score one statement, whose words are remembered under the field `name`; `keys` writes each without ghosts."""
        self._ghosts(engine, name, tokens, dialect, keys)
        for found in self._joins_in(tokens, dialect):
            kept = _observation(found)
            ranked = self._ranked(engine, found)
            often = self.popular.get(_pair(kept), Counter[str]()).most_common(1)
            self.joins += 1
            self.joins_first += ranked[:1] == [kept.value]
            self.joins_five += kept.value in ranked[:5]
            self.joins_popular += bool(often) and often[0][0] == kept.value

    def _ranked(self, engine: Autocomplete, found: Joined) -> list[str]:
        """The conditions that an editor would list for two sources, best first, given the columns seen so far."""

        def recall(evidence: Evidence) -> Sequence[Suggestion]:
            return engine.recall(evidence, "", _LISTED)

        naming = self.columns.naming
        ranked = sorted(between(recall, _FIELDS, found.first, found.last, found.among, naming), key=lambda c: -c[2])
        return list(dict.fromkeys(text for text, *_ in ranked))

    def _joins_in(self, tokens: Sequence[Token], dialect: str) -> list[Joined]:
        return [found for found in joined_in(tokens, dialect, named) if found.on]

    def _ghosts(
        self, engine: Autocomplete, name: str, tokens: Sequence[Token], dialect: str, keys: Sequence[int]
    ) -> None:
        written = sql_tokens.words_of(tokens, dialect)
        self.letters += sum(map(len, written))
        at = 0
        while at < len(written):
            shown = words_ahead(engine, name, start_of(tokens[:at], dialect), dialect).words
            right = bool(shown) and shown == written[at : at + len(shown)]
            self.places += 1
            self.shown += bool(shown)
            self.right += right
            self.words += len(shown)
            self.keys += 1 if right else keys[at]
            at += len(shown) if right else 1

    def learn(self, engine: Autocomplete, tokens: Sequence[Token], dialect: str) -> None:
        """Learn the join conditions of a statement."""
        taught: list[Observation] = []
        for found in joined_in(tokens, dialect, named):
            kept = observations(_FIELDS.joins, _FIELDS.columns, found, named)
            self.popular.setdefault(_pair(kept[0]), Counter[str]())[kept[0].value] += 1
            taught += kept
        self.columns.learn(tokens, dialect)
        engine.learn(taught)


def _observation(found: Joined) -> Observation:
    return observations(_FIELDS.joins, _FIELDS.columns, found, named)[0]


def _pair(seen: Observation) -> str:
    return seen.evidence.pairs[0][1]
