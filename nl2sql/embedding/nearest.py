"""The cosines of a question with many vectors, in a few milliseconds however many there are.

A product with 100,000 vectors of 384 numbers reads 150 MB, more than a processor holds near it. Whether each number is
above nothing takes a thirty-second of that, and two vectors that point the same way agree in most of these signs. So
among many vectors those that agree most are looked for first, and cosines are worked out for them; those of the
others are estimated from the signs, well enough to tell what is usual.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nl2sql.embedding.embedder import Vectors
from nl2sql.likeness import Cosines

WHOLE = 16_000
"""So many vectors are all compared exactly."""
NEAR = 4_000
"""Of more vectors, so many are: those that agree with the question in most signs."""


class NearVectors:
    """Vectors of length 1, [vectors, size], ready to be compared with questions. Thread-safe."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors
        self._signs = _signs(vectors) if len(vectors) > WHOLE else None

    def __len__(self) -> int:
        return len(self.vectors)

    def cosines(self, question: Vectors) -> Cosines:
        """The cosine of each vector with the question's; an estimate for what is further away than 4,000 others."""
        if self._signs is None:
            exact: Cosines = self.vectors @ question
            return exact
        differing = _differing(self._signs, _signs(question[None])[:, 0])
        # Of vectors at an angle, about that share of the signs differs.
        angles = np.arange(question.size + 1, dtype=np.float32) * np.float32(np.pi / question.size)
        cosines: Cosines = np.cos(angles)[differing]
        near = np.argpartition(differing, NEAR)[:NEAR]
        cosines[near] = self.vectors[near] @ question
        return cosines


def _signs(vectors: Vectors) -> NDArray[np.uint64]:
    """Which numbers are above nothing, one bit each, 64 in a word: [words, vectors]."""
    padded = np.pad(vectors > 0, ((0, 0), (0, -vectors.shape[1] % 64)))
    return np.ascontiguousarray(np.packbits(padded, axis=1).view(np.uint64).T)


def _differing(signs: NDArray[np.uint64], question: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """For each vector, in how many signs it differs from the question."""
    found = np.zeros(signs.shape[1], dtype=np.uint16)
    for words, asked in zip(signs, question, strict=True):
        found += np.bitwise_count(words ^ asked)
    return found
