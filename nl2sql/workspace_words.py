"""Aliases: what people in one workspace call a table, a column or a stored value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from nl2sql.words import Token

LONGEST = 3
"""Words of the longest alias."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A phrase, as the stems of its words, and what it stands for.

    `table` is a `Table.key`; `column` is empty where the table itself is meant; `value` is the stored value where one
    is meant. `questions` says how many accepted questions it was learned from; `noted` that somebody wrote it down.
    """

    phrase: tuple[str, ...]
    table: str
    column: str = ""
    value: str = ""
    questions: int = 0
    noted: bool = False

    @property
    def target(self) -> str:
        """What it stands for, for people: ``orders``, ``orders.channel``, ``orders.channel = 'online'``."""
        name = f"{self.table}.{self.column}" if self.column else self.table
        return f"{name} = '{self.value}'" if self.value else name


@dataclass(frozen=True)
class Aliases:
    """The aliases of one source."""

    entries: tuple[Alias, ...] = ()

    def beside(self, noted: Aliases) -> Aliases:
        """These with what people wrote down, which wins where both know a phrase."""
        if not noted.entries:
            return self
        phrases = {alias.phrase for alias in noted.entries}
        return replace(self, entries=(*noted.entries, *(each for each in self.entries if each.phrase not in phrases)))

    @cached_property
    def _by_first(self) -> dict[str, tuple[Alias, ...]]:
        found: dict[str, tuple[Alias, ...]] = {}
        for alias in self.entries:
            found[alias.phrase[0]] = (*found.get(alias.phrase[0], ()), alias)
        return found

    def said_in(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int, Alias]]:
        """Each alias that the tokens hold, with its first place and the place after its last."""
        stems = tuple(token.stem if token.kind == "word" else "" for token in tokens)
        for start, stem in enumerate(stems):
            for alias in self._by_first.get(stem, ()):
                end = start + len(alias.phrase)
                if stems[start:end] == alias.phrase:
                    yield start, end, alias


NO_ALIASES = Aliases()
