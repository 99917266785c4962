"""How much of what a candidate does the others do too, each counted by how likely it is.

Where the likeliest forms differ in a single part, the part that most of them share is the surer one: a candidate made
of such parts is more likely to be right than its own score says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nl2sql.learned.answers import Candidate
from nl2sql.learned.facts import Facts

_PARTS = ("items", "tables", "columns", "values", "words")
KINSHIP: tuple[str, ...] = (*(f"shared {part}" for part in _PARTS), "shared with written")
"""What `kinship` gives."""


def kinship(
    candidates: Sequence[Candidate], facts: Sequence[Facts | None], belief: Sequence[float]
) -> list[list[float]]:
    """For each candidate, in the order of `KINSHIP`: the mean likeness to all, each weighed by the `belief` in it."""
    parts = [None if each is None else _parts(each) for each in facts]
    total = sum(own for own, part in zip(belief, parts, strict=True) if part is not None) or 1.0
    written = [each.written or 0.0 for each in candidates]
    best = max(written, default=0.0)
    first = next((part for part, own in zip(parts, written, strict=True) if own and own == best), None)
    rows = []
    for own in parts:
        if own is None:
            rows.append([0.0] * len(KINSHIP))
            continue
        row = [0.0] * len(_PARTS)
        for weight, other in zip(belief, parts, strict=True):
            if other is not None:
                for place in range(len(_PARTS)):
                    row[place] += weight * _alike(own[place], other[place])
        shared = best * sum(map(_alike, own, first)) / len(_PARTS) if first is not None else 0.0
        rows.append([*(each / total for each in row), shared])
    return rows


def _parts(facts: Facts) -> tuple[frozenset[object], ...]:
    items: Iterable[object] = ((item.words, item.columns, item.tables) for item in facts.items)
    return (frozenset(items), facts.tables, facts.columns, frozenset(facts.values), frozenset(facts.words.items()))


def _alike(one: frozenset[object], other: frozenset[object]) -> float:
    if one == other:
        return 1.0
    return len(one & other) / len(one | other)
