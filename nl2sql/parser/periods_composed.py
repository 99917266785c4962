"""Stretches of time told by others: "the last week of 2025", "two weeks before Christmas", "mid-March"."""

from __future__ import annotations

from collections.abc import Sequence

from nl2sql.parser.period import Period, part
from nl2sql.parser.period_match import Matcher, PeriodMatch, count_at, norm_at, says, skip, unit_at
from nl2sql.parser.periods_more import edge as edge_of
from nl2sql.parser.pieces import Piece
from nl2sql.words import Token


def at_edge(tokens: Sequence[Token], start: int, point: Matcher) -> PeriodMatch | None:
    """ "the final three days of 2025", "first half of last year"."""
    found = edge_of(tokens, start)
    inner = point(tokens, found[3]) if found is not None else None
    if found is None or inner is None:
        return None
    side, count, unit, _ = found
    piece = Piece("edge", (side, count), unit)
    if inner.period.start is None or inner.period.end is None:
        return PeriodMatch(start, inner.end, part(piece, inner.period))
    return PeriodMatch(start, inner.end, Period(*piece.of(inner.period.start, inner.period.end)))


_BEFORE = (("before",), ("prior", "to"), ("leading", "up", "to"), ("running", "up", "to"), ("preceding",))
_AFTER = (("after",), ("following",))
_UP_TO = (("to",), ("up", "to"), ("until",), ("ending",), ("ended",), ("ending", "on"), ("ending", "with"), ("till",))


def beside(tokens: Sequence[Token], start: int, point: Matcher) -> PeriodMatch | None:
    """ "two weeks before Christmas", "the week after Easter", "the three months to the end of September 2025"."""
    counted = count_at(tokens, start)
    named = unit_at(tokens, counted[1] if counted is not None else start)
    if named is None:
        return None
    count, unit = (counted[0] if counted is not None else 1) * named[1], named[0]
    for words, kind, side in (
        *((words, "beside", -1) for words in _BEFORE),
        *((words, "beside", 1) for words in _AFTER),
        *((words, "up to", -1) for words in _UP_TO),
    ):
        if not says(tokens, named[2], words):
            continue
        inner = point(tokens, skip(tokens, named[2] + len(words), ("the", "and", "including")))
        if inner is None or (kind == "beside" and inner.period.unit == unit and inner.period.shift == 0):
            continue
        if kind == "up to":
            if counted is None and inner.period.unit is not None:
                continue
            ends = part(Piece("edge", (-1, 1), "day"), inner.period)
            after = part(Piece("beside", (1, 1), "day"), ends)
            return PeriodMatch(start, inner.end, part(Piece("beside", (-1, count), unit), after))
        return PeriodMatch(start, inner.end, part(Piece("beside", (side, count), unit), inner.period))
    return None


_WEEK_STARTS = ("starting", "beginning", "commencing", "from", "starting on", "beginning on", "that started on")
_WEEK_ENDS = ("ending", "ended", "ending on", "to")


def week_of(tokens: Sequence[Token], start: int, point: Matcher) -> PeriodMatch | None:
    """ "the week starting 3 November 2025", "week ending 9 November", "the week of 5 May"."""
    if norm_at(tokens, start) not in ("week", "wk", "w"):
        return None
    for said, side in (*((said, 1) for said in _WEEK_STARTS), *((said, -1) for said in _WEEK_ENDS), ("of", 0)):
        words = tuple(said.split())
        place = skip(tokens, start + 1 + len(words), ("on", "the", "monday", "sunday"))
        inner = point(tokens, place) if says(tokens, start + 1, words) else None
        if inner is None:
            continue
        if side == 0:
            monday = part(Piece("weekday before", (0,)), inner.period)
            following = part(Piece("beside", (1, 6), "day"), monday)
            return PeriodMatch(start, inner.end, Period(first=monday, last=following))
        other = part(Piece("beside", (side, 6), "day"), inner.period)
        ends = (inner.period, other) if side > 0 else (other, inner.period)
        return PeriodMatch(start, inner.end, Period(first=ends[0], last=ends[1]))
    return None


def slice_of(tokens: Sequence[Token], start: int, point: Matcher) -> PeriodMatch | None:
    """ "mid-March", "the middle of 2024", "the end of May", "the start of last year", "early 2024"."""
    word, place = norm_at(tokens, start), start + 1
    if word in ("middle", "end", "start", "beginning") and norm_at(tokens, place) == "of":
        place = skip(tokens, place + 1, ("the",))
    elif word not in ("mid", "midway", "end", "early", "late"):
        return None
    place += word in ("mid", "midway") and norm_at(tokens, place) == "through"
    inner = point(tokens, place)
    if inner is None or inner.start != place:
        return None
    if word in ("mid", "middle", "midway"):
        piece = Piece("middle")
    elif word in ("early", "late"):
        return None
    else:
        piece = Piece("edge", (-1 if word == "end" else 1, 1), "day")
    return PeriodMatch(start, inner.end, part(piece, inner.period))
