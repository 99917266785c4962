"""How much candidates agree: the same answer, or the same up to one column."""

from __future__ import annotations

from collections.abc import Sequence

from nl2sql.learned.answers import Candidate, cell_key

_MOST_ROWS = 60
"""Rows up to which answers are compared column by column."""


def agreeing(place: int, keys: Sequence[object], belief: Sequence[float]) -> float:
    """The share of all belief, the candidate's own left out, that gives the same answer."""
    total = sum(belief) or 1.0
    return sum(own for at, own in enumerate(belief) if at != place and keys[at] == keys[place]) / total


def half_agreeing(
    place: int, candidates: Sequence[Candidate], keys: Sequence[object], belief: Sequence[float]
) -> float:
    """The share of all belief that gives the same answer but for a column more, or one less."""
    total = sum(belief) or 1.0
    known: dict[object, bool] = {}
    own = candidates[place]
    found = 0.0
    for at, other in enumerate(candidates):
        if at == place or keys[at] == keys[place]:
            continue
        if keys[at] not in known:
            known[keys[at]] = _one_column_apart(own, other)
        found += belief[at] * known[keys[at]]
    return found / total


def _one_column_apart(one: Candidate, other: Candidate) -> bool:
    if not one.rows or not other.rows or len(one.rows) != len(other.rows) or len(one.rows) > _MOST_ROWS:
        return False
    few, many = sorted((one.rows, other.rows), key=lambda rows: len(rows[0]))
    if len(many[0]) != len(few[0]) + 1:
        return False
    wanted = sorted(tuple(cell_key(cell) for cell in row) for row in few)
    keyed = [tuple(cell_key(cell) for cell in row) for row in many]
    return any(sorted(row[:gone] + row[gone + 1 :] for row in keyed) == wanted for gone in range(len(many[0])))
