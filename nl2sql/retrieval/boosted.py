"""Boosted trees over rows of numbers, evaluated for all rows at once. Fitted by `nl2sql.training.columns`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ROWS = 512
"""So many rows at a time: what is asked of them fits into the processor's cache."""


@dataclass(frozen=True)
class Boosted:
    """Trees as arrays [trees, nodes]: rows whose `feature` is at most `threshold` go on to `low`, others to `high`.

    A leaf sends every row to itself; a tree has at most 64 of them. `value` is what a node adds when a row ends
    there, `start` what all begin with; after `depth` steps every row has reached a leaf.
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
        parts = [self._totals(given[start : start + _ROWS]) for start in range(0, len(given), _ROWS)]
        total = self.start + np.concatenate(parts or [np.zeros(0, dtype=np.float32)])
        found: NDArray[np.float32] = (1 / (1 + np.exp(-np.clip(total, -30, 30)))).astype(np.float32)
        return found

    def _totals(self, given: NDArray[np.float32]) -> NDArray[np.float32]:
        # A row that lies above the threshold of a node cannot end in the leaves of its lower side. Asked of all nodes
        # at once, the first leaf that stays is where the row ends: no path has to be followed step by step
        # (QuickScorer, Lucchese and others 2015).
        tests = self._tests
        above = np.ascontiguousarray(given.T)[tests.feature] > tests.threshold[:, :, None]
        every = ~tests.staying.dtype.type(0)
        after = np.where(above, tests.staying[:, :, None], every)
        staying = np.bitwise_and.reduce(after, axis=0, initial=every)
        ended = np.bitwise_count(~staying & (staying - tests.staying.dtype.type(1)))
        total: NDArray[np.float32] = np.take_along_axis(tests.values, ended, axis=1).sum(axis=0)
        return total

    @cached_property
    def _tests(self) -> _Tests:
        trees = [_tests_of(self, tree) for tree in range(len(self.feature))]
        nodes = max((len(asked) for asked, _ in trees), default=0)
        leaves = max((len(values) for _, values in trees), default=1)
        bits = next(kind for kind in (np.uint16, np.uint32, np.uint64) if leaves <= 8 * np.dtype(kind).itemsize)
        shape = (nodes, len(trees))
        feature, threshold = np.zeros(shape, dtype=np.int16), np.full(shape, np.inf, dtype=np.float32)
        staying, value = np.zeros(shape, dtype=bits), np.zeros((len(trees), leaves), dtype=np.float32)
        for tree, (asked, values) in enumerate(trees):
            value[tree, : len(values)] = values
            for place, test in enumerate(asked):
                feature[place, tree], threshold[place, tree] = test.feature, test.threshold
                staying[place, tree] = np.bitwise_not(bits(((1 << test.lower) - 1) << test.first))
        return _Tests(feature, threshold, staying, value)


@dataclass(frozen=True, slots=True)
class _Tests:
    """What the trees ask, [nodes, trees]: of which feature, above which threshold, and a bit for each leaf, from the
    left, that stays possible for a row that lies above; `values` of the leaves, [trees, leaves]."""

    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    staying: NDArray[np.unsignedinteger[Any]]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Test:
    """One node; `lower` leaves lie on its lower side, the `first` of the tree's leaves before all others."""

    feature: int
    threshold: float
    first: int
    lower: int


def _tests_of(trees: Boosted, tree: int) -> tuple[list[_Test], list[float]]:
    """The nodes of one tree that ask something, and the values of its leaves from the left."""
    asked: list[_Test] = []
    values: list[float] = []

    def walk(node: int) -> None:
        low = int(trees.low[tree, node])
        if low == node:
            values.append(float(trees.value[tree, node]))
            return
        first = len(values)
        walk(low)
        asked.append(
            _Test(int(trees.feature[tree, node]), float(trees.threshold[tree, node]), first, len(values) - first)
        )
        walk(int(trees.high[tree, node]))

    walk(0)
    return asked, values
