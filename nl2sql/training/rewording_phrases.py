"""Phrases of a question exchanged for others of the same meaning, from `rewording.txt`."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_NUMBER = r"(?:[$€£]?\d[\d,.]*\d|\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:%|\b)"
_PLACE = re.compile(r"[#@]")
_RELATIVE = re.compile(r"(?:who|which|that)\b", re.IGNORECASE)
_NOT_RELATIVE = re.compile(
    r"(?:[.?!,;]|\b(?:and|or|in|of|from|to|for|with|by|on|at|know|me|show|find|than))\s*$", re.IGNORECASE
)
_PAIRED = re.compile(r"\b(?:both|between|either)\b[^.?]*$", re.IGNORECASE)
_SORTED = re.compile(r"(?:sorted|ordered|arranged)\b")
_SORTING = re.compile(r"\b(?:sort|order|arrange|rank|sorted|ordered|arranged|ranked|listed)\b[^.?]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Edit:
    """The text from `start` up to `end` of a question replaced by `text`."""

    start: int
    end: int
    text: str


Move = tuple[Edit, ...]
"""Edits that belong together."""


@lru_cache(maxsize=1)
def rules() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """What is looked for, with what may stand instead; longer phrases first."""
    found: dict[str, dict[str, None]] = {}
    for line in Path(__file__).with_name("rewording.txt").read_text("utf-8").splitlines():
        # A phrase may begin with "#" too, but says "or" next.
        if not line.strip() or (line.startswith("# ") and not line.startswith("# or ")):
            continue
        left, arrow, right = line.partition(" > ")
        members = [part.strip() for part in (right if arrow else left).split(" | ")]
        for wanted in [left.strip()] if arrow else members:
            found.setdefault(wanted, {}).update(dict.fromkeys(other for other in members if other != wanted))
    longest = sorted(found, key=lambda text: (-len(text.split()), -len(text), text))
    return tuple((_pattern(text), tuple(found[text])) for text in longest if found[text])


def _pattern(text: str) -> re.Pattern[str]:
    parts = [re.escape(part).replace(r"\ ", r"\s+") for part in _PLACE.split(text)]
    places = [f"({_NUMBER})" if sign == "#" else r"([a-z]+)" for sign in _PLACE.findall(text)]
    body = parts[0] + "".join(place + part for place, part in zip(places, parts[1:], strict=True))
    before = r"(?<![\w'-])" if text[0].isalnum() else r"(?<!\d)" if text[0] == "#" else ""
    return re.compile(before + body + r"(?![\w'-])", re.IGNORECASE)


@lru_cache(maxsize=16)
def _found(question: str) -> tuple[tuple[re.Match[str], tuple[str, ...]], ...]:
    """Every place where a rule fits, with what may stand there instead."""
    return tuple((match, others) for pattern, others in rules() for match in pattern.finditer(question))


def phrase_moves(question: str, closed: Iterable[tuple[int, int]], chance: random.Random) -> Iterator[Move]:
    """One possible exchange for every phrase that is found outside the `closed` places, longer phrases first."""
    taken: list[tuple[int, int]] = list(closed)
    for match, others in _found(question):
        groups = match.re.groups
        kept = [match.span(number) for number in range(1, groups + 1)]
        if any(start < match.end() and match.start() < end for start, end in taken if not _within(start, end, kept)):
            continue
        fitting = [other for other in others if _fits(question[: match.start()], match.group(), other, groups)]
        if fitting:
            taken.append(match.span())
            yield (Edit(*match.span(), capital_as(match.group(), _filled(chance.choice(fitting), match))),)


def _fits(before: str, found: str, other: str, places: int) -> bool:
    """Whether `other` reads well after `before`, and loses no number."""
    if len(_PLACE.findall(other)) != places:
        return False
    if _RELATIVE.match(found) and (not before.strip() or _NOT_RELATIVE.search(before)):
        return False
    if _RELATIVE.match(other) and before.rstrip().endswith(","):
        return False
    if found[:3].lower() == "and" and _PAIRED.search(before):
        return False
    return not (_SORTED.match(other) and _SORTING.search(before[-40:]))


def _within(start: int, end: int, kept: list[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in kept)


def _filled(text: str, match: re.Match[str]) -> str:
    groups = iter(match.groups())
    return _PLACE.sub(lambda _: next(groups), text)


def capital_as(old: str, new: str) -> str:
    """`new` with a capital at the beginning where `old` has one."""
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
