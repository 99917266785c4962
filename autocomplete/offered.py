"""Which of the likely words is worth offering while one is typed: the one that saves most keys. Pure."""

from __future__ import annotations

from collections.abc import Sequence

_PASSED_OVER = 0.3
"""What is left of a word's chance each time it stood first, and a letter was typed instead of taking it.

People do not take every right word at once, so one that is far ahead stays.
"""

_SAVES_FROM = 2
"""Letters that must be left: to take a word is a key, too."""


def worth(words: Sequence[str], chances: Sequence[float], typed: int, passed: Sequence[str]) -> tuple[str, float]:
    """The word to stand first after `typed` letters of it, with its chance; empty where none would save a key.

    `words` start with what is typed; `passed` are those that stood first before, letter by letter.
    """
    best, most = "", 0.0
    for word, chance in zip(words, chances, strict=True):
        left = chance * _PASSED_OVER ** passed.count(word)
        if left > most and len(word) - typed >= _SAVES_FROM:
            best, most = word, left
    return best, most
