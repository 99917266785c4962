"""Boosted trees over rows of numbers, evaluated for all rows at once. Fitted by `nl2sql.training.columns`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Boosted:
    """Trees as arrays [trees, nodes]: rows whose `feature` is at most `threshold` go on to `low`, others to `high`.

    A leaf sends every row to itself. `value` is what a node adds when a row ends there, `start` what all begin with;
    after `depth` steps every row has reached a leaf.
    """

    start: float
    depth: int
    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    low: NDArray[np.int16]
    high: NDArray[np.int16]
    value: NDArray[np.float32]

    @staticmethod
    def of(arrays: Mapping[str, NDArray[np.generic]]) -> Boosted:
        """The trees whose arrays `arrays` gave. Raises KeyError."""
        start, depth = arrays["shape"].tolist()
        return Boosted(
            float(start),
            int(depth),
            arrays["feature"].astype(np.int16),
            arrays["threshold"].astype(np.float32),
            arrays["low"].astype(np.int16),
            arrays["high"].astype(np.int16),
            arrays["value"].astype(np.float32),
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The arrays to keep, by name."""
        shape = np.array([self.start, self.depth], dtype=np.float64)
        parts = {part: getattr(self, part) for part in ("feature", "threshold", "low", "high", "value")}
        return {"shape": shape, **parts}

    def probabilities(self, given: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability of each row of `given` [rows, features]."""
        trees, nodes = self.feature.shape
        features, thresholds = self.feature.ravel(), self.threshold.ravel()
        low, high = self.low.ravel(), self.high.ravel()
        first = np.arange(trees, dtype=np.int32) * nodes
        rows = (np.arange(len(given), dtype=np.int64) * given.shape[1])[:, None]
        flat = np.ascontiguousarray(given).ravel()
        place = np.broadcast_to(first, (len(given), trees))
        for _ in range(self.depth):
            below = flat[rows + features[place]] <= thresholds[place]
            place = first + np.where(below, low[place], high[place])
        total = self.start + self.value.ravel()[place].sum(axis=1)
        found: NDArray[np.float32] = (1 / (1 + np.exp(-np.clip(total, -30, 30)))).astype(np.float32)
        return found
