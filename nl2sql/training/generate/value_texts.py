"""How stored values and numbers are written in questions."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from nl2sql.lexicon_text import sections
from nl2sql.retrieval.stored import peoples
from nl2sql.training.generate.english import number_word, plural
from nl2sql.training.generate.telling import Literal, Slot, Telling


def stored_text(literal: Literal, *, quoted: float = 0.15, plain_only: bool = False) -> Slot:
    """A stored text as somebody types it: as it is stored, in lower case, in quotes."""

    def said(telling: Telling) -> str:
        rng, text = telling.rng, str(literal.cell)
        dice = rng.random()
        if (not plain_only and dice < quoted) or _needs_quotes(text):
            mark = "'" if "'" not in text and rng.random() < 0.5 else '"'
            return f"{mark}{text}{mark}"
        if dice > 0.75 and not text.islower():
            return text.lower()
        return text

    return said


def _needs_quotes(text: str) -> bool:
    return not any(letter.isalnum() for letter in text) or len(text) == 1 or "  " in text


def other_text(texts: tuple[str, ...]) -> Slot:
    """A stored text said by another word: ``French`` for France, ``female`` for F."""
    return lambda telling: telling.rng.choice(texts)


def number_text(literal: Literal, *, grouped: bool = True) -> Slot:
    """A number as somebody types it: ``1200``, ``1,200``, ``three``, ``5k``."""

    def said(telling: Telling) -> str:
        return written_number(literal.number or 0.0, telling.rng, grouped=grouped)

    return said


def written_number(number: float, rng: Random, *, grouped: bool = True) -> str:
    """One way to write a number."""
    if number != int(number):
        return repr(number)
    whole = int(number)
    dice = rng.random()
    if 2 <= whole <= 12 and dice < 0.25:
        return number_word(number)
    if grouped and abs(whole) >= 1000:
        if whole % 1_000_000 == 0 and dice < 0.5:
            return f"{whole // 1_000_000} million"
        if whole % 1000 == 0 and abs(whole) < 1_000_000 and dice < 0.15:
            return f"{whole // 1000}k"
        if dice < 0.4:
            return f"{whole:,}"
    return str(whole)


@lru_cache(maxsize=1)
def _peoples() -> dict[str, tuple[str, ...]]:
    """The words for people and things of a place, by the ways data spells the place."""
    found: dict[str, list[str]] = {}
    for said, places in peoples():
        for place in places:
            found.setdefault(place, []).append(said[0])
    return {place: tuple(words) for place, words in found.items()}


def people_of(cell: object) -> tuple[str, ...]:
    """``French`` for France or FRA; empty where there is no such word."""
    return tuple(word.title() for word in _peoples().get(str(cell).lower(), ()))


def decoded(cell: object) -> tuple[str, ...]:
    """``female`` for a stored F; empty for a text that is no known code."""
    text = str(cell).lower()
    found = []
    for line in sections()["codes"]:
        words, _, codes = line.partition("=")
        if text in (code.strip() for code in codes.split(",")):
            found += [word.strip() for word in words.split(",")][:1]
    return tuple(found)


def plural_of_value(literal: Literal) -> Slot:
    """A stored kind said in the plural: ``laptops`` for Laptop."""
    return lambda _: plural(str(literal.cell).lower())
