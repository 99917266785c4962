"""What the small words of a question ask for, and what a form does: where they disagree, one of them is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from nl2sql.learned.facts import Facts
from nl2sql.linking.linked import Linked
from nl2sql.words import stem

_FORM_CUES: dict[str, tuple[str, ...]] = {
    "count": ("count", "count distinct"),
    "sum": ("sum",),
    "average": ("avg",),
    "distinct": ("select distinct", "count distinct", "intersect", "except", "union"),
    "group": ("group", "each", "per"),
    "not": ("differs", "lacks", "not in", "except", "is null", "is known"),
    "or": ("or", "union"),
    "both": ("intersect",),
    "between": ("between", "during", "at least", "at most"),
    "like": ("contains", "starts", "ends", "lacks"),
    "more": ("greater", "at least", "having"),
    "less": ("less", "at most", "during"),
    "share": ("share", "divide"),
    "growth": ("growth", "subtract"),
    "running": ("running",),
    "median": ("median",),
    "sorted": ("ascending", "descending"),
    "yearly": ("year",),
    "quarterly": ("quarter",),
    "monthly": ("month",),
    "weekly": ("week",),
    "weekday": ("weekday",),
    "daily": ("day",),
    "hourly": ("hour",),
    "lasting": ("days",),
    "best of each": ("per",),
    "ratio": ("divide", "each", "avg"),
    "missing": ("is null", "not in", "except"),
}


CHECKED = (*_FORM_CUES, "largest", "smallest", "ascending", "descending", "common")
"""The cues that a form can be held against."""


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[str, ...]]:
    """By cue: what people say for it."""
    lines = (Path(__file__).parent / "cues.txt").read_text("utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line and not line.startswith("#"))
    return {cue: tuple(phrase.strip() for phrase in phrases.split(",")) for cue, phrases in pairs}


@lru_cache(maxsize=1)
def _by_first() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for cue, phrases in _phrases().items():
        for phrase in phrases:
            stems = tuple(stem(word) for word in phrase.split())
            found.setdefault(stems[0], []).append((stems, cue))
    return found


def cues_of(linked: Linked) -> dict[str, tuple[int, ...]]:
    """The cues in a question, each with the places of the tokens that give it; words inside of values give none."""
    inside = {
        place
        for value in linked.scope.values
        if value.kind in ("quote", "cell")
        for place in range(value.start, value.end)
        if value.end - value.start > 1 or value.kind == "quote"
    }
    stems = ["" if place in inside else token.stem for place, token in enumerate(linked.tokens)]
    found: dict[str, tuple[int, ...]] = {}
    known = _by_first()
    for place, said in enumerate(stems):
        for phrase, cue in known.get(said, ()):
            if tuple(stems[place : place + len(phrase)]) == phrase:
                found[cue] = (*found.get(cue, ()), *range(place, place + len(phrase)))
    best = found.get("largest") or found.get("smallest")
    if best and "of each" in found:
        found["best of each"] = (*found["of each"], *best)
    return found


def does(facts: Facts, cue: str) -> bool:
    """Whether a candidate does what a cue asks for."""
    words = facts.words
    if cue == "largest":
        return (facts.limited and "descending" in words) or "max" in words
    if cue == "smallest":
        return (facts.limited and "ascending" in words) or "min" in words
    if cue in ("ascending", "descending"):
        return cue in words and not facts.limited
    if cue == "common":
        return does(facts, "largest") and "count" in words
    return any(word in words for word in _FORM_CUES.get(cue, ()))


def disagreements(cues: Iterable[str], facts: Facts) -> tuple[set[str], set[str]]:
    """Cues that a candidate does not follow, and things it does that no cue asks for."""
    asked = set(cues)
    done = {cue for cue in CHECKED if does(facts, cue)}
    return {cue for cue in CHECKED if cue in asked and cue not in done}, {cue for cue in done if cue not in asked}
