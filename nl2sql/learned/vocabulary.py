"""The words the network has vectors of its own for; every other word is known by its parts."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from nl2sql.words import stem

PIECES = 10
"""Numbers a word is given: itself, its stem and up to eight of its letter triples."""
BUCKETS = 6000


class Vocabulary:
    """Gives a word its numbers: 0 is padding, 1 an unknown word, then the words, then buckets of parts."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)
        self._numbers = {word: place for place, word in enumerate(self.words, 2)}
        self._known: dict[str, tuple[int, ...]] = {}

    @classmethod
    def load(cls, file: Path) -> Vocabulary:
        """Read a file with one word a line."""
        return cls(file.read_text("utf-8").split("\n"))

    @cached_property
    def size(self) -> int:
        """How many numbers there are."""
        return len(self.words) + 2 + BUCKETS

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem(word) for word in self.words)

    def knows(self, word: str) -> bool:
        """Whether the word has a vector of its own, or another form of it has."""
        return word in self._numbers or stem(word) in self._stems

    def numbers(self, word: str) -> tuple[int, ...]:
        """The numbers of a word, `PIECES` of them, padded with 0."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = self._look_up(word)
        return known

    def _look_up(self, word: str) -> tuple[int, ...]:
        marked = f"<{word}>"
        triples = [marked[place : place + 3] for place in range(len(marked) - 2)][: PIECES - 2]
        parts = [f"={stem(word)}", *triples]
        buckets = [2 + len(self.words) + zlib.crc32(part.encode()) % BUCKETS for part in parts]
        return tuple([self._numbers.get(word, 1), *buckets, *[0] * PIECES][:PIECES])
