"""Chance that falls the same on every machine and Python version."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

Item = TypeVar("Item")


class Dice:
    """Seeded draws built on `random.Random.random` alone.

    Python promises the sequence of `random()` for a seed across versions, but not that of the other
    methods, so they are rebuilt here.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random

    def below(self, bound: int) -> int:
        """A whole number in `0 <= n < bound`."""
        return int(self.random() * bound)

    def between(self, low: int, high: int) -> int:
        """A whole number in `low <= n <= high`."""
        return low + int(self.random() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """True in about `share` (0 to 1) of the calls."""
        return self.random() < share

    def pick(self, items: Sequence[Item]) -> Item:
        """One of the items, all equally likely."""
        return items[int(self.random() * len(items))]

    def weighted(self, items: Sequence[Item], steps: Sequence[float]) -> Item:
        """One of the items; `steps` are the running totals of their weights (see `running`)."""
        return items[min(bisect_right(steps, self.random() * steps[-1]), len(items) - 1)]


def running(weights: Sequence[float]) -> tuple[float, ...]:
    """The running totals `Dice.weighted` takes."""
    return tuple(accumulate(weights))
