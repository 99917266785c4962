"""Which samples a round of fitting shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nl2sql.training.samples import Sample


class Mixture:
    """Each of Spider's questions once a round, in one of its wordings, and `synthetic` times as many generated ones.

    No wording of a question is shown again before all of its wordings have been, nor a generated question before all
    others have been. What a round shows is decided by its number and the seed.
    """

    def __init__(self, samples: Sequence[Sample], synthetic: float, seed: int) -> None:
        groups: dict[int, list[int]] = defaultdict(list)
        made: list[int] = []
        for place, sample in enumerate(samples):
            if sample.origin == "synthetic":
                made.append(place)
            else:
                groups[sample.group].append(place)
        self._groups = [np.array(places) for _, places in sorted(groups.items())]
        self._made, self._seed = np.array(made, np.int64), seed
        self._count = min(len(made), int(synthetic * len(groups))) if groups else len(made)

    def round(self, number: int) -> NDArray[np.int64]:
        """Places of the samples of the round with this number, counted from 0."""
        chosen = [self._wording(place, group, number) for place, group in enumerate(self._groups)]
        return np.concatenate([np.array(chosen, np.int64), self._generated(number)])

    def _wording(self, place: int, group: NDArray[np.int64], number: int) -> int:
        cycle, turn = divmod(number, len(group))
        order = np.random.default_rng((self._seed, place, cycle)).permutation(len(group))
        return int(group[order[turn]])

    def _generated(self, number: int) -> NDArray[np.int64]:
        """The next part of all generated ones, shuffled anew each time they begin again."""
        if not self._count:
            return np.zeros(0, np.int64)
        cycle, turn = divmod(number, len(self._made) // self._count)
        order = np.random.default_rng((self._seed, cycle)).permutation(self._made)
        return order[turn * self._count : (turn + 1) * self._count]
