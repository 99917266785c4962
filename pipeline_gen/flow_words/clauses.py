"""A text cut where clauses may end: at commas, semicolons, full stops, “then” and “and”."""

from __future__ import annotations

from dataclasses import dataclass

from nl2sql.problems import Span
from pipeline_gen.flow_words.words import Word, covering, words_of

_CUTS = frozenset({",", ";", ".", "then", "and", "!", "?", "afterwards"})
_POLITE = frozenset({"please", "now", "next", "finally", "first", "can", "you", "could", "lets", "also", "so", "ok"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Some of the words, one after the other."""

    words: tuple[Word, ...]

    @property
    def span(self) -> Span:
        """Where the words stand."""
        return covering(self.words) or Span(0, 0)

    def text(self, whole: str) -> str:
        """The words as they were typed, out of the whole text."""
        return whole[self.span.start : self.span.end]


def pieces(text: str) -> list[tuple[Word, ...]]:
    """The smallest parts that could be clauses, the words that cut left out; none for a text without words."""
    found: list[list[Word]] = [[]]
    for word in words_of(text):
        if word.low in _CUTS and word.kind in ("word", "mark"):
            found.append([])
        else:
            found[-1].append(word)
    return [tuple(part) for part in found if part]


def clause(text: str, parts: list[tuple[Word, ...]], first: int, after: int) -> Clause:
    """The clause from one piece to before another, with the words between them, and without what is only polite."""
    start, end = parts[first][0].span.start, parts[after - 1][-1].span.end
    words = tuple(word for word in words_of(text) if start <= word.span.start < end)
    while len(words) > 1 and words[0].low in _POLITE and words[0].low not in ("first", "next"):
        words = words[1:]
    return Clause(words)
