"""What of a document an embedding model is shown: a few sentences at a time, with the headings that lead to them.

A model reads only the beginning of a long text, and what a page says in passing is lost in the mean of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LONGEST = 300
"""Characters of a piece, about; a longer sentence is cut between words."""
_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
_SPACE = re.compile(r"\s")


def pieces(headings: Sequence[str], text: str) -> Iterator[tuple[int, str]]:
    """Where each piece of `text` begins, and what is embedded for it; a passage of headings only is one piece."""
    said = ": ".join(headings[-2:])
    if not text.strip():
        yield 0, said
        return
    start, end = -1, 0
    for first, last in _sentences(text):
        if start >= 0 and last - start > LONGEST:
            yield start, _joined(said, text[start:end])
            start = -1
        start, end = (first if start < 0 else start), last
    yield start, _joined(said, text[start:end])


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """The beginning and end of each sentence or line, in order; none is longer than a piece or empty."""
    at = 0
    for match in (*_ENDS.finditer(text), None):
        end = match.start() if match else len(text)
        yield from _cut(text, at, end)
        at = match.end() if match else end


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        spaces = [match.start() for match in _SPACE.finditer(text, start + 1, start + LONGEST)]
        cut = spaces[-1] if spaces else start + LONGEST
        yield from _unless_empty(text, start, cut)
        start = cut
    yield from _unless_empty(text, start, end)


def _unless_empty(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start + len(text[start:end]) - len(text[start:end].lstrip())
    if begin < end:
        yield begin, end


def _joined(said: str, text: str) -> str:
    words = " ".join(text.split())
    return f"{said}: {words}" if said else words
