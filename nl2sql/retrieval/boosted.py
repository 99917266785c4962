"""Boosted trees over rows of numbers, evaluated for all rows at once. Fitted by `nl2sql.training.columns`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
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
        # A row that lies above the threshold of a node cannot end in the leaves of its lower side. Once every node
        # is asked, the first leaf that stays is where the row ends: no path has to be followed step by step
        # (QuickScorer, Lucchese and others 2015). Between two thresholds of a feature all nodes that ask of it answer
        # alike, so what stays of all trees is looked up, once for each feature.
        leaves, trees = self._leaves, len(self.feature)
        staying = np.full((len(given), trees), ~leaves.none, dtype=leaves.none.dtype)
        for feature, thresholds, left in leaves.by_feature:
            staying &= left.take(thresholds.searchsorted(given[:, feature]), axis=0)
        ended = np.bitwise_count(~staying & (staying - (leaves.none + 1)))
        places = ended + leaves.values.shape[1] * np.arange(trees, dtype=np.intp)
        total: NDArray[np.float32] = leaves.values.ravel().take(places).sum(axis=1)
        return total

    @cached_property
    def _leaves(self) -> _Leaves:
        trees = [_tests_of(self, tree) for tree in range(len(self.feature))]
        most = max((len(values) for _, values in trees), default=1)
        kind = next(kind for kind in (np.uint16, np.uint32, np.uint64) if most <= 8 * np.dtype(kind).itemsize)
        values = np.zeros((len(trees), most), dtype=np.float32)
        asked: dict[int, list[_Asked]] = defaultdict(list)
        for tree, (tests, held) in enumerate(trees):
            values[tree, : len(held)] = held
            for test in tests:
                lower = ((1 << test.lower) - 1) << test.first
                asked[test.feature].append((np.float32(test.threshold), tree, lower))
        by_feature = (_left(feature, tests, len(trees), kind) for feature, tests in asked.items())
        return _Leaves(tuple(by_feature), values, kind(0))


_Bits = np.unsignedinteger[Any]
_Left = tuple[int, NDArray[np.float32], NDArray[_Bits]]
"""A feature, the thresholds at which it is asked of, and the leaves that stay of every tree above so many of them."""
_Asked = tuple[np.float32, int, int]
"""A threshold, the tree, and the bits of the leaves on the lower side."""


def _left(feature: int, tests: Sequence[_Asked], trees: int, kind: type[_Bits]) -> _Left:
    every = (1 << 8 * np.dtype(kind).itemsize) - 1
    thresholds = np.unique([threshold for threshold, _, _ in tests])
    left = np.full((len(thresholds) + 1, trees), every, dtype=kind)
    for threshold, tree, lower in tests:
        left[thresholds.searchsorted(threshold) + 1 :, tree] &= kind(every ^ lower)
    return feature, thresholds, left


@dataclass(frozen=True, slots=True)
class _Leaves:
    """Which leaves stay possible, a bit for each from the left, and their `values`, [trees, leaves].

    `by_feature` has, for each feature that is asked of, its thresholds in order and what stays of every tree above so
    many of them, [thresholds + 1, trees]; `none` is no leaf at all.
    """

    by_feature: tuple[_Left, ...]
    values: NDArray[np.float32]
    none: _Bits


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
