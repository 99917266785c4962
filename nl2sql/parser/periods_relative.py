"""Stretches of time told by their distance from today: "last quarter", "the past six weeks", "two years ago"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from nl2sql.parser.calendar_days import Unit
from nl2sql.parser.period import Period, ago, part, whole
from nl2sql.parser.period_bounds import Bound
from nl2sql.parser.period_match import (
    PeriodMatch,
    count_at,
    norm_at,
    says,
    skip,
    split,
    unit_at,
    year_number,
)
from nl2sql.parser.pieces import Piece
from nl2sql.words import Token, stem

_SHIFTS = {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "recent": -1, "prior": -1}
_SHIFTS |= {"preceding": -1, "latest": -1, "bygone": -1, "coming": 1, "running": 0, "present": 0}
_ROLLING = ("last", "past", "previous", "recent", "preceding", "latest", "trailing", "prior", "final")
_GONE = (
    *(("just", word) for word in ("gone", "ended", "past", "finished", "closed", "over", "completed", "passed")),
    ("that", "just", "ended"),
    ("that", "has", "just", "ended"),
    ("that", "s", "just", "ended"),
    ("which", "just", "ended"),
    ("gone", "by"),
    ("most", "recently", "completed"),
)
_DAYS = {
    ("today",): 0,
    ("yesterday",): -1,
    ("tomorrow",): 1,
    ("day", "before", "yesterday"): -2,
    ("now",): 0,
    ("present", "day"): 0,
}
_TO_DATE: dict[str, Unit] = {"ytd": "year", "qtd": "quarter", "mtd": "month", "wtd": "week"}
RELATIVE = _SHIFTS.keys() | _TO_DATE.keys() | {words[0] for words in _DAYS} | {"trailing", "final"}
"""The words that relative stretches begin with."""
_WHOLE = frozenset(("full", "complete", "completed", "whole", "calendar", "entire"))
_WEEKDAYS = {
    name: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}


def today_or_so(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "today", "the day before yesterday"."""
    for words, shift in _DAYS.items():
        if says(tokens, start, words) and (words != ("now",) or norm_at(tokens, start - 1) in _UNTIL):
            return PeriodMatch(start, start + len(words), Period(unit="day", shift=shift))
    return None


_UNTIL = ("to", "until", "till", "through", "and", "up")


def relative(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "last quarter", "this year so far", "the month just gone", "the year before last", "year to date"."""
    word = norm_at(tokens, start)
    if word in _TO_DATE:
        return PeriodMatch(start, start + 1, Period(unit=_TO_DATE[word]))
    if says(tokens, start, ("so", "far")) or says(tokens, start, ("to", "date")):
        inner = _shifted(tokens, start + 2)
        return replace(inner, start=start) if inner is not None and inner.period.shift == 0 else None
    return _shifted(tokens, start) or _unit_first(tokens, start)


def _shifted(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "last quarter", "this fiscal year", "the most recent full month"."""
    place = start + (norm_at(tokens, start) == "most" and norm_at(tokens, start + 1) == "recent")
    shift = _SHIFTS.get(norm_at(tokens, place))
    named = unit_at(tokens, place + 1) if shift is not None else None
    if shift is None or named is None or (place + 2 <= len(tokens) and norm_at(tokens, named[2] - 1).endswith("s")):
        return None
    unit, count, stop = named
    period = Period(unit=unit, shift=shift * count, length=count)
    counted_in_full = not _WHOLE.isdisjoint(norm_at(tokens, step) for step in range(place + 1, stop))
    if (norm_at(tokens, place) == "past" and not counted_in_full) or count > 1:
        period = Period(unit=unit, length=count, rolling=True)
    for tail in (("so", "far"), ("to", "date"), ("until", "now"), ("up", "to", "now")):
        if shift == 0 and says(tokens, stop, tail):
            stop += len(tail)
    return PeriodMatch(start, stop, period)


def _unit_first(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "the quarter just gone", "the month before last", "year to date", "last year but not the year before"."""
    named = unit_at(tokens, start)
    if named is None or named[1] != 1 or norm_at(tokens, named[2] - 1).endswith("s"):
        return None
    unit, _, stop = named
    for tail in _GONE:
        if says(tokens, stop, tail):
            return PeriodMatch(start, stop + len(tail), Period(unit=unit, shift=-1))
    if says(tokens, stop, ("to", "date")):
        return PeriodMatch(start, stop + 2, Period(unit=unit))
    if says(tokens, stop, ("before", "last")):
        return PeriodMatch(start, stop + 2, Period(unit=unit, shift=-2))
    the = norm_at(tokens, start - 1) == "the"
    if norm_at(tokens, stop) == "before" and the and not _starts_point(tokens, stop + 1):
        return _before_that(tokens, start, unit, stop + 1)
    return None


def _starts_point(tokens: Sequence[Token], place: int) -> bool:
    """Whether something follows that "before" may lead to: "the week before Christmas"."""
    return place < len(tokens) and (tokens[place].kind in ("number", "date") or tokens[place].capital)


def _before_that(tokens: Sequence[Token], start: int, unit: Unit, stop: int) -> PeriodMatch | None:
    """ "last year but not the year before": the one before that which was named."""
    for place in range(start - 1, -1, -1):
        year = year_number(tokens, place)
        if year is not None and unit == "year":
            return PeriodMatch(start, stop, whole(date(year - 1, 1, 1), "year"))
        named = unit_at(tokens, place + 1)
        if norm_at(tokens, place) in _SHIFTS and named is not None and named[0] == unit:
            return PeriodMatch(start, stop, Period(unit=unit, shift=_SHIFTS[norm_at(tokens, place)] - 1))
    return None


def rolling(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "last 30 days", "the past couple of weeks", "the 12 most recent months", "the last three full months"."""
    place = start + (norm_at(tokens, start) == "most" and norm_at(tokens, start + 1) == "recent")
    if norm_at(tokens, place) in _ROLLING:
        counted = count_at(tokens, place + 1)
        stop = counted[1] if counted is not None else 0
    else:
        counted = count_at(tokens, start)
        place = counted[1] if counted is not None else start
        place += norm_at(tokens, place) == "most"
        stop = place + 1
        if counted is None or norm_at(tokens, place) not in _ROLLING or norm_at(tokens, place) == "final":
            return _just_gone(tokens, start)
    named = unit_at(tokens, stop) if counted is not None else None
    if counted is None or named is None:
        return None
    unit, each, end = named
    if norm_at(tokens, end) in ("average", "averages", "mean", "avg"):
        return None
    length = counted[0] * each
    if not _WHOLE.isdisjoint(norm_at(tokens, step) for step in range(stop, end)):
        return PeriodMatch(start, end, Period(unit=unit, shift=-length, length=length))
    return PeriodMatch(start, end, Period(unit=unit, length=length, rolling=True))


def _just_gone(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "the six weeks just gone"."""
    counted = count_at(tokens, start)
    named = unit_at(tokens, counted[1]) if counted is not None else None
    if counted is None or named is None:
        return None
    for tail in (*_GONE, ("up", "to", "today"), ("to", "today"), ("until", "today"), ("up", "to", "now")):
        if says(tokens, named[2], tail):
            length = counted[0] * named[1]
            return PeriodMatch(start, named[2] + len(tail), Period(unit=named[0], length=length, rolling=True))
    return None


def counted_back(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "3 months ago", "a year earlier"."""
    counted = count_at(tokens, start)
    named = unit_at(tokens, counted[1]) if counted is not None else None
    if counted is None or named is None or norm_at(tokens, named[2]) not in ("ago", "back"):
        return None
    return PeriodMatch(start, named[2] + 1, Period(unit=named[0], shift=-counted[0] * named[1]))


def a_year_earlier(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "the same month last year", "the same quarter a year ago"."""
    if norm_at(tokens, start) != "same":
        return None
    named = unit_at(tokens, start + 1)
    if named is None or named[0] not in ("month", "quarter", "week", "day"):
        return None
    place = skip(tokens, named[2], ("of", "in", "the"))
    for tail in (("last", "year"), ("a", "year", "ago"), ("a", "year", "earlier"), ("one", "year", "ago")):
        if says(tokens, place, tail):
            count = {"month": 12, "quarter": 4, "week": 52}.get(named[0], 365)
            return PeriodMatch(start, place + len(tail), Period(unit=named[0], shift=-count))
    return None


def last_weekday(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "last Friday": the latest one before today."""
    day = _WEEKDAYS.get(norm_at(tokens, start + 1))
    if norm_at(tokens, start) != "last" or day is None:
        return None
    yesterday = Period(unit="day", shift=-1)
    return PeriodMatch(start, start + 2, part(Piece("weekday before", (day,)), yesterday))


_AGE: tuple[tuple[tuple[str, ...], Bound], ...] = (
    (("more", "than"), "before"),
    (("over",), "before"),
    (("longer", "than"), "before"),
    (("older", "than"), "before"),
    (("upwards", "of"), "before"),
    (("at", "least"), "until"),
    (("no", "less", "than"), "until"),
    (("not", "less", "than"), "until"),
    (("a", "minimum", "of"), "until"),
    (("less", "than"), "after"),
    (("fewer", "than"), "after"),
    (("under",), "after"),
    (("younger", "than"), "after"),
    (("newer", "than"), "after"),
    (("not", "yet"), "after"),
    (("at", "most"), "since"),
    (("no", "more", "than"), "since"),
    (("not", "more", "than"), "since"),
    (("up", "to"), "since"),
)
_OR_MORE: dict[tuple[str, str], Bound] = {("or", "more"): "until", ("or", "longer"): "until", ("or", "less"): "since"}
_EVENTS = frozenset(
    stem(word) for word in split("order purchase invoice ticket claim request shipment booking sale case")
)
"""Stems of what grows old without having a birthday."""
_STATES = split("been be employed working worked with us here open served serving running stayed around")


def long_ago(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "more than two years ago", "at least ten years ago", "ten or more years ago", "over six months old"."""
    bound: Bound | None = None
    place = start + (norm_at(tokens, start) == "for")
    for words, limit in _AGE:
        if says(tokens, place, words):
            bound, place = limit, place + len(words)
            break
    older = bound is not None and norm_at(tokens, place - 2) in ("older", "newer", "younger")
    counted = count_at(tokens, place)
    if counted is None:
        return None
    stop = counted[1]
    bound, stop = _or_more(tokens, stop, bound)
    named = unit_at(tokens, stop)
    if named is None or named[0] in ("quarter", "half"):
        return None
    stop = named[2]
    told = norm_at(tokens, stop) in ("ago", "back") or older
    told = told or (norm_at(tokens, stop) == "old" and (named[0] != "year" or not _ageing(tokens)))
    told = told or (norm_at(tokens, start) == "for" and _lasts(tokens, start, stop))
    stop += norm_at(tokens, stop) in ("ago", "back", "old")
    bound, stop = _or_more(tokens, stop, bound)
    if bound is None or not told or (older and named[0] == "year" and named[1] == 1):
        return None
    return PeriodMatch(start, stop, ago(named[0], counted[0] * named[1], bound))


def _ageing(tokens: Sequence[Token]) -> bool:
    """Whether it may be about people, whose years are an age: "customers more than fifty years old"."""
    return not _EVENTS & {token.stem for token in tokens}


def _or_more(tokens: Sequence[Token], place: int, bound: Bound | None) -> tuple[Bound | None, int]:
    """The "or more" after a number or its unit."""
    found = _OR_MORE.get((norm_at(tokens, place), norm_at(tokens, place + 1)))
    return (found, place + 2) if found is not None and bound is None else (bound, place)


def _lasts(tokens: Sequence[Token], start: int, stop: int) -> bool:
    """Whether a state is said to last "for" that long: "have been with us for over ten years"."""
    near = {token.norm for token in tokens[max(0, start - 4) : start]}
    after = {token.norm for token in tokens[stop : stop + 2]}
    return not _STATES.isdisjoint(near | after)
