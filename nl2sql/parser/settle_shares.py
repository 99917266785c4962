"""Settles what a share is of: "what part of revenue comes from business customers" is theirs of all revenue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nl2sql.parser.frame import Combination, Condition, Frame, Measure, Presence

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


def _owned(share: Measure) -> bool:
    """Whether things are counted: of those in each group, the part that has something below them."""
    return share.column is None and not share.expression


def divided(
    frame: Frame, conditions: Sequence[Condition], kept: tuple[Presence, ...] = (), *, below: bool = False
) -> Frame:
    """A single share by some of the `conditions` (or by what must exist) as one figure divided by another.

    Without this the part would be divided by itself. Each figure is a query, so that no join leaves rows out of what
    is divided by. What all of them have is said by `kept`: "share of 2024's buyers who bought again". With `below`,
    some of the conditions are on what belongs to the things counted.
    """
    share = frame.measures[0] if len(frame.measures) == 1 else None
    if share is None or share.function != "share" or share.where or frame.series:
        return frame
    if frame.dimensions and not (_owned(share) and (frame.presences or frame.group_conditions or below)):
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
    others = tuple(c for c in frame.conditions if c not in inside)
    whole = replace(part, conditions=others, presences=kept, group_conditions=())
    made = Combination("ratio", (part, whole), _EXACT, share.label, share.words)
    return replace(frame, measures=(figure,), ordering=(), columns=(), combination=made)
