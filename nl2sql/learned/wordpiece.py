"""Words cut into the pieces that the sentence encoder knows.

The cutting is BERT's for lower-case English: accents go, punctuation stands alone, and each run of other characters
is cut from the left into the longest pieces of the vocabulary (Devlin et al. 2019, "BERT", section 3; Wu et al. 2016,
"Google's Neural Machine Translation System", section 4.1). There is no special case for scripts written without
spaces: the vocabulary has none of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PADDING, UNKNOWN, START, END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
CONTINUED = "##"
"""Marks a piece that does not begin its word."""

LONGEST = 100
"""Characters; a longer run of characters is no word, and unknown."""

REMEMBERED_WORDS = 20_000


@dataclass(frozen=True)
class Pieces:
    """The pieces of a text, between the marks of its start and end.

    `ids[i]` is the number of piece i, `words[i]` the place of its word among the words, or -1 for the two marks.
    """

    ids: tuple[int, ...]
    words: tuple[int, ...]


class WordPiece:
    """Cuts words; remembers the words it cut."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        """`vocabulary` gives each piece its number. Raises KeyError if it lacks one of the four marks."""
        self._numbers = dict(vocabulary)
        self.padding = self._numbers[PADDING]
        self._unknown = self._numbers[UNKNOWN]
        self._start = self._numbers[START]
        self._end = self._numbers[END]
        self.pieces = lru_cache(REMEMBERED_WORDS)(self._pieces)

    @classmethod
    def read(cls, path: Path) -> WordPiece:
        """The vocabulary in a text file: one piece a line, its number the line's. Raises OSError, KeyError."""
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        return cls({piece: number for number, piece in enumerate(lines)})

    def encode(self, words: Sequence[str], longest: int) -> Pieces:
        """The pieces of `words`, at most `longest` with the two marks; what is further is left off."""
        ids, places = [self._start], [-1]
        for place, word in enumerate(words):
            pieces = self.pieces(word)
            ids.extend(pieces)
            places.extend([place] * len(pieces))
        del ids[longest - 1 :], places[longest - 1 :]
        return Pieces((*ids, self._end), (*places, -1))

    def _pieces(self, word: str) -> tuple[int, ...]:
        return tuple(number for run in _runs(word) for number in self._cut(run))

    def _cut(self, run: str) -> list[int]:
        if len(run) > LONGEST:
            return [self._unknown]
        found: list[int] = []
        start = 0
        while start < len(run):
            mark = CONTINUED if start else ""
            for end in range(len(run), start, -1):
                number = self._numbers.get(mark + run[start:end])
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return [self._unknown]
        return found


def _runs(text: str) -> Iterator[str]:
    """The runs of characters that are cut on their own: signs of punctuation, and what stands between them."""
    plain = unicodedata.normalize("NFD", text)
    run = ""
    for character in plain:
        category = unicodedata.category(character)
        if category == "Mn":
            continue
        space = character.isspace()
        if not space and (category.startswith("C") or character == "\ufffd"):
            continue
        if space or _is_punctuation(character, category):
            if run:
                yield run
            run = ""
            if not space:
                yield character
        else:
            run += character.lower()
    if run:
        yield run


def _is_punctuation(character: str, category: str) -> bool:
    """BERT counts every sign of ASCII that is no letter or digit, also ``$`` and ``+``."""
    return category.startswith("P") or (character.isascii() and not character.isalnum())
