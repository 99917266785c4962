"""Ranges: "from March to May 2024", "2019-2021", "22 to 28 December", "since June until October"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from nl2sql.parser.calendar_days import plus
from nl2sql.parser.period import Period, part, whole
from nl2sql.parser.period_bounds import OPEN_RANGES, RANGES
from nl2sql.parser.period_match import (
    SUFFIXES,
    Matcher,
    PeriodMatch,
    joined,
    month_number,
    norm_at,
    says,
    skip,
    year_number,
)
from nl2sql.parser.pieces import Piece
from nl2sql.words import Token


def find_range(tokens: Sequence[Token], start: int, point: Matcher) -> PeriodMatch | None:
    """ "between A and B", "from A to B", "A to B", "A-B", "since A until B"."""
    best: PeriodMatch | None = None
    for opening, middles in RANGES:
        if not says(tokens, start, opening):
            continue
        first = _first_of_range(tokens, start + len(opening), point)
        if first is None:
            continue
        for middle in middles:
            if middle != () and not says(tokens, first.end, middle):
                continue
            if middle == () and not joined(tokens, first.end):
                continue
            place = skip(tokens, first.end + len(middle), ("the", "and", "including") if middle else ())
            match = _closed(tokens, start, first, place, point(tokens, place), dashed=not middle)
            best = match if match is not None and (best is None or match.end > best.end) else best
        if norm_at(tokens, start) == "from" and any(says(tokens, first.end, words) for words in OPEN_RANGES):
            length = max(len(words) for words in OPEN_RANGES if says(tokens, first.end, words))
            best = best or PeriodMatch(start, first.end + length, replace(first.period, bound="since"))
    return best


def _first_of_range(tokens: Sequence[Token], start: int, point: Matcher) -> PeriodMatch | None:
    """The start of a range: any point, or a day whose month follows later ("from 3 to 9 May")."""
    start = skip(tokens, start, ("the",))
    found = point(tokens, start)
    token = tokens[start] if start < len(tokens) else None
    if found is None and token is not None and token.kind == "number" and token.number and len(token.text) <= 2:
        stop = skip(tokens, start + 1, SUFFIXES)
        return PeriodMatch(start, stop, Period(), firm=False) if 1 <= token.number <= 31 else None
    return found


def _closed(
    tokens: Sequence[Token], start: int, first: PeriodMatch, place: int, last: PeriodMatch | None, *, dashed: bool
) -> PeriodMatch | None:
    """The whole range, when its end stands at `place`."""
    opened = first.period
    if last is None:
        month = month_number(tokens, first.start)
        return _day_range(tokens, start, first, place, month) if month else None
    if opened == Period():
        day = tokens[first.start].number
        begun = _same_month(last.period, int(day or 0))
        return PeriodMatch(start, last.end, Period(first=begun, last=last.period)) if begun is not None else None
    if dashed and opened.year_only != last.period.year_only:
        return None
    if last.period.unit is not None and last.period.unit != "day" and not dashed and opened.is_relative:
        return None
    if opened.start is not None and last.period.end is not None and opened.first is None:
        opens, own = opened.start, any(year_number(tokens, step) for step in range(first.start, first.end))
        if opens >= last.period.end and not own:
            opens = plus(opens, "year", -1)
        return PeriodMatch(start, last.end, Period(opens, last.period.end)) if opens < last.period.end else None
    return PeriodMatch(start, last.end, Period(first=opened, last=last.period))


def _same_month(last: Period, day: int) -> Period | None:
    """That day of the month in which the last day of a range lies."""
    if last.piece is not None and last.piece.kind == "day":
        return replace(last, piece=Piece("day", (last.piece.numbers[0], day)))
    if last.start is None or last.end is None or (last.end - last.start).days != 1 or day > last.start.day:
        return None
    return whole(last.start.replace(day=day), "day")


def _day_range(tokens: Sequence[Token], start: int, first: PeriodMatch, place: int, month: int) -> PeriodMatch | None:
    """ "December 22 to 28", "May 1-15 2025": the month and the year belong to both."""
    token = tokens[place] if place < len(tokens) else None
    if first.period.piece is None or first.period.piece.kind != "day" or token is None or not token.number:
        return None
    day, stop = int(token.number), skip(tokens, skip(tokens, place + 1, SUFFIXES), (",",))
    year = year_number(tokens, stop)
    inside = whole(date(year, 1, 1), "year") if year is not None else None
    if not first.period.piece.numbers[1] < day <= 31:
        return None
    pieces = (first.period.piece, Piece("day", (month, day)))
    ends = [part(piece, inside) for piece in pieces]
    return PeriodMatch(start, stop + (year is not None), Period(first=ends[0], last=ends[1]))
