"""Where a question names one figure made of two: "refunds as a percentage of revenue", "the ratio of A to B"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from nl2sql.parser.frame import Combining
from nl2sql.words import Token

_LONGEST = 7
_PER = (("per",), ("for", "each"), ("for", "every"), ("by", "each"), ("for", "one"))
_COMPARING = frozenset({"than", "expensive"})
_AGAINST = frozenset({"versus", "vs", "against", "v"})
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Two figures by the places of their words, and what is made of them.

    `shared` are places before both: they say when, where or for which groups, or only open the question. With `per`,
    the words between may just as well only name a group: "revenue per store". With `turned`, what is divided by comes
    first: "percent of takings lost to refunds".
    """

    kind: Combining
    factor: float
    left: tuple[int, ...]
    right: tuple[int, ...]
    words: tuple[int, ...]
    shared: tuple[int, ...] = ()
    per: bool = False
    turned: bool = False


def splits(tokens: Sequence[Token]) -> tuple[Split, ...]:
    """All ways to take a question as one figure made of two, the likeliest first."""
    norms = tuple(token.norm for token in tokens)
    return (*_outer(norms), *_reversed(norms), *_between(norms), *_per(norms))


@lru_cache(maxsize=1)
def _operators() -> dict[str, dict[Words, tuple[Combining, float]]]:
    known: dict[str, dict[Words, tuple[Combining, float]]] = {}
    head: list[str] = []
    for line in resources.files("nl2sql.parser").joinpath("operators.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            head = line.strip("[]").split()
        elif line and not line.startswith("#"):
            kind: Combining = "difference" if head[1:2] == ["difference"] else "ratio"
            factor = float(head[2]) if len(head) > 2 else 1.0
            for phrase in line.split(","):
                known.setdefault(head[0], {})[tuple(phrase.split())] = (kind, factor)
    return known


def _found(norms: Words, place: str) -> Iterator[tuple[int, int, Combining, float]]:
    """Where operators of a section stand; where one lies within another only the longer."""
    known, free = _operators()[place], 0
    for start in range(len(norms)):
        for end in range(min(len(norms), start + _LONGEST), start, -1):
            meant = known.get(norms[start:end])
            if meant is not None and start >= free and norms[end : end + 1] != ("than",):
                yield start, end, *meant
                free = end
                break


def _between(norms: Words) -> Iterator[Split]:
    for start, end, kind, factor in _found(norms, "between"):
        if start > 0 and end < len(norms):
            left, right = tuple(range(start)), tuple(range(end, len(norms)))
            yield Split(kind, factor, left, right, tuple(range(start, end)))


def _outer(norms: Words) -> Iterator[Split]:
    joins = _operators()["joins"]
    for start, end, kind, factor in _found(norms, "outer"):
        for place in range(end + 1, len(norms) - 1):
            length = next((n for n in (2, 1) if norms[place : place + n] in joins), 0)
            if length:
                said = (*range(start, end), *range(place, place + length))
                left, right = tuple(range(end, place)), tuple(range(place + length, len(norms)))
                yield Split(kind, factor, left, right, said, tuple(range(start)))


def _reversed(norms: Words) -> Iterator[Split]:
    """ "what percentage of revenue is eaten up by shipping": the second is divided by the first."""
    openings = [end for _, end, _, _ in _found(norms, "share")]
    if not openings:
        return
    for start, end, kind, factor in _found(norms, "reverse"):
        opened = max((place for place in openings if place < start), default=0)
        if opened and end < len(norms):
            left, right = tuple(range(opened, start)), tuple(range(end, len(norms)))
            yield Split(kind, factor, left, right, tuple(range(start, end)), _outside(norms, opened), turned=True)
    for start, _, kind, factor in _found(norms, "kept"):
        opened = max((place for place in openings if place < start), default=0)
        if opened:
            left, right = tuple(range(opened, start)), tuple(range(start, len(norms)))
            yield Split(kind, factor, left, right, (start,), _outside(norms, opened), turned=True)


def _outside(norms: Words, opened: int) -> tuple[int, ...]:
    """What stands before the words that ask for a share: "per store, how much of the revenue …"."""
    comma = next((place for place in range(opened - 1, 0, -1) if norms[place] == ","), 0)
    return tuple(range(comma))


def _per(norms: Words) -> Iterator[Split]:
    for start in range(1, len(norms) - 1):
        if norms[start - 1] in _AGAINST:
            return
        length = next((len(words) for words in _PER if norms[start : start + len(words)] == words), 0)
        end = start + length
        if length and end < len(norms) and not norms[end][:1].isdigit():
            yield Split("ratio", 1.0, tuple(range(start)), tuple(range(end, len(norms))), (start, end - 1), (), True)
