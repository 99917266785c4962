"""Aliases: what people in one workspace call a table, a column or a stored value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nl2sql.words import Token

LONGEST = 3
"""Words of the longest alias."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A phrase, as the stems of its words, and what it stands for.

    `table` is a `Table.key`; `column` is empty where the table itself is meant; `value` is the stored value where one
    is meant. `questions` says how many accepted questions it was learned from.
    """

    phrase: tuple[str, ...]
    table: str
    column: str = ""
    value: str = ""
    questions: int = 0

    @property
    def target(self) -> str:
        """What it stands for, for people: ``orders``, ``orders.channel``, ``orders.channel = 'online'``."""
        name = f"{self.table}.{self.column}" if self.column else self.table
        return f"{name} = '{self.value}'" if self.value else name


@dataclass(frozen=True, slots=True)
class Aliases:
    """The aliases of one source."""

    entries: tuple[Alias, ...] = ()

    def said_in(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int, Alias]]:
        """Each alias that the tokens hold, with its first place and the place after its last."""
        stems = tuple(token.stem if token.kind == "word" else "" for token in tokens)
        for alias in self.entries:
            length = len(alias.phrase)
            for start in range(len(stems) - length + 1):
                if stems[start : start + length] == alias.phrase:
                    yield start, start + length, alias


NO_ALIASES = Aliases()
