"""Values of large columns, as many as wanted, and mistakes in typing them: the same ones in every run."""

from __future__ import annotations

import random
from collections.abc import Iterator

_STARTS = "b br c ch cl d dr f fl g gr h j k kl l m n p pr r s sch sh st t tr v w z".split()  # noqa: SIM905
_VOWELS = "a e i o u ai ea ee ia io ou".split()  # noqa: SIM905
_ENDS = ["", "", "n", "r", "s", "l", "t", "ck", "nd", "rt", "ng", "x"]
_FORMS = ("Ltd", "GmbH", "& Sons", "Inc", "Group", "Holdings", "SA")
_STREETS = ("Road", "Street", "Lane", "Avenue", "Square")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
KINDS = ("person", "company", "street", "product", "place")


def _word(dice: random.Random, syllables: int) -> str:
    parts = (dice.choice(_STARTS) + dice.choice(_VOWELS) for _ in range(syllables))
    return ("".join(parts) + dice.choice(_ENDS)).capitalize()


def _value(kind: str, dice: random.Random, first: list[str]) -> str:
    if kind == "person":
        return f"{dice.choice(first)} {_word(dice, dice.choice((2, 2, 3)))}"
    if kind == "company":
        return f"{_word(dice, dice.choice((2, 3)))} {dice.choice(_FORMS)}"
    if kind == "street":
        return f"{dice.randint(1, 400)} {_word(dice, 2)} {dice.choice(_STREETS)}"
    if kind == "product":
        return f"{_word(dice, 2)} {dice.choice('ABCDEFX')}{dice.randint(10, 9999)}"
    return _word(dice, dice.choice((2, 3, 3, 4)))


def columns(each: int, seed: int = 4) -> Iterator[tuple[str, list[str]]]:
    """Five columns, one a kind, of `each` different values."""
    dice = random.Random(seed)
    first = [_word(dice, 2) for _ in range(800)]
    for kind in KINDS:
        found: dict[str, None] = {}
        while len(found) < each:
            found[_value(kind, dice, first)] = None
        yield kind, list(found)


def mistyped(text: str, dice: random.Random) -> str:
    """The text with one letter too many, too few or wrong, or two swapped; never the text itself."""
    while True:
        at, how = dice.randrange(len(text)), dice.randrange(4)
        if how == 0:
            wrong = text[:at] + dice.choice(_LETTERS) + text[at:]
        elif how == 1:
            wrong = text[:at] + text[at + 1 :]
        elif how == 2:
            wrong = text[:at] + dice.choice(_LETTERS) + text[at + 1 :]
        else:
            wrong = text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
        if wrong.strip().casefold() != text.casefold():
            return wrong
