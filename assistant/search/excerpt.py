"""The part of a passage that is shown: where most of the wanted words stand together. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.documents.words import Wanted, words_in
from nl2sql.problems import Span

WIDTH = 240
"""Characters shown of a passage."""
_BEFORE = 50


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`text` with the places of the wanted words; `line` is that of the passage's text where it begins to matter."""

    text: str
    marks: tuple[Span, ...]
    line: int = 0


def excerpt(text: str, wanted: Wanted, width: int = WIDTH) -> Excerpt:
    """The best part of `text`, at most about `width` characters, cut between words."""
    marks = wanted.marks(text)
    first = _best_start(text, marks, wanted, width)
    line = text.count("\n", 0, first)
    if len(text) <= width:
        return Excerpt(text, marks, line)
    start = _boundary(text, max(0, first - _BEFORE), first)
    end = start + width
    if end < len(text):
        space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
        end = space if space > start + width // 2 else end
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    moved = len(before) - start
    shown = tuple(Span(m.start + moved, m.end + moved) for m in marks if start <= m.start and m.end <= end)
    return Excerpt(before + text[start:end] + after, shown, line)


def _best_start(text: str, marks: tuple[Span, ...], wanted: Wanted, width: int) -> int:
    """Where the stretch begins that holds most of the wanted words; the earliest of equals."""
    if not marks:
        return 0
    meant = [
        frozenset(place for word, _ in words_in(text[mark.start : mark.end]) for place, _ in wanted.matches(word))
        for mark in marks
    ]

    def worth(at: int) -> int:
        near = (meant[i] for i in range(at, len(marks)) if marks[i].end - marks[at].start <= width - _BEFORE)
        return len(frozenset().union(*near))

    return marks[max(range(len(marks)), key=lambda at: (worth(at), -at))].start


def _boundary(text: str, earliest: int, first: int) -> int:
    """A place to begin: after the end of a line or a sentence, else after a space."""
    if earliest == 0:
        return 0
    for end in ("\n", ". ", " "):
        found = text.find(end, earliest, first)
        if found >= 0:
            return found + len(end)
    return earliest
