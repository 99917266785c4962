"""Surface synonyms of the lexicon: those that are safe to put in the place of a noun."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from nl2sql.lexicon import Phrase
from nl2sql.lexicon_text import sections
from nl2sql.words import stem

_SURE = 2
"""Senses a word may have at most to be used; members two groups must share to be one sense."""
_AWKWARD_WORDS = """
    how or why who what where when which in on at by to for per old born each up out as is are was with your not
    and a an the if than kin staff personnel goods merchandise folks money earnings luggage stock inventory
    inhabitants residents pay cut hit one cost handle key case act land sex dad daddy mum mom bloke guy lad
    lass juvenile minor someone somebody enlisted alias left right halt side squad human humans being
    christian polls poll matriculation temp postal lastname storey equine strongbox fitter lecture numbers
    ballot goer individual individuals cast rep reps ware wares flyer dweller moniker chamber cell vino club
    open mount pub inn buck second long statement statements reaction farmland catalyst sick bovine typical
    tallness colleague since lbs nos no rail bike our shown reserved smartphone cuppa
"""
_AWKWARD = frozenset(_AWKWARD_WORDS.split())
_BLOCKED_WORDS = """
    name number id order list show count total average maximum minimum max min sum first last top most least
    rank record result date time year type value different each all code male female man woman men women
    gender sex day month weekday point home data table other same high low new one area population size key
    info information detail description position party location residence club match act head unit stage
    station floor right hand share mean median accelerator section staff line culture cycle bar dollar status
    open close live use format frame sheet plate roll long job game
"""
_BLOCKED = frozenset(_BLOCKED_WORDS.split())
_PLURALS = {"person": "people", "man": "men", "woman": "women", "child": "children", "wife": "wives", "foot": "feet"}
PLURAL_WORDS = frozenset(_PLURALS.values())
_UNCOUNTED = frozenset(
    ["feedback", "equipment", "information", "staff", "merchandise", "livestock", "music", "furniture", "poultry"]
)


def phrase_of(words: tuple[str, ...]) -> Phrase:
    """The stems of `words`."""
    return tuple(stem(word) for word in words)


@lru_cache(maxsize=1)
def _groups() -> dict[Phrase, tuple[tuple[bool, tuple[str, ...]], ...]]:
    """Per phrase the groups it stands in: whether it is one of the strict ones, and its members as written."""
    found: dict[Phrase, list[tuple[bool, tuple[str, ...]]]] = defaultdict(list)
    for section in ("same", "alike"):
        for line in sections()[section]:
            members = tuple(part.strip() for part in line.split(","))
            for phrase in {phrase_of(tuple(member.split())) for member in members}:
                found[phrase].append((section == "same", members))
    return {phrase: tuple(groups) for phrase, groups in found.items()}


@lru_cache(maxsize=16384)
def synonyms(words: tuple[str, ...], about: Phrase = (), *, strict: bool = False) -> tuple[str, ...]:
    """What may be said instead of `words` (lower case), base forms; with `about`, only in a sense that has it too.

    Empty where the words have several senses. `strict` leaves out words that are only alike.
    """
    if len(words) == 1 and (words[0] in _BLOCKED or stem(words[0]) in _blocked_stems()):
        return ()
    phrase = phrase_of(words)
    # By the letters too: "authority" and "author" share a stem.
    groups = tuple(group for group in _groups().get(phrase, ()) if " ".join(words) in group[1])
    if strict:
        groups = tuple(group for group in groups if group[0])
    if about and about != phrase:
        pool = [members for _, members in groups if about in {phrase_of(tuple(one.split())) for one in members}]
    else:
        pool = _one_sense(groups)
    others = dict.fromkeys(member for members in pool for member in members)
    return tuple(other for other in others if _usable(other) and phrase_of(tuple(other.split())) != phrase)


@lru_cache(maxsize=1)
def _blocked_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in _BLOCKED)


def _one_sense(groups: tuple[tuple[bool, tuple[str, ...]], ...]) -> list[tuple[str, ...]]:
    """The groups of the one sure sense of a word; none when its groups tell of several."""
    strict = [members for sure, members in groups if sure]
    first = strict[0] if len(strict) == 1 else groups[0][1] if len(groups) == 1 else None
    if first is None:
        return []
    return [first, *(members for _, members in groups if members != first and len(set(members) & set(first)) >= _SURE)]


def _usable(member: str) -> bool:
    words = member.split()
    if (
        _AWKWARD & set(words)
        or words[-1].endswith(("ed", "ly"))
        or words[-1] == "of"
        or member in _BLOCKED
        or len(words) > 3
    ):
        return False
    return len(_groups()[phrase_of(tuple(words))]) <= _SURE + 1


def is_plural(word: str) -> bool:
    """Whether a noun looks like more than one."""
    return word in PLURAL_WORDS or (word.endswith("s") and not word.endswith(("ss", "us", "is")))


def base(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The words with the last one in the singular, as far as that is known, and whether it was a plural."""
    last = words[-1]
    for one, many in _PLURALS.items():
        if last == many:
            return (*words[:-1], one), True
    if not is_plural(last) or len(last) < 4:
        return words, False
    if last.endswith("ies") and len(last) > 4:
        return (*words[:-1], last[:-3] + "y"), True
    if last.endswith(("ches", "shes", "xes", "sses")):
        return (*words[:-1], last[:-2]), True
    return (*words[:-1], last[:-1]), True


def plural(member: str) -> str:
    """More than one of it; "name of the film" becomes "names of the film"."""
    head, of, rest = member.partition(" of ")
    *before, last = head.split()
    return " ".join([*before, _plural_word(last)]) + of + rest


def _plural_word(word: str) -> str:
    if word in _PLURALS:
        return _PLURALS[word]
    if is_plural(word) or word in PLURAL_WORDS or word in _UNCOUNTED:
        return word
    if word.endswith(("leaf", "shelf", "half")):
        return word[:-1] + "ves"
    if word.endswith("child"):
        return word + "ren"
    if word.endswith("man") and word != "human":
        return word[:-3] + "men"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh", "z")) else "s")
