"""How often each value followed a context, and lately: discounted back-off over tallies. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import nlargest

DISCOUNT = 0.6
"""Taken from every count and given to what was not seen in this context."""

_FADING_VALUES = 50
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
    """The values seen in one context.

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
    _lists: tuple[int, list[int], list[int], float] | None = None

    def add(self, value: int) -> Stat:
        """Count one observation of `value`; for a partial tally its stored `Stat` must be in place."""
        stat = self.stats.get(value)
        if stat is None:
            stat = self.stats[value] = Stat()
            self.kinds += 1
        self.n += 1
        self.clock += 1
        self.recent = self.recent * self.keep + 1.0
        stat.recent = stat.recent * self.keep ** (self.clock - stat.clock) + 1.0
        stat.n += 1
        stat.clock = self.clock
        return stat

    def forget_lists(self) -> None:
        """Call after changing `stats` from outside."""
        self._lists = None

    def most(self, count: int) -> list[int]:
        """The most frequent values, best first."""
        return self._ranked()[1][:count]

    def latest(self, count: int) -> list[int]:
        """The values used last, latest first."""
        return self._ranked()[2][:count]

    def _ranked(self) -> tuple[int, list[int], list[int], float]:
        if self._lists is None or self._lists[0] != self.clock:
            stats = self.stats
            most = nlargest(40, stats, key=lambda value: (stats[value].n, stats[value].clock))
            latest = nlargest(_FADING_VALUES, stats, key=lambda value: stats[value].clock)
            given = sum(min(DISCOUNT, DISCOUNT * self._faded(stats[value])) for value in latest)
            self._lists = (self.clock, most, latest, given)
        return self._lists

    def _faded(self, stat: Stat) -> float:
        return stat.recent * self.keep ** (self.clock - stat.clock)

    def frequent(self, values: Sequence[int], base: Sequence[float]) -> list[float]:
        """The probability of each value by count, backing off to `base`."""
        if not self.n:
            return list(base)
        spare = DISCOUNT * self.kinds / self.n
        stats, n = self.stats, self.n
        out = []
        for value, other in zip(values, base, strict=True):
            stat = stats.get(value)
            out.append(((stat.n - DISCOUNT) / n if stat else 0.0) + spare * other + _LEAST)
        return out

    def fading(self, values: Sequence[int], base: Sequence[float]) -> list[float]:
        """The probability of each value by fading count, backing off to `base`."""
        if self.recent <= 0.0:
            return list(base)
        spare = min(1.0, self._ranked()[3] / self.recent)
        stats, total = self.stats, self.recent
        out = []
        for value, other in zip(values, base, strict=True):
            stat = stats.get(value)
            faded = self._faded(stat) if stat else 0.0
            out.append((faded - min(DISCOUNT, DISCOUNT * faded)) / total + spare * other + _LEAST)
        return out

    def share(self, value: int) -> float:
        """The plain share of one value; a value not held counts as seen once."""
        stat = self.stats.get(value)
        return (stat.n if stat else 1) / max(self.n, 1)
