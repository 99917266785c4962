"""Values set against another value of their column: "sold more online than in stores" speaks of a channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.parser.marks import Mark
from nl2sql.words import Token

AHEAD = frozenset(
    (
        *("exceed", "exceeds", "exceeded", "exceeding", "beat", "beats", "beaten", "beating", "outsold", "outsell"),
        *("outnumber", "outnumbered", "outnumbers", "overtook", "overtake", "overtaken", "overtakes", "surpass"),
        *("surpassed", "surpasses", "topped", "tops", "above", "over", "outdid", "outdo", "outperformed", "ahead"),
        *("outstripped", "outweighed", "outpaced", "outperform", "outsells", "overtaking", "outranked"),
    )
)
"""Words between two values that give the first the lead."""
BEHIND = frozenset({"below", "under", "trailed", "behind", "undercut", "beneath"})
"""Words between two values that give it to the second."""
_WORTH = 0.8


def rivals(tokens: Sequence[Token], marks: list[Mark]) -> list[Mark]:
    """The marks, with those of values that are set against others of the same column worth more."""
    places = [
        p for p, token in enumerate(tokens) if token.norm == "than" or token.norm in AHEAD or token.norm in BEHIND
    ]
    if not places:
        return marks
    values = [mark for mark in marks if mark.kind == "value"]
    before: dict[ColumnRef, list[Mark]] = {}
    for mark in values:
        if mark.end <= places[-1]:
            before.setdefault(mark.ref, []).append(mark)
    raised: dict[int, Mark] = {}
    for mark in values:
        against = [other for other in before.get(mark.ref, ()) if other.values != mark.values]
        if against and mark.start > places[0]:
            raised |= {id(other): other for other in (mark, *against)}
    return [replace(mark, score=mark.score + _WORTH) if id(mark) in raised else mark for mark in marks]
