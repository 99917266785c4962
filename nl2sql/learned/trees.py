"""Boosted trees, as small arrays: what the confidence is read from. Fitted by `nl2sql.training.confidence`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Node = tuple[int, float, int, int, float]
"""Number of the feature (-1 in a leaf), threshold, the nodes for at most it and for more, value of a leaf."""


@dataclass(frozen=True)
class Trees:
    """A sum of trees over named features; its logistic is a probability."""

    names: tuple[str, ...]
    start: float
    trees: tuple[tuple[Node, ...], ...]

    @staticmethod
    def load(file: Path) -> Trees:
        """Read what `save` wrote. Raises FileNotFoundError, ValueError for another file."""
        kept = json.loads(file.read_text("utf-8"))
        trees = tuple(tuple((n[0], n[1], n[2], n[3], n[4]) for n in tree) for tree in kept["trees"])
        return Trees(tuple(kept["names"]), kept["start"], trees)

    def save(self, file: Path) -> None:
        """Write the trees, one a line."""
        lines = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in self.trees)
        names = json.dumps(list(self.names))
        file.write_text(f'{{"names": {names},\n"start": {self.start},\n"trees": [\n{lines}\n]}}\n', "utf-8")

    def of(self, given: Mapping[str, float]) -> float:
        """The probability for features by name; 0 for those that are not given."""
        return self.probability([given.get(name, 0.0) for name in self.names])

    def probability(self, given: Sequence[float]) -> float:
        """The probability for features in the order of `names`."""
        total = self.start + sum(_value(tree, given) for tree in self.trees)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _value(tree: Sequence[Node], given: Sequence[float]) -> float:
    place = 0
    while True:
        feature, threshold, low, high, value = tree[place]
        if feature < 0:
            return value
        place = low if given[feature] <= threshold else high
