"""A condition of a request, and how it is said before, after and beside the noun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as Choice

from nl2sql.training.generate.grammar import phrasings
from nl2sql.training.generate.telling import Parts, Slot, Telling, can_fill, tell

Position = Choice["pre", "post", "that", "whose"]
POSITIONS: tuple[Position, ...] = ("pre", "post", "that", "whose")


@dataclass(frozen=True)
class Condition:
    """`parts` are its actions; `kinds` the sections of ``conditions.txt`` that may say it, the likelier the more often.

    `unnamed` are kinds that do not name the column: they are preferred. `columns` are the places it is about.
    """

    parts: Parts
    kinds: tuple[str, ...]
    slots: Mapping[str, Slot]
    columns: tuple[int, ...]
    unnamed: tuple[str, ...] = ()
    texts: tuple[str, ...] = field(default=())
    """Parts of the stored values: two conditions about the same are not put together."""

    def can(self, position: Position) -> bool:
        """Whether it can be said in this position."""
        return any(self._possible(kind, position) for kind in self.kinds)

    def say(self, position: Position, telling: Telling) -> str:
        """Its text in this position. Raises ValueError where it has none: ask `can` first."""
        kinds = [kind for kind in self.kinds if self._possible(kind, position)]
        if not kinds:
            raise ValueError(f"{self.kinds} cannot be said {position}")
        text = tell("conditions", f"{telling.rng.choice(kinds)} {position}", self.slots, telling)
        if text is None:
            raise ValueError(f"{kinds} {position} has no phrasing that can be filled")
        return text

    def _possible(self, kind: str, position: Position) -> bool:
        lines = phrasings("conditions").get(f"{kind} {position}", ())
        return any(all(can_fill(slot, self.slots) for slot in line.slots) for line in lines)
