"""Numbers learned online, kept as sums of small steps so that several processes can learn at once."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

Key = tuple[str, str]
"""Who learns (a field, a gate) and which feature."""


class Weights:
    """Weights and their squared gradients; steps taken since the last flush wait in `pending`."""

    def __init__(self) -> None:
        self._weight: defaultdict[str, dict[str, float]] = defaultdict(dict)
        self._square: dict[Key, float] = {}
        self._pending: dict[Key, tuple[float, float]] = {}

    def get(self, owner: str, feature: str) -> float:
        """The learned weight; 0 before anything was learned."""
        return self._weight[owner].get(feature, 0.0)

    def of(self, owner: str) -> Mapping[str, float]:
        """The learned weights of one owner by feature, as they are until the next step."""
        return self._weight[owner]

    def step(self, owner: str, feature: str, by: float) -> None:
        """Add `by` to the weight."""
        self._move((owner, feature), by)

    def adaptive_step(self, owner: str, feature: str, gradient: float, rate: float) -> None:
        """Move along `gradient`, by less the more has been learned about this feature (Adagrad)."""
        key = (owner, feature)
        square = gradient * gradient
        before = self._square.get(key, 0.0)
        self._square[key] = before + square
        self._move(key, rate * gradient / math.sqrt(0.5 + before + square), square)

    def _move(self, key: Key, by: float, square: float = 0.0) -> None:
        owner, feature = key
        known = self._weight[owner]
        known[feature] = known.get(feature, 0.0) + by
        moved, squared = self._pending.get(key, (0.0, 0.0))
        self._pending[key] = (moved + by, squared + square)

    def take_pending(self) -> list[tuple[str, str, float, float]]:
        """The steps since the last call: owner, feature, change of weight, change of square."""
        taken = [(owner, feature, by, square) for (owner, feature), (by, square) in self._pending.items()]
        self._pending.clear()
        return taken

    def load(self, rows: Iterable[tuple[str, str, float, float]]) -> None:
        """Replace what is known by stored rows, keeping the steps not yet flushed."""
        self._weight.clear()
        self._square.clear()
        for owner, feature, weight, square in rows:
            self._weight[owner][feature] = weight
            self._square[owner, feature] = square
        for (owner, feature), (by, square) in self._pending.items():
            self._weight[owner][feature] = self.get(owner, feature) + by
            self._square[owner, feature] = self._square.get((owner, feature), 0.0) + square

    def clear(self) -> None:
        """Forget everything, pending steps too."""
        self._weight.clear()
        self._square.clear()
        self._pending.clear()
