"""How often each value followed a context, and lately: the counts of one context. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from autocomplete.packing import Stat, held, last, latest, most, stat_of, table, unpacked

DISCOUNT = 0.6
"""Taken from every count and given to what was not seen in this context."""

_MOST = 40
_LATEST = 10
_KEEP_SHORT = math.exp2(-1 / 8)
_KEEP_LONG = math.exp2(-1 / 4)


def keep(parts: int) -> float:
    """What is left of a recent count after one more observation; long contexts forget sooner."""
    return _KEEP_SHORT if parts <= 1 else _KEEP_LONG


@dataclass(slots=True)
class Tally:
    """The values seen in one context: `data` are their counts as `autocomplete.packing` says, the one used last at
    the end.

    `clock` only grows; `n`, `kinds` and `recent` shrink when something is forgotten. A `partial`
    tally holds the most frequent and most recent values only. `generation` says when it was read.
    """

    id: int | None = None
    keep: float = 0.5
    n: int = 0
    clock: int = 0
    recent: float = 0.0
    kinds: int = 0
    data: bytes = b""
    partial: bool = False
    generation: int = 0
    _top: list[int] | None = None
    _late: list[int] | None = None

    @property
    def held(self) -> int:
        """How many values it holds."""
        return held(self.data)

    @property
    def stats(self) -> dict[int, Stat]:
        """The counts by value, a copy of them."""
        return unpacked(self.data)

    def stat(self, value: int) -> Stat | None:
        """The counts of one value; None where it is not held."""
        return stat_of(self.data, value)

    def add(self, value: int) -> None:
        """Count one observation of `value`; for a partial tally its stored `Stat` must be in place."""
        stat = self.stat(value)
        if stat is None:
            stat = Stat()
            self.kinds += 1
        self.n += 1
        self.clock += 1
        self.recent = self.recent * self.keep + 1.0
        faded = stat.recent * self.keep ** (self.clock - stat.clock)
        self.put(value, Stat(stat.n + 1, faded + 1.0, self.clock))

    def put(self, value: int, stat: Stat) -> None:
        """Take over a stored count, later ones after earlier ones."""
        self.data = last(self.data, value, stat)
        self._top = self._late = None

    def only(self, values: Collection[int]) -> None:
        """Keep the counts of some values in memory, which makes it partial."""
        rows = table(self.data)
        self.data = rows[np.isin(rows["value"], list(values))].tobytes()
        self.partial = True
        self._top = self._late = None

    def most(self, count: int) -> list[int]:
        """The most frequent values, best first, of equally frequent ones those used last; 40 at most."""
        if self._top is None:
            self._top = most(self.data, _MOST)
        return self._top[:count]

    def latest(self, count: int) -> list[int]:
        """The values used last, latest first; 10 at most."""
        if self._late is None:
            self._late = latest(self.data, _LATEST)
        return self._late[:count]

    def chance(self, value: int, base: float) -> float:
        """The probability of a value by count, backing off to `base`; the tally is not empty."""
        stat = self.stat(value)
        return (DISCOUNT * self.kinds * base + (stat.n - DISCOUNT if stat else 0.0)) / self.n

    def share(self, value: int) -> float:
        """The plain share of one value; a value not held counts as seen once."""
        stat = self.stat(value)
        return (stat.n if stat else 1) / max(self.n, 1)
