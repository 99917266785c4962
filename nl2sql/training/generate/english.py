"""Just enough of English to put names into sentences: number, articles, lists, ordinals."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache


def word_set(text: str) -> frozenset[str]:
    """The words of a text that stand apart by spaces."""
    return frozenset(text.split())


_IRREGULAR = {
    "person": "people",
    "man": "men",
    "woman": "women",
    "child": "children",
    "foot": "feet",
    "tooth": "teeth",
    "mouse": "mice",
    "goose": "geese",
    "criterion": "criteria",
    "medium": "media",
    "analysis": "analyses",
    "basis": "bases",
    "diagnosis": "diagnoses",
    "life": "lives",
    "wife": "wives",
    "shelf": "shelves",
    "half": "halves",
    "leaf": "leaves",
    "wolf": "wolves",
    "knife": "knives",
    "hero": "heroes",
    "potato": "potatoes",
    "tomato": "tomatoes",
}
_BACK = {many: one for one, many in _IRREGULAR.items()}
_UNCOUNTED = word_set(
    """
    aircraft series species staff data equipment information money feedback stock inventory personnel merchandise
    weather furniture music news traffic revenue attendance rent software hardware gdp sheep fish faculty turnover
    spending pay income mass sex mail baggage luggage humidity rain rainfall precipitation goods headquarters hq
    premises gas crew content debt weight_kg fuel mileage wealth takings proceeds earnings funds dob
    """
)
_KEPT_S = re.compile(r"(ss|us|is)$")


def plural(phrase: str) -> str:
    """The phrase for several: ``date of birth`` gives ``dates of birth``; what has no plural stays."""
    return _with_main_word(phrase, _plural_word)


def singular(phrase: str) -> str:
    """The phrase for one: ``order items`` gives ``order item``."""
    return _with_main_word(phrase, _singular_word)


def _with_main_word(phrase: str, changed: Callable[[str], str]) -> str:
    head, joint, rest = _split(phrase)
    words = head.split()
    if not words:
        return phrase
    words[-1] = changed(words[-1])
    return " ".join(words) + joint + rest


def _split(phrase: str) -> tuple[str, str, str]:
    for joint in (" of ", " in ", " on ", " per ", " for "):
        head, found, rest = phrase.partition(joint)
        if found:
            return head, joint, rest
    return phrase, "", ""


@lru_cache(maxsize=65536)
def _plural_word(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in ("at", "on", "by", "in", "to", "from", "up") or (word.endswith("ed") and len(word) > 3):
        return word
    if word in _UNCOUNTED or word in _BACK or not word[-1:].isalpha() or _looks_plural(word):
        return word
    if word.endswith(("sman", "woman", "tman", "rman", "eman")):
        return word[:-2] + "en"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in tuple("aeiou"):
        return word[:-1] + "ies"
    return word + "s"


@lru_cache(maxsize=65536)
def _singular_word(word: str) -> str:
    if word in _BACK:
        return _BACK[word]
    if word in _UNCOUNTED or not _looks_plural(word):
        return word
    if word.endswith("ies") and len(word) > 4 and word not in ("movies", "cookies", "calories"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes", "uses")) and word not in ("causes", "houses", "pauses"):
        return word[:-2]
    return word[:-1]


def _looks_plural(word: str) -> bool:
    if len(word) < 4 or not word.endswith("s"):
        return False
    return not _KEPT_S.search(word) and word not in _UNCOUNTED


def article(phrase: str) -> str:
    """``a`` or ``an`` before the phrase."""
    first = phrase[:1].lower()
    if phrase.lower().startswith(("hour", "honest")):
        return "an"
    if phrase.lower().startswith(("uni", "use", "eu", "one", "url", "usd")):
        return "a"
    return "an" if (first and first in "aeiou") or phrase.startswith("8") else "a"


def with_article(phrase: str) -> str:
    """``an age``; what is in the plural stays as it is: ``points``."""
    last = phrase.split()[-1] if phrase.split() else ""
    return phrase if _looks_plural(last) else f"{article(phrase)} {phrase}"


def listed(parts: list[str], joint: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + f" {joint} " + parts[-1]


def possessive(phrase: str) -> str:
    """``singer's``, ``singers'``."""
    return phrase + ("'" if phrase.endswith("s") else "'s")


_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def number_word(number: float) -> str:
    """The number in letters up to twelve, in digits above."""
    if number == int(number) and 0 <= number <= 12:
        return _SMALL[int(number)]
    return f"{number:g}"
