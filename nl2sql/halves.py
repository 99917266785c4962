"""Finds misspelt texts by their halves: a single mistake lies in one half of a text and leaves the other as it is.

Each text is kept under two numbers, one for either half, which stand for its letters, its side and the length of the
whole. A typed text asks for the halves that texts of its length, or of one letter more or less, would have if the
mistake were in the other half. Two mistakes in one half are found as well; a swap of the two letters in the
middle, the one mistake that touches both halves, is asked for by itself. What comes is compared letter by letter.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

SHORTEST = 5
"""Letters from which on a text is looked for with mistakes: shorter ones are like too many others."""
LEAST_ALIKE = 0.7999
"""How alike a misspelt text must be: one mistake in five letters, a little less for what binary fractions lose."""
_SIGNED = 1 << 31


def halves_of(text: str, group: str) -> tuple[int, int]:
    """The two numbers of a text, which fit 32 bits with a sign; texts of other groups have others."""
    middle = len(text) // 2
    return _number("<", text[:middle], len(text), group), _number(">", text[middle:], len(text), group)


def halves_asked(text: str, group: str) -> tuple[int, ...]:
    """The numbers under which texts are kept that `text` may be meant for, with one mistake."""
    asked: dict[int, None] = {}
    for length in (len(text), len(text) - 1, len(text) + 1):
        middle = length // 2
        asked[_number("<", text[:middle], length, group)] = None
        asked[_number(">", text[max(0, len(text) - (length - middle)) :], length, group)] = None
    return tuple(asked)


def swapped_in_the_middle(text: str) -> str:
    """The text whose swap of the two letters in the middle gives `text`: neither of its halves would be found."""
    middle = len(text) // 2
    return text[: middle - 1] + text[middle : middle + 1] + text[middle - 1 : middle] + text[middle + 1 :]


def most_alike(text: str, found: Iterable[str], limit: int) -> tuple[str, ...]:
    """Those of the found texts that are alike enough, the most alike first; equals in the order they came."""
    choices = list(dict.fromkeys(found))
    similarity = DamerauLevenshtein.normalized_similarity
    near = process.extract(text, choices, scorer=similarity, score_cutoff=LEAST_ALIKE, limit=limit)
    return tuple(form for form, _, _ in near if form != text)


def _number(side: str, half: str, length: int, group: str) -> int:
    return zlib.crc32(f"{group}\0{side}{length}\0{half}".encode(errors="surrogatepass")) - _SIGNED
