"""Settles what a share is of: "what part of revenue comes from business customers" is theirs of all revenue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nl2sql.parser.frame import Combination, Condition, Frame, Measure

_EXACT = 100.0


def part_of_all(measure: Measure, conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Which of the conditions pick the part; the others say what it is a part of.

    What follows the thing counted picks the part: "percentage of online orders that were cancelled" is of online
    orders. Where nothing follows, what stands before it does: "percentage of cancelled orders".
    """
    if not measure.words:
        return tuple(conditions)
    start, end = min(span.start for span in measure.words), max(span.end for span in measure.words)
    after = tuple(c for c in conditions if c.words and c.words[0].start >= end)
    inside = tuple(c for c in conditions if c.words and start <= c.words[0].start < end)
    return after or inside or tuple(conditions)


def divided(frame: Frame, conditions: Sequence[Condition], again: bool = False) -> Frame:
    """A single share by some of the `conditions` (or by what must exist) as one figure divided by another.

    Without this the part would be divided by itself. Each figure is a query, so that no join leaves rows out of what
    is divided by. With `again`, those of the first period are the whole: "share of 2024's buyers who bought again".
    """
    share = frame.measures[0] if len(frame.measures) == 1 else None
    if share is None or share.function != "share" or share.where or frame.dimensions or frame.series:
        return frame
    if frame.limit is not None or frame.combination is not None or frame.of_all:
        return frame
    inside = part_of_all(share, conditions)
    if not inside and not frame.presences and not frame.group_conditions:
        return frame
    counted = share.column is None and not share.expression
    label = share.label.removeprefix("share_of_")
    figure = replace(share, function="count" if counted else "sum", label=label)
    part = replace(frame, measures=(figure,), ordering=(), columns=())
    kept = tuple(c for c in frame.conditions if c not in inside)
    whole = replace(part, conditions=kept, presences=frame.presences[:1] if again else (), group_conditions=())
    made = Combination("ratio", (part, whole), _EXACT, share.label, share.words)
    return replace(frame, measures=(figure,), ordering=(), columns=(), combination=made)
