"""What a question says, as the evidence needs it: worked out once, then held against every candidate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from nl2sql.learned.cues import cues_of, does
from nl2sql.learned.facts import Facts
from nl2sql.linking.linked import Level, Linked
from nl2sql.retrieval.links import is_content

_TURNS = frozenset({"of", "for", "with", "whose", "where", "that", "who", "which", "in", "from", "by", "per", "having"})
_NEUTRAL = frozenset(
    """list show find give tell return display name names count get want know please many much all any each every there
    have has had been their his her its our my me us do does did are is was were be value values record records
    information details data number total order sorted""".split()  # noqa: SIM905
)
"""Words that say what to do rather than what about: no part of a query stands for them alone."""


@dataclass(frozen=True)
class Asked:
    """A linked question, with its cues by the tokens that give them."""

    linked: Linked
    cues: dict[str, tuple[int, ...]]

    @cached_property
    def spoken_columns(self) -> frozenset[int]:
        """The columns that a word names, or that hold a value of the question."""
        linked = {column for (_, column), level in self.linked.column_links.items() if level > Level.NONE}
        return frozenset(linked | {column for value in self.linked.scope.values for column, _ in value.stored})

    @cached_property
    def best_levels(self) -> dict[int, Level]:
        """By column that a word names: how surely the best one does."""
        best: dict[int, Level] = {}
        for (_, column), level in self.linked.column_links.items():
            best[column] = max(best.get(column, Level.NONE), level)
        return best

    @cached_property
    def spoken_tables(self) -> frozenset[int]:
        """The tables that a word names."""
        links = self.linked.table_links.items()
        return frozenset(table for (_, table), level in links if level >= Level.SYNONYM_PART)

    @cached_property
    def columns_by_token(self) -> dict[int, list[tuple[Level, int]]]:
        """By token: the columns it may name, and how surely."""
        found: dict[int, list[tuple[Level, int]]] = {}
        for (token, column), level in self.linked.column_links.items():
            found.setdefault(token, []).append((level, column))
        return found

    @cached_property
    def tables_by_token(self) -> dict[int, list[tuple[Level, int]]]:
        """By token: the tables it may name, and how surely."""
        found: dict[int, list[tuple[Level, int]]] = {}
        for (token, table), level in self.linked.table_links.items():
            found.setdefault(token, []).append((level, table))
        return found

    @cached_property
    def word_levels(self) -> tuple[Level, ...]:
        """How surely each word with a meaning names something in the data; words of values are left out."""
        valued = {place for value in self.linked.scope.values for place in range(value.start, value.end)}
        return tuple(
            max(
                (level for by in (self.columns_by_token, self.tables_by_token) for level, _ in by.get(place, ())),
                default=Level.NONE,
            )
            for place, token in enumerate(self.linked.tokens)
            if is_content(token) and place not in valued
        )

    @cached_property
    def named_before_filter(self) -> int:
        """How many columns are named before the question turns to conditions: one for each run of linked words."""
        count, before = 0, False
        for place, token in enumerate(self.linked.tokens):
            if token.norm in _TURNS:
                break
            named = any(level >= Level.SYNONYM for level, _ in self.columns_by_token.get(place, ()))
            count += named and not before
            before = named
        return count

    @cached_property
    def _loose_values(self) -> tuple[frozenset[int], ...]:
        """The tokens of each value that a query should use."""
        found = []
        for value in self.linked.scope.values:
            places = frozenset(range(value.start, value.end))
            strong = value.kind in ("quote", "cell", "period") or (
                value.kind == "number" and value.number not in (0, 1)
            )
            named = any(level >= Level.PART for at in places for level, _ in self.columns_by_token.get(at, ()))
            content = any(is_content(self.linked.tokens[at]) or value.kind != "cell" for at in places)
            if strong and content and not (named and value.kind == "cell"):
                found.append(places)
        return tuple(found)

    def unused_values(self, used: set[int]) -> int:
        """How many tokens of values are not among the `used` ones."""
        lost: set[int] = set()
        for places in self._loose_values:
            if not places & used:
                lost |= places
        return len(lost)

    def unused_names(self, columns: frozenset[int], tables: frozenset[int], used: set[int]) -> tuple[int, int]:
        """Words that name a column, wholly or in part, where nothing they name is there."""
        whole = part = 0
        for token, named in self.columns_by_token.items():
            if token in used:
                continue
            if any(at in tables and level >= Level.SYNONYM_PART for level, at in self.tables_by_token.get(token, ())):
                continue
            best = max(level for level, _ in named)
            if not any(column in columns and level >= min(best, Level.SYNONYM_PART) for level, column in named):
                whole += best == Level.WHOLE
                part += Level.SYNONYM_PART <= best < Level.WHOLE
        return whole, part

    def unused_tables(self, tables: frozenset[int], used: set[int]) -> int:
        """Words that name a table outright where none of those they name is there."""
        count = 0
        for token, named in self.tables_by_token.items():
            places = {table for level, table in named if level == Level.WHOLE}
            count += bool(places) and token not in used and places.isdisjoint(tables)
        return count

    def shortened(self, values: Iterable[int]) -> int:
        """Values inside the words of a longer one that is stored."""
        known = self.linked.scope.values
        longer = [value for value in known if value.kind in ("quote", "cell", "code") and value.stored]
        return sum(
            any(
                other.start <= known[at].start
                and known[at].end <= other.end
                and other.end - other.start > known[at].end - known[at].start
                for other in longer
            )
            for at in set(values)
        )

    def unplaced(self, facts: Facts, used: set[int]) -> int:
        """Words with a meaning that nothing in a candidate stands for: no value, name or followed cue."""
        followed = {place for cue, places in self.cues.items() if does(facts, cue) for place in places}
        return sum(
            place not in used and place not in followed and not self._names(place, facts) for place in self._content
        )

    @cached_property
    def _content(self) -> tuple[int, ...]:
        return tuple(
            place for place, token in enumerate(self.linked.tokens) if is_content(token) and token.norm not in _NEUTRAL
        )

    def _names(self, token: int, facts: Facts) -> bool:
        columns, tables = self.columns_by_token.get(token, ()), self.tables_by_token.get(token, ())
        return any(level >= Level.SYNONYM_PART and at in facts.columns for level, at in columns) or any(
            level >= Level.SYNONYM_PART and at in facts.tables for level, at in tables
        )


def asked_of(linked: Linked) -> Asked:
    """What `linked` says."""
    return Asked(linked, cues_of(linked))
