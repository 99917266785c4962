"""What the small words of a question ask for, and what a form does: where they disagree, one of them is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nl2sql.form.actions import WORDS, Form
from nl2sql.learned.selecting import selected
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
    return found


@dataclass(frozen=True)
class Doing:
    """What a form does, counted: its words, and the directions in which it ranks."""

    words: dict[str, int]
    ranks_largest: bool
    ranks_smallest: bool
    selects: int

    def does(self, cue: str) -> bool:
        """Whether the form does what a cue asks for."""
        if cue == "largest":
            return self.ranks_largest
        if cue == "smallest":
            return self.ranks_smallest
        if cue == "ascending":
            return "ascending" in self.words and not self.limited
        if cue == "descending":
            return "descending" in self.words and not self.limited
        if cue == "common":
            return self.ranks_largest and "count" in self.words
        return any(word in self.words for word in _FORM_CUES.get(cue, ()))

    @property
    def limited(self) -> bool:
        """Whether only the first rows are kept."""
        return "first" in self.words or "limit" in self.words


def doing(form: Form) -> Doing:
    """What `form` does."""
    words: dict[str, int] = {}
    for action in form:
        if action.kind == "word":
            words[WORDS[action.at]] = words.get(WORDS[action.at], 0) + 1
    limited = "first" in words or "limit" in words
    largest = (limited and "descending" in words) or "max" in words
    smallest = (limited and "ascending" in words) or "min" in words
    return Doing(words, largest, smallest, max(1, len(selected(form))))


def disagreements(cues: Iterable[str], does: Doing) -> tuple[set[str], set[str]]:
    """Cues that the form does not follow, and things it does that no cue asks for."""
    asked = set(cues)
    return {cue for cue in CHECKED if cue in asked and not does.does(cue)}, {
        cue for cue in CHECKED if cue not in asked and does.does(cue)
    }
