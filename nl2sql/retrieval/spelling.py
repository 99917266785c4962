"""Words of a vocabulary that are spelt like a given one, found by the runs of three letters they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_SHORTEST, _RUN = 4, 3
_REMEMBERED = 4_096


@dataclass(frozen=True)
class Spelling:
    """The words of a vocabulary by their runs of letters; `lengths` are the numbers of runs of each word."""

    words: tuple[str, ...]
    lengths: NDArray[np.float32]
    holders: dict[str, NDArray[np.int32]]
    _found: dict[tuple[str, float, int], list[tuple[str, float]]] = field(default_factory=dict)

    def like(self, word: str, least: float, most: int) -> list[tuple[str, float]]:
        """Up to `most` other words, most alike first, with the share of runs in common (Dice), at least `least`.

        Asked again for the same word, it is remembered: questions share most of theirs.
        """
        asked = word, least, most
        found = self._found.get(asked)
        if found is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            self._found[asked] = found = self._like(word, least, most) if len(word) >= _SHORTEST else []
        return found

    def _like(self, word: str, least: float, most: int) -> list[tuple[str, float]]:
        runs = _runs(word)
        held = [self.holders[run] for run in runs if run in self.holders]
        if not held:
            return []
        common = np.bincount(np.concatenate(held))
        # Whatever its length, a word with fewer runs in common is not alike enough.
        near = np.flatnonzero(common >= least * len(runs) / (2 - least))
        alike = 2 * common[near] / (self.lengths[near] + len(runs))
        ranked = np.argsort(-alike, kind="stable")[: most + 1]
        found = [(self.words[near[place]], float(alike[place])) for place in ranked if alike[place] >= least]
        return [pair for pair in found if pair[0] != word][:most]


def spelling(vocabulary: Iterable[str]) -> Spelling:
    """The words of `vocabulary` that have four letters or more."""
    words = tuple(sorted({word for word in vocabulary if len(word) >= _SHORTEST}))
    holders: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(words):
        for run in _runs(word):
            holders[run].append(place)
    lengths = np.array([len(_runs(word)) for word in words], dtype=np.float32)
    return Spelling(words, lengths, {run: np.array(places, dtype=np.int32) for run, places in holders.items()})


def _runs(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[start : start + _RUN] for start in range(len(padded) - _RUN + 1))
