"""What an embedding model is to this program: texts in, vectors of length 1 out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One vector a row, each of length 1: the dot product of two is their cosine."""


class Embedder(Protocol):
    """An embedding model. Safe to call from several threads."""

    @property
    def name(self) -> str:
        """What tells it from other models: vectors of different models are never compared."""

    @property
    def sends(self) -> bool:
        """Whether texts leave this machine, so that a person must have agreed."""

    def names(self, texts: Sequence[str]) -> Vectors:
        """The vectors of names, [texts, size]. Raises `ModelError`."""

    def question(self, text: str) -> Vectors:
        """The vector of a question, [size]. Raises `ModelError`."""


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """The vectors, brought to length 1; a vector of zeros stays as it is."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    shortened: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return shortened
