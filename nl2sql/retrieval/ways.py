"""How the words of a question may be called in a schema: themselves, joined, another word, a like spelling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nl2sql.lexicon import Lexicon, Scale, lexicon
from nl2sql.retrieval.links import is_content
from nl2sql.retrieval.spelling import Spelling
from nl2sql.words import Token, stem, without_ending

_SAME, _JOINED, _SYNONYM, _RELATED, _ALIKE, _SPELT = 1.0, 0.9, 0.65, 0.45, 0.5, 0.5
_VAGUE = 0.5
_LONGEST, _LEAST_ALIKE, _MOST_ALIKE, _MOST_SENSES = 3, 0.5, 4, 24


@dataclass(frozen=True, slots=True)
class Way:
    """Terms that together may stand for the tokens `start` to `end` (exclusive), and how surely (0 to 1).

    `how` completes a reason: ``is``, ``is another word for``, ``is spelt like``.
    """

    start: int
    end: int
    terms: tuple[str, ...]
    weight: float
    how: str


def ways(tokens: Sequence[Token], spelling: Spelling, known: frozenset[str]) -> list[list[Way]]:
    """By word of the question, all ways it may be called with terms that are `known`; a stem said twice is one word."""
    found: dict[str, list[Way]] = {}
    words = lexicon()
    for start, token in enumerate(tokens):
        if not (is_content(token) or token.kind == "number") or token.stem in found:
            continue
        vague = _VAGUE if token.stem in words.generic else 1.0
        every = (*_of_word(token, start, spelling), *_of_phrases(tokens, start, words))
        kept = [
            Way(start, end, terms, vague * weight, how) for end, terms, weight, how in every if known.issuperset(terms)
        ]
        if kept:
            found[token.stem] = sorted(kept, key=lambda way: -way.weight)
    return list(found.values())


_Called = tuple[int, tuple[str, ...], float, str]
"""The end, the terms, the weight and the `how` of a way."""


def _of_word(token: Token, start: int, spelling: Spelling) -> Iterator[_Called]:
    yield start + 1, (token.stem,), _SAME, "is"
    for word, likeness in spelling.like(token.stem, _LEAST_ALIKE, _MOST_ALIKE):
        yield start + 1, (word,), _SPELT * likeness, "is spelt like"


def _of_phrases(tokens: Sequence[Token], start: int, words: Lexicon) -> Iterator[_Called]:
    phrase: tuple[str, ...] = ()
    for end, token in enumerate(tokens[start : start + _LONGEST], start + 1):
        if token.kind != "word":
            return
        phrase = (*phrase, token.stem)
        if len(phrase) > 1:
            yield end, (stem("".join([each.norm for each in tokens[start:end]])),), _JOINED, "is"
        for other, weight, how in _other_words(phrase, words):
            yield end, other, weight, how


def _other_words(phrase: tuple[str, ...], words: Lexicon) -> Iterator[tuple[tuple[str, ...], float, str]]:
    for other in words.same.get(phrase, ()):
        yield other, _SYNONYM, "is another word for"
    for other in words.related.get(phrase, ()):
        yield other, _RELATED, "speaks of"
    for scale in _scales(phrase, words):
        for other in scale.names:
            yield other, _RELATED, "speaks of"
    for other in words.alike.get(phrase, ())[:_MOST_SENSES]:
        yield other, _ALIKE, "may be another word for"


def _scales(phrase: tuple[str, ...], words: Lexicon) -> Iterator[Scale]:
    """The scales of an adjective, also where it is said as "older" or "oldest"."""
    yield from words.scales.get(phrase, ())
    bases = (base for ending in ("est", "er") for base in without_ending(phrase[0], ending) if len(phrase) == 1)
    for base in dict.fromkeys(map(stem, bases)):
        yield from words.scales.get((base,), ())
