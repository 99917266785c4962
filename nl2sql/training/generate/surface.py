"""What happens to a sentence on its way through a keyboard: case, question marks, articles, typing errors."""

from __future__ import annotations

import re
from random import Random

_ASKING = re.compile(
    r"^(what|which|who|whose|where|when|how|is|are|do|does|did|can|could|may|(in|on|for) (which|what)|any idea)\b"
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def typed(text: str, keep: frozenset[str], rng: Random) -> str:
    """The sentence as somebody types it. `keep` are words that no typing error may touch: those of values."""
    text = " ".join(text.split()).replace(" ,", ",")
    text = re.sub(r" 's(?= |$)", "'s", text).replace(" : ", ": ")
    text = text.replace(" per each ", " per ").replace(" by each ", " by ").replace(" a an ", " an ")
    question = bool(_ASKING.match(text))
    if rng.random() < 0.12:
        text = re.sub(r"\b(the|all the|all) (?!same)", "", text)
    if rng.random() < 0.03:
        text = _mistyped(text, keep, rng)
    text = _lower(text) if rng.random() < 0.35 else text[:1].upper() + text[1:]
    ending = rng.random()
    if question and ending < 0.6:
        text += "?"
    elif not question and ending < 0.3:
        text += "."
    return text


def _lower(text: str) -> str:
    """All in lower case, except what stands in quotes."""
    pieces = re.split(r"(\"[^\"]*\"|'[^']*'(?!\w))", text)
    return "".join(piece if piece[:1] in "\"'" else piece.lower() for piece in pieces)


def _mistyped(text: str, keep: frozenset[str], rng: Random) -> str:
    words = text.split(" ")
    places = [
        place
        for place, word in enumerate(words)
        if len(word) > 4 and word.isalpha() and word.lower() not in keep and word.islower()
    ]
    if not places:
        return text
    place = rng.choice(places)
    words[place] = mistyped_word(words[place], rng)
    return " ".join(words)


def mistyped_word(word: str, rng: Random) -> str:
    """The word with two letters exchanged, one left out, doubled, or hit wrongly; the first letter stays."""
    at = rng.randrange(1, len(word) - 1)
    dice = rng.random()
    if dice < 0.4:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if dice < 0.7:
        return word[:at] + word[at + 1 :]
    if dice < 0.85:
        return word[:at] + word[at] + word[at:]
    return word[:at] + rng.choice(_LETTERS) + word[at + 1 :]
