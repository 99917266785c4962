"""How many units of time there are in which something holds: "in how many months did turnover exceed 200,000"."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.parser.frame import Frame, Grain
from nl2sql.parser.naming import identifier
from nl2sql.parser.reader import Grouping, Reader, at

_ASKED = frozenset({"how many", "number of", "count of", "count", "the number of", "total number of"})
_LASTING = frozenset(
    (
        *("take", "takes", "took", "taken", "pass", "passes", "passed", "elapse", "elapsed", "between", "until"),
        *("long", "last", "lasts", "lasted", "ago", "needed", "need", "needs", "later", "before", "after", "old"),
    )
)
"""After these the units are how long something was."""


@at("function")
def counted_units(reader: Reader) -> int:
    """ "how many months …", where what follows is a comparison, or where "in" stands before it."""
    grain = reader.peek(1)
    if grain is None or grain.kind != "grain" or reader.fragment or reader.figure or reader.groupings:
        return 0
    said = reader.said(reader.mark)
    if said not in _ASKED or grain.start != reader.mark.end or not reader.said(grain).endswith("s"):
        return 0
    later = {mark.kind for mark in reader.marks[reader.at + 2 :]}
    before = reader.tokens_said[reader.mark.start - 1] if reader.mark.start else ""
    if _LASTING & set(reader.tokens_said) or not ("compare" in later or before in ("in", "on", "during")):
        return 0
    if not later & {"table", "money", "units", "figure", "column"}:
        return 0
    unit: Grain = grain.word  # type: ignore[assignment]
    reader.groupings.append(Grouping(None, unit, words=reader.span(reader.mark, grain)))
    reader.counts_groups = True
    return 2


def counts_groups(reader: Reader, frame: Frame) -> Frame:
    """The frame with the number of its groups instead of the groups, where that is asked for."""
    timed = len(frame.dimensions) == 1 and frame.dimensions[0].grain is not None
    return replace(frame, counted=True, ordering=()) if reader.counts_groups and timed else frame


def groups_of(frame: Frame) -> Frame | None:
    """The groups that are to be counted; None where their number is not what is asked for."""
    return replace(frame, counted=False, ordering=()) if frame.counted else None


def number_of(groups: exp.Select, grain: str, dialect: str) -> exp.Select:
    """How many rows `groups` has."""
    counted = exp.alias_(exp.Count(this=exp.Star()), identifier(f"{grain}_count", dialect))
    return exp.select(counted).from_(groups.subquery("counted"))
