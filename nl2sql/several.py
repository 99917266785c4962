"""Drafting where a question may be about several groups of tables: each is read, and confidence says which is meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nl2sql.drafting import Draft, Drafter, Reason
from nl2sql.retrieval import Side

_UNREAD = 0.3
"""What groups that were not read are taken to fit, as the confidence of the best reading there."""
_LEAST_FIT = 0.02


def drafted_over(drafter: Drafter, sides: Sequence[Side]) -> list[Draft]:
    """The drafts of all sides.

    A side counts by how likely it is beforehand times how well the question can be read there; what others have of
    that is lost to the confidence of its drafts.
    """
    found = [drafter.draft(side.request) for side in sides]
    if len(sides) == 1:
        return [_placed(draft, sides[0], sides) for draft in found[0]]
    fits = [max((draft.confidence for draft in drafts), default=_LEAST_FIT) for drafts in found]
    worth = [side.share * fit for side, fit in zip(sides, fits, strict=True)]
    unread = max(0.0, 1 - sum(side.share for side in sides)) * _UNREAD
    total = sum(worth) + unread
    return [
        replace(_placed(draft, side, sides), confidence=round(draft.confidence * own / total, 3))
        for side, own, drafts in zip(sides, worth, found, strict=True)
        for draft in drafts
    ]


def _placed(draft: Draft, side: Side, sides: Sequence[Side]) -> Draft:
    """The draft, saying over which group it was read where there was a choice."""
    if len(sides) == 1 and not side.why:
        return draft
    others = " and ".join(other.place for other in sides if other is not side)
    told = f"Read over {side.place}"
    told += f", since {side.why}" if side.why else ""
    # Whoever names a schema has chosen.
    told += "." if side.words else f"; {others or 'others'} would fit, too."
    return replace(draft, reasons=(*draft.reasons, Reason(told, words=side.words)))
