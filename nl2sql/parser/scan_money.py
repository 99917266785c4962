"""Verbs that speak of money only of some: "we made", "the company earned", "what we sold, in euros"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.parser.marks import Mark
from nl2sql.words import Token

_EARNED = frozenset({"make", "made", "makes", "earn", "earned", "gross", "grossed", "net", "netted", "paid", "pay"})
_OURS = frozenset({"we", "company", "business", "firm", "they"})
_SOLD = frozenset({"sold", "sell", "sells"})
_PAYING = frozenset({"pay", "paid"})


def earned(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "how much did we make", "what did customers pay us", "what we sold in euros": money taken in."""
    words = [token.norm for token in tokens]
    asked = "much" in words or words[:1] == ["what"]
    for place, word in enumerate(words):
        before, after = words[place - 1] if place else "", words[place + 1] if place + 1 < len(words) else ""
        ours = word in _EARNED - _PAYING and before in _OURS and after not in ("to", "for")
        to_us = word in _PAYING and after == "us"
        if asked and (ours or to_us):
            yield Mark("money", place, place + 1 + to_us, 1.3 + to_us, quality=0.9)
        later = words[place + 2] if place + 2 < len(words) else ""
        if asked and word in _SOLD and after == "for" and later in ("", "in", "last", "this", "during", "so"):
            yield Mark("money", place, place + 2, 2.4, quality=0.9)
        if word in _SOLD and "euros" in words and words[words.index("euros") - 1] == "in":
            yield Mark("money", place, place + 1, 2.2, quality=0.9)


def is_other_taking(tokens: Sequence[Token], place: int) -> bool:
    """Whether "took" is not about money: "how many orders they took"; "how much did we take" is."""
    paid = any(token.norm == "much" for token in tokens)
    return tokens[place].norm == "taken" or (tokens[place].norm in ("take", "takes", "took") and not paid)
