"""The everyday words of `lexicon.txt`, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nl2sql.lexicon_alike import Alike, Phrase, alike
from nl2sql.lexicon_text import sections
from nl2sql.words import stem

__all__ = ["Alike", "Lexicon", "Phrase", "Scale", "lexicon", "word_list"]


@dataclass(frozen=True, slots=True)
class Scale:
    """An adjective that orders things: which names it may be about, best first, and whether much of it is meant."""

    names: tuple[Phrase, ...]
    high: bool


@dataclass(frozen=True)
class Lexicon:
    """Everything the file says, by stems."""

    same: dict[Phrase, tuple[Phrase, ...]]
    related: dict[Phrase, tuple[Phrase, ...]]
    short: dict[str, Phrase]
    scales: dict[Phrase, tuple[Scale, ...]]
    late: tuple[tuple[tuple[Phrase, ...], tuple[Phrase, ...]], ...]
    money: frozenset[Phrase]
    units: frozenset[Phrase]
    worth: frozenset[Phrase]
    codes: dict[str, tuple[str, ...]]
    generic: frozenset[str]

    @property
    def alike(self) -> Alike:
        """The looser synonyms, several thousand groups besides those of `same`; read on first use."""
        return alike()


def _phrase(text: str) -> Phrase:
    return tuple(stem(word) for word in text.split())


def _phrases(text: str) -> tuple[Phrase, ...]:
    return tuple(_phrase(part) for part in text.split(",") if part.strip())


def _pairs(lines: tuple[str, ...], separator: str) -> Iterator[tuple[str, str]]:
    for line in lines:
        left, right = line.split(separator, 1)
        yield left.strip(), right.strip()


def _same(lines: tuple[str, ...]) -> dict[Phrase, tuple[Phrase, ...]]:
    together: dict[Phrase, dict[Phrase, None]] = defaultdict(dict)
    for line in lines:
        group = _phrases(line)
        for phrase in group:
            together[phrase].update(dict.fromkeys(other for other in group if other != phrase))
    return {phrase: tuple(others) for phrase, others in together.items()}


def _scales(lines: tuple[str, ...]) -> dict[Phrase, tuple[Scale, ...]]:
    known: dict[Phrase, list[Scale]] = defaultdict(list)
    for line in lines:
        separator = ">" if ">" in line else "<"
        adjective, names = line.split(separator, 1)
        known[_phrase(adjective)].append(Scale(_phrases(names), separator == ">"))
    return {phrase: tuple(scales) for phrase, scales in known.items()}


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon that ships with the package."""
    texts = sections()
    return Lexicon(
        same=_same(texts["same"]),
        related={_phrase(left): _phrases(right) for left, right in _pairs(texts["related"], "=")},
        short={left: _phrase(right) for left, right in _pairs(texts["short"], "=")},
        scales=_scales(texts["scale"]),
        late=tuple((_phrases(left), _phrases(right)) for left, right in _pairs(texts["late"], ">")),
        money=frozenset(phrase for line in texts["money"] for phrase in _phrases(line)),
        units=frozenset(phrase for line in texts["units"] for phrase in _phrases(line)),
        worth=frozenset(phrase for line in texts["worth"] for phrase in _phrases(line)),
        codes={
            stem(word.strip()): tuple(code.strip() for code in codes.split(","))
            for words, codes in _pairs(texts["codes"], "=")
            for word in words.split(",")
        },
        generic=frozenset(word for line in texts["generic"] for phrase in _phrases(line) for word in phrase),
    )


@lru_cache(maxsize=32)
def word_list(section: str) -> frozenset[str]:
    """The stems of all words of a plain list such as ``[stop]`` or ``[occurred]``."""
    return frozenset(stem(word) for line in sections()[section] for word in line.split())
