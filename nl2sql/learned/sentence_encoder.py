"""The meanings of words in context and of names, as vectors of a small open sentence encoder.

The encoder is all-MiniLM-L6-v2, cut down (docs/parser-encoder.md tells how and how well). It runs on one thread of
the processor, without network; onnxruntime is imported when the first encoder is loaded.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nl2sql.learned.onnx_session import open_session
from nl2sql.learned.wordpiece import Pieces, WordPiece

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

WEIGHTS = Path(__file__).parent / "weights"
GRAPH, VOCABULARY = "encoder.onnx", "encoder_vocabulary.txt"

LONGEST = 160
"""Pieces of a text; words further on get zeros."""

BATCH = 512
"""Pieces, padding included: more at once is no faster."""

_REMEMBERED = 16
"""Texts asked for alone whose states are remembered."""

NAME_LENGTH = 8.0
"""The length of a name's vector: about that of a word's state."""


class SentenceEncoder:
    """Texts to vectors. Safe to use from several threads at once."""

    _shipped: SentenceEncoder | None = None
    _loading = threading.Lock()

    def __init__(self, session: InferenceSession, word_piece: WordPiece) -> None:
        """`session` runs a graph as `nl2sql.training.encoder` makes it, `word_piece` cuts as it was trained."""
        self._session = session
        self._word_piece = word_piece
        self.size: int = session.get_outputs()[0].shape[-1]
        self._alone = lru_cache(_REMEMBERED)(self._state)

    @classmethod
    def load(cls, folder: Path) -> SentenceEncoder:
        """The encoder in `folder`. Raises FileNotFoundError."""
        return cls(open_session(folder / GRAPH), WordPiece.read(folder / VOCABULARY))

    @classmethod
    def shipped(cls) -> SentenceEncoder:
        """The encoder that comes with the package, loaded when first asked for. Raises FileNotFoundError."""
        with cls._loading:
            if cls._shipped is None:
                cls._shipped = cls.load(WEIGHTS)
            return cls._shipped

    def words(self, questions: Sequence[Sequence[str]]) -> list[NDArray[np.float32]]:
        """For each question, given by its words, their states in context: (words, size).

        A word may hold several words, as a quoted text does. Its state is the mean over its pieces; zeros for a word
        without pieces, or after the first 160 pieces of its question. It does not depend on the other questions.
        """
        texts = [self._word_piece.encode(words, LONGEST) for words in questions]
        means = [np.zeros((len(words), self.size), np.float32) for words in questions]
        for place, states in self._states(texts):
            owners = np.array(texts[place].words)
            counts = np.bincount(owners[owners >= 0], minlength=len(means[place]))
            np.add.at(means[place], owners[owners >= 0], states[owners >= 0])
            means[place] /= np.maximum(counts, 1)[:, None]
        return means

    def names(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vector of each text, as "birth date of customer": (texts, size), each of length 8.

        The mean over its pieces and the marks of its start and end. It does not depend on the other texts.
        """
        means = np.zeros((len(texts), self.size), np.float32)
        for place, states in self._states([self._word_piece.encode([text], LONGEST) for text in texts]):
            means[place] = states.mean(axis=0)
            means[place] *= NAME_LENGTH / np.linalg.norm(means[place])
        return means

    def _states(self, texts: Sequence[Pieces]) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """Each text's place with the states of its pieces, (pieces, size), in any order.

        One that is alone is a question, which is looked at by several: its states are remembered for a moment.
        """
        if len(texts) == 1:
            yield 0, self._alone(texts[0].ids)
            return
        for batch in _batches([len(text.ids) for text in texts]):
            longest = max(len(texts[place].ids) for place in batch)
            ids = np.full((len(batch), longest), self._word_piece.padding, np.int64)
            mask = np.zeros((len(batch), longest), np.int32)
            for row, place in enumerate(batch):
                ids[row, : len(texts[place].ids)] = texts[place].ids
                mask[row, : len(texts[place].ids)] = 1
            states = self._session.run(["states"], {"ids": ids, "mask": mask})[0]
            for row, place in enumerate(batch):
                yield place, states[row, : len(texts[place].ids)]

    def _state(self, ids: tuple[int, ...]) -> NDArray[np.float32]:
        """The states of the pieces of one text, (pieces, size), which nobody may change."""
        mask = np.ones((1, len(ids)), np.int32)
        states: NDArray[np.float32] = self._session.run(["states"], {"ids": np.array([ids], np.int64), "mask": mask})[0]
        alone: NDArray[np.float32] = states[0]
        alone.flags.writeable = False
        return alone


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The places of texts of about the same length, so many as fit into a batch with padding."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if batch and (len(batch) + 1) * lengths[place] > BATCH:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
