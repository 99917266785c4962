"""What finding periods shares: matches, the words of calendars, and looking at tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nl2sql.parser.calendar_days import Unit
from nl2sql.parser.period import Period
from nl2sql.words import Token

_HALVES = ("january february march april may june", "july august september october november december")
MONTH_NUMBERS = {name: number for number, name in enumerate(" ".join(_HALVES).split(), 1)}
PLURAL_MONTHS = {f"{name}s": number for name, number in MONTH_NUMBERS.items()}
MONTH_NUMBERS |= {name[:3]: number for name, number in MONTH_NUMBERS.items()} | {"sept": 9}
UNITS: dict[str, Unit] = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}
UNITS |= {f"{name}s": unit for name, unit in UNITS.items()} | {"wk": "week", "wks": "week", "yrs": "year"}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
ORDINALS |= {"ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "fifteenth": 15, "twentieth": 20}
SUFFIXES = ("st", "nd", "rd", "th")
ADJECTIVES = frozenset(("fiscal", "financial", "calendar", "business", "full", "complete", "completed", "whole"))
"""Words before a unit that change nothing here: years and quarters are those of the calendar."""
_COUNTS = {"couple": 2, "pair": 2}


def split(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class PeriodMatch:
    """Tokens `start` to `end` (exclusive) name `period`; `firm` when they can hardly mean anything else.

    `excluded` says that the words leave it out ("leaving December out").
    """

    start: int
    end: int
    period: Period
    firm: bool = True
    excluded: bool = False


Matcher = Callable[[Sequence[Token], int], PeriodMatch | None]


def token_at(tokens: Sequence[Token], place: int) -> Token | None:
    """The token of that place, if there is one."""
    return tokens[place] if 0 <= place < len(tokens) else None


def norm_at(tokens: Sequence[Token], place: int) -> str:
    """The word of that place; empty outside the text."""
    return tokens[place].norm if 0 <= place < len(tokens) else ""


def says(tokens: Sequence[Token], start: int, words: tuple[str, ...]) -> bool:
    """Whether these words stand there."""
    if not words:
        return True
    # Asked at every place for many words: nearly always the first word tells already.
    if not 0 <= start <= len(tokens) - len(words) or tokens[start].norm != words[0]:
        return False
    return all(tokens[start + place].norm == word for place, word in enumerate(words))


Phrases = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=32)
def _by_first(phrases: Phrases) -> dict[str, Phrases]:
    firsts = dict.fromkeys(words[0] for words in phrases)
    return {first: tuple(words for words in phrases if words[0] == first) for first in firsts}


def spoken(tokens: Sequence[Token], phrases: Phrases) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where any of the phrases stand, and which: only those are tried whose first word is there."""
    known = _by_first(phrases)
    for place, token in enumerate(tokens):
        for words in known.get(token.norm, ()):
            if says(tokens, place, words):
                yield place, words


def skip(tokens: Sequence[Token], place: int, words: Sequence[str] | frozenset[str]) -> int:
    """The first place from there on that holds none of these words."""
    while norm_at(tokens, place) in words and place < len(tokens):
        place += 1
    return place


def year_number(tokens: Sequence[Token], place: int) -> int | None:
    """The year written there with four figures."""
    token = token_at(tokens, place)
    if token is None or token.kind != "number" or token.number is None or not token.text.isdigit():
        return None
    return int(token.number) if len(token.text) == 4 and 1500 <= token.number <= 2200 else None


def month_number(tokens: Sequence[Token], place: int) -> int:
    """The month named there, 0 where there is none; "may" and "march" need a capital."""
    token = token_at(tokens, place)
    if token is None or token.kind != "word":
        return 0
    number = MONTH_NUMBERS.get(token.norm, 0) or PLURAL_MONTHS.get(token.norm, 0)
    return 0 if token.norm in ("may", "mar", "march") and not token.capital else number


def count_at(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """How many, and where it ends: "six", "12", "a", "a couple of", "two"."""
    token = token_at(tokens, place)
    if token is None:
        return None
    if token.number is not None and token.norm not in ("once", "twice"):
        number = token.number
        return (int(number), place + 1) if number == int(number) and 1 <= number <= 10_000 else None
    follow = place + 1 if token.norm in ("a", "an") else place
    if norm_at(tokens, follow) in _COUNTS:
        return _COUNTS[norm_at(tokens, follow)], skip(tokens, follow + 1, ("of",))
    return (1, place + 1) if token.norm in ("a", "an") else None


def unit_at(tokens: Sequence[Token], place: int) -> tuple[Unit, int, int] | None:
    """The unit named there, how many of it the word means (a fortnight is two weeks), and where it ends."""
    place = skip(tokens, place, ADJECTIVES)
    word = norm_at(tokens, place)
    if word in ("half", "halves") and norm_at(tokens, place + 1) in ("year", "years"):
        return "half", 1, place + 2
    if word in UNITS:
        return UNITS[word], 1, place + 1
    if word in ("half", "semester", "semesters"):
        return "half", 1, place + 1
    several: dict[str, tuple[Unit, int]] = {"fortnight": ("week", 2), "fortnights": ("week", 2)}
    several |= {"decade": ("year", 10), "decades": ("year", 10)}
    if word in several:
        unit, length = several[word]
        return unit, length, place + 1
    return None


def joined(tokens: Sequence[Token], before: int) -> bool:
    """Whether the token there stands right after the one before it, as in "2019-2021": only a dash is between."""
    if not 0 < before < len(tokens):
        return False
    gap = tokens[before].span.start - tokens[before - 1].span.end
    return gap in (1, 3)
