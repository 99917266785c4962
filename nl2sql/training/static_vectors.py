"""Vectors of words without their context, made with the sentence encoder: a smaller, faster input to compare with.

Each piece of the vocabulary goes through the encoder alone; principal components and a weight that grows with the
rank of its frequency follow (the recipe of model2vec, Tulkens and van Dongen 2024).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nl2sql.learned.sentence_encoder import LONGEST, NAME_LENGTH, VOCABULARY, SentenceEncoder
from nl2sql.learned.wordpiece import CONTINUED, WordPiece

FILE = "static_vectors.npz"
HIGHEST = 127


@dataclass(frozen=True)
class StaticVectors:
    """The same two questions as `SentenceEncoder` answers, by looking up: `table` is (pieces, size)."""

    word_piece: WordPiece
    table: NDArray[np.float32]

    @classmethod
    def load(cls, folder: Path) -> StaticVectors:
        """What `write` wrote, with the encoder's vocabulary. Raises FileNotFoundError."""
        with np.load(folder / FILE) as stored:
            table: NDArray[np.float32] = stored["whole"].astype(np.float32) * stored["scales"].astype(np.float32)
        return cls(WordPiece.read(folder / VOCABULARY), table)

    @property
    def size(self) -> int:
        """The length of a vector."""
        return int(self.table.shape[1])

    def words(self, questions: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
        """For each question the vectors of its words, (words, size); zeros for a word without pieces."""
        return [
            np.array([self._mean(self.word_piece.pieces(word)) for word in words], np.float32).reshape(-1, self.size)
            for words in questions
        ]

    def names(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vector of each text, (texts, size), each of length 8."""
        found = np.zeros((len(texts), self.size), np.float32)
        for place, text in enumerate(texts):
            found[place] = self._mean(self.word_piece.encode([text], LONGEST).ids[1:-1])
        lengths = np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)
        return np.asarray(found * (NAME_LENGTH / lengths), np.float32)

    def _mean(self, pieces: Sequence[int]) -> NDArray[np.float32]:
        if not pieces:
            return np.zeros(self.size, np.float32)
        return np.asarray(self.table[list(pieces)].mean(axis=0), np.float32)


def distilled(encoder: SentenceEncoder, vocabulary: Sequence[str], size: int) -> NDArray[np.float32]:
    """The vectors (pieces, size) of a vocabulary that is in the order of frequency, as BERT's is."""
    vectors = encoder.names([piece.removeprefix(CONTINUED) for piece in vocabulary])
    vectors -= vectors.mean(axis=0)
    _, _, components = np.linalg.svd(vectors, full_matrices=False)
    weights = np.log(2 + np.arange(len(vocabulary), dtype=np.float32))[:, None]
    made: NDArray[np.float32] = (vectors @ components[:size].T) * weights / weights.mean()
    return made


def write(folder: Path, size: int) -> None:
    """Makes the vectors with the encoder in `folder` and stores them there, one byte a number. Raises OSError."""
    vocabulary = (folder / VOCABULARY).read_text(encoding="utf-8").removesuffix("\n").split("\n")
    table = distilled(SentenceEncoder.load(folder), vocabulary, size)
    scales = np.abs(table).max(axis=1, keepdims=True) / HIGHEST
    whole = np.rint(table / np.maximum(scales, 1e-6)).astype(np.int8)
    np.savez_compressed(folder / FILE, whole=whole, scales=scales.astype(np.float16))
