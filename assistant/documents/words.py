"""What somebody looks for: the words that count, what else they may be called, and where a text has them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from nl2sql.lexicon import lexicon
from nl2sql.problems import Span
from nl2sql.words import STOP_WORDS, split_identifier, stem

LONGEST = 500
"""Characters of a search that are read."""
_MOST_WORDS = 12
_MOST_SYNONYMS = 8
_SYNONYM, _BEGUN, _IN_TEXT = 0.6, 0.9, 0.8
_DEFINING = frozenset(
    """
    calculate calculated compute computed define defined defines definition definitions mean meaning means
    """.split()  # noqa: SIM905 - a list of words reads better so
)
_ASKING = _DEFINING | frozenset(
    """
    describe described description document documented documentation explain explained explanation find found look
    mentioned page search see show used where
    """.split()  # noqa: SIM905 - a list of words reads better so
)
"""Words that say what is wanted of a thing rather than which thing."""
_DEFINES = re.compile(r"\W{0,6}(?:\([^)]{0,40}\)\W{0,3})?(?:is|are|means?|refers?|counts?|:?=|:|–|—|\|)(?:\W|$)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Wanted:
    """What is looked for.

    `words` are what counts, in normal form; `begun` when the last of them may still be being typed, and is then
    also looked for as a beginning. `defining` when a definition is asked for.
    """

    words: tuple[str, ...]
    begun: bool
    defining: bool

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The stem of each word."""
        return tuple(stem(word) for word in self.words)

    @cached_property
    def synonyms(self) -> tuple[tuple[str, ...], ...]:
        """For each word the stems of single words that mean the same."""
        return tuple(_synonyms(each) for each in self.stems)

    def matches(self, word: str) -> tuple[tuple[int, float], ...]:
        """Which of the wanted words a word of a text is, with how well; thousands of texts share most of theirs."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = tuple(self._matches(word))
        return found

    @cached_property
    def _known(self) -> dict[str, tuple[tuple[int, float], ...]]:
        return {}

    def _matches(self, word: str) -> Iterator[tuple[int, float]]:
        own = stem(word)
        for place, wanted in enumerate(self.stems):
            if own == wanted or word == self.words[place]:
                yield place, 1.0
            elif self.begun and place == len(self.stems) - 1 and word.startswith(self.words[place]):
                yield place, _BEGUN
            elif own in self.synonyms[place]:
                yield place, _SYNONYM

    def share(self, names: Iterable[str], text: str = "") -> float:
        """How much of what is wanted is there, 0 to 1; in a name or a heading it counts in full, in a text less."""
        best = [0.0] * len(self.words)
        for part, worth in ((" ".join(names), 1.0), (text, _IN_TEXT)):
            for word in _different_words(part):
                for place, how_well in self.matches(word):
                    best[place] = max(best[place], worth * how_well)
        return sum(best) / len(best) if best else 0.0

    def marks(self, text: str) -> tuple[Span, ...]:
        """The places of the wanted words in a text."""
        found: list[Span] = []
        for word, span in words_in(text):
            if self.matches(word):
                if found and span.start <= found[-1].end:
                    found[-1] = Span(found[-1].start, span.end)
                else:
                    found.append(span)
        return tuple(found)

    def defined_in(self, text: str) -> bool:
        """Whether the text seems to say what a wanted word is: "Churn is …", "churn: …", "churn = …"."""
        return any(_DEFINES.match(text, span.end) for span in self.marks(text))


def wanted(text: str, *, typing: bool = False) -> Wanted:
    """What a search is for: small words and words of asking are left out unless nothing else is there."""
    text = text[:LONGEST]
    said = [word for word, _ in words_in(text)]
    telling = [word for word in said if word not in STOP_WORDS | _ASKING and not _is_digit(word)]
    words = list(dict.fromkeys(telling or said))[:_MOST_WORDS]
    ends_within = typing and bool(said) and text[-1:].isalnum() and bool(words) and said[-1] == words[-1]
    return Wanted(tuple(words), ends_within, bool(telling) and not _DEFINING.isdisjoint(said))


def _is_digit(word: str) -> bool:
    """A lone digit, mostly of a name such as "area2", says too little beside other words."""
    return len(word) == 1 and word.isdigit()


def words_in(text: str) -> Iterator[tuple[str, Span]]:
    """The words of a text or name in normal form; each part of a joined name is one, all with the place of the name."""
    for match in _WORD.finditer(text):
        for piece in split_identifier(match.group()):
            yield piece, Span(match.start(), match.end())


def _different_words(text: str) -> set[str]:
    """The same words, each once and without their places."""
    return {piece for said in set(_WORD.findall(text)) for piece in split_identifier(said)}


def _synonyms(wanted_stem: str) -> tuple[str, ...]:
    same = lexicon().same.get((wanted_stem,), ())
    return tuple(phrase[0] for phrase in same if len(phrase) == 1)[:_MOST_SYNONYMS]
