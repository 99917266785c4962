"""How often each value followed a context, and lately: discounted back-off over tallies. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import islice

DISCOUNT = 0.6
"""Taken from every count and given to what was not seen in this context."""

_FADING_VALUES = 50
_MOST = 40
_KEEP_SHORT = math.exp2(-1 / 8)
_KEEP_LONG = math.exp2(-1 / 4)
_LEAST = 1e-9


def keep(parts: int) -> float:
    """What is left of a recent count after one more observation; long contexts forget sooner."""
    return _KEEP_SHORT if parts <= 1 else _KEEP_LONG


@dataclass(slots=True)
class Stat:
    """One value in one context: its count, its fading count, and the context's clock at its last use."""

    n: int = 0
    recent: float = 0.0
    clock: int = 0


@dataclass(slots=True)
class Tally:
    """The values seen in one context; `stats` has the one used last at its end.

    `clock` only grows; `n`, `kinds` and `recent` shrink when something is forgotten. A `partial`
    tally holds the most frequent and most recent values only. `generation` says when it was read.
    """

    id: int | None = None
    keep: float = 0.5
    n: int = 0
    clock: int = 0
    recent: float = 0.0
    kinds: int = 0
    stats: dict[int, Stat] = field(default_factory=dict)
    partial: bool = False
    generation: int = 0
    _top: list[int] | None = None

    def add(self, value: int) -> Stat:
        """Count one observation of `value`; for a partial tally its stored `Stat` must be in place."""
        stat = self.stats.pop(value, None)
        if stat is None:
            stat = Stat()
            self.kinds += 1
        self.n += 1
        self.clock += 1
        self.recent = self.recent * self.keep + 1.0
        stat.recent = stat.recent * self.keep ** (self.clock - stat.clock) + 1.0
        stat.n += 1
        stat.clock = self.clock
        self.stats[value] = stat
        if self._top is not None and value not in self._top:
            if len(self._top) < _MOST or stat.n >= self.stats[self._top[-1]].n:
                self._top = None
        elif self._top is not None:
            self._top.sort(key=self._rank)
        return stat

    def put(self, value: int, stat: Stat) -> None:
        """Take over a stored count, later ones after earlier ones."""
        self.stats.pop(value, None)
        self.stats[value] = stat
        self._top = None

    def only(self, values: Iterable[int]) -> None:
        """Keep the counts of some values in memory, which makes it partial."""
        kept = set(values)
        self.stats = {value: stat for value, stat in self.stats.items() if value in kept}
        self.partial, self._top = True, None

    def _rank(self, value: int) -> tuple[int, int]:
        stat = self.stats[value]
        return -stat.n, -stat.clock

    def most(self, count: int) -> list[int]:
        """The most frequent values, best first; 40 at most."""
        if self._top is None:
            self._top = nsmallest(_MOST, self.stats, key=self._rank)
        return self._top[:count]

    def latest(self, count: int) -> list[int]:
        """The values used last, latest first."""
        return list(islice(reversed(self.stats), count))

    def _spare(self) -> float:
        """The share of the fading counts that goes to what was not seen here."""
        left, clock, given = self.keep, self.clock, 0.0
        for value in islice(reversed(self.stats), _FADING_VALUES):
            stat = self.stats[value]
            faded = stat.recent * left ** (clock - stat.clock)
            given += DISCOUNT * faded if faded < 1.0 else DISCOUNT
        return min(1.0, given / self.recent)

    def frequent(self, values: Sequence[int], base: Sequence[float]) -> list[float]:
        """The probability of each value by count, backing off to `base`."""
        if not self.n:
            return list(base)
        spare, n, stats = DISCOUNT * self.kinds / self.n, self.n, self.stats
        out = [spare * p + _LEAST for p in base]
        for at, value in enumerate(values):
            stat = stats.get(value)
            if stat is not None:
                out[at] += (stat.n - DISCOUNT) / n
        return out

    def fading(self, values: Sequence[int], base: Sequence[float]) -> list[float]:
        """The probability of each value by fading count, backing off to `base`."""
        if self.recent <= 0.0:
            return list(base)
        spare, total, stats = self._spare(), self.recent, self.stats
        left, clock = self.keep, self.clock
        out = [spare * p + _LEAST for p in base]
        for at, value in enumerate(values):
            stat = stats.get(value)
            if stat is not None:
                faded = stat.recent * left ** (clock - stat.clock)
                out[at] += (faded - (DISCOUNT * faded if faded < 1.0 else DISCOUNT)) / total
        return out

    def share(self, value: int) -> float:
        """The plain share of one value; a value not held counts as seen once."""
        stat = self.stats.get(value)
        return (stat.n if stat else 1) / max(self.n, 1)
