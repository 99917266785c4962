"""Stretches of time with names of their own: days, months, quarters, seasons, holidays, weeks by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from nl2sql.parser.days import parse_day
from nl2sql.parser.period import Period, part, whole
from nl2sql.parser.period_match import (
    ADJECTIVES,
    ORDINALS,
    SUFFIXES,
    PeriodMatch,
    month_number,
    norm_at,
    says,
    skip,
    split,
    token_at,
    unit_at,
    year_number,
)
from nl2sql.parser.pieces import Piece, half, quarter
from nl2sql.words import Token

_SEASONS = {"spring": 3, "springtime": 3, "summer": 6, "summertime": 6, "autumn": 9, "winter": 12, "wintertime": 12}
_HOLIDAYS: dict[tuple[str, ...], Piece] = {
    ("christmas", "eve"): Piece("day", (12, 24)),
    ("christmas", "day"): Piece("day", (12, 25)),
    ("christmas",): Piece("day", (12, 25)),
    ("xmas",): Piece("day", (12, 25)),
    ("xmas", "eve"): Piece("day", (12, 24)),
    ("boxing", "day"): Piece("day", (12, 26)),
    ("new", "year", "s", "eve"): Piece("day", (12, 31)),
    ("new", "years", "eve"): Piece("day", (12, 31)),
    ("new", "year", "s", "day"): Piece("day", (1, 1)),
    ("new", "years", "day"): Piece("day", (1, 1)),
    ("new", "year"): Piece("day", (1, 1)),
    ("valentine", "s", "day"): Piece("day", (2, 14)),
    ("valentines", "day"): Piece("day", (2, 14)),
    ("labour", "day"): Piece("day", (5, 1)),
    ("may", "day"): Piece("day", (5, 1)),
    ("bastille", "day"): Piece("day", (7, 14)),
    ("halloween",): Piece("day", (10, 31)),
    ("saint", "nicholas", "day"): Piece("day", (12, 6)),
    ("good", "friday"): Piece("easter", (-2,)),
    ("easter", "sunday"): Piece("easter", (0,)),
    ("easter", "monday"): Piece("easter", (1,)),
    ("easter", "day"): Piece("easter", (0,)),
    ("easter",): Piece("easter", (0,)),
    ("whit", "monday"): Piece("easter", (50,)),
    ("pentecost",): Piece("easter", (49,)),
    ("ascension", "day"): Piece("easter", (39,)),
    ("thanksgiving",): Piece("weekday", (11, 3, 4, 0)),
    ("black", "friday"): Piece("weekday", (11, 3, 4, 1)),
    ("cyber", "monday"): Piece("weekday", (11, 3, 4, 4)),
}
_LONGEST_HOLIDAY = 4
NAMED = _SEASONS.keys() | {words[0] for words in _HOLIDAYS}
"""The words that seasons and holidays begin with."""
_LAST, _THIS = ("last", "previous", "past", "preceding"), ("this", "current")


def written_day(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "2024-03-31", "31/03/2024", "2024-03", and "2019-21" for three years."""
    token = token_at(tokens, start)
    if token is None or token.kind not in ("date", "quoted"):
        return None
    day = parse_day(token.text)
    if day is not None:
        return PeriodMatch(start, start + 1, whole(day, "day"))
    parts = token.text.split("-")
    if len(parts) != 2 or not all(part.isdigit() for part in parts) or len(parts[0]) != 4:
        return None
    year, number = int(parts[0]), int(parts[1])
    if 1 <= number <= 12:
        return PeriodMatch(start, start + 1, whole(date(year, number, 1), "month"))
    later = number - year % 100
    return PeriodMatch(start, start + 1, whole(date(year, 1, 1), "year", later + 1)) if later > 0 else None


def year_named(tokens: Sequence[Token], place: int) -> tuple[Period, int] | None:
    """The year that a part belongs to, after it: "2024", "of 2024", "last year", "the year before last"."""
    place = skip(tokens, place, ("of", ",", "in", "from", "s"))
    place = skip(tokens, place, ("the",))
    if norm_at(tokens, place) in ("year", *ADJECTIVES) and year_number(tokens, skip_year(tokens, place)) is not None:
        place = skip_year(tokens, place)
    number = year_number(tokens, place)
    if number is not None:
        return whole(date(number, 1, 1), "year"), place + 1
    if says(tokens, place, ("year", "before", "last")):
        return Period(unit="year", shift=-2), place + 3
    word, after = norm_at(tokens, place), skip(tokens, place + 1, ADJECTIVES)
    if word in (*_LAST, *_THIS) and norm_at(tokens, after) == "year":
        return Period(unit="year", shift=0 if word in _THIS else -1), after + 1
    short = fiscal(tokens, place)
    return (short.period, short.end) if short is not None else None


def skip_year(tokens: Sequence[Token], place: int) -> int:
    """Past "calendar year", "financial year", "year"."""
    return skip(tokens, skip(tokens, place, ADJECTIVES), ("year", "of"))


def fiscal(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "FY24", "FY 2024", "calendar year 2024"."""
    word = norm_at(tokens, start)
    if word == "fy" or (word in ADJECTIVES and norm_at(tokens, start + 1) == "year"):
        place = skip_year(tokens, start + 1)
        number = year_number(tokens, place)
        return PeriodMatch(start, place + 1, whole(date(number, 1, 1), "year")) if number else None
    figures = word[2:] if word[:2] in ("fy", "cy") else ""
    if not figures.isdigit() or len(figures) not in (2, 4):
        return None
    number = int(figures) + (2000 if len(figures) == 2 else 0)
    return PeriodMatch(start, start + 1, whole(date(number, 1, 1), "year")) if 1500 <= number <= 2200 else None


def _quarter_or_half(tokens: Sequence[Token], start: int) -> tuple[Piece, int] | None:
    """ "Q3", "third quarter", "quarter 3", "H1", "first half", "second half-year"."""
    text = norm_at(tokens, start)
    if len(text) == 2 and text[0] in "qh" and text[1] in "1234":
        number, unit, stop = int(text[1]), "quarter" if text[0] == "q" else "half", start + 1
    elif text in ("quarter", "half") and norm_at(tokens, start + 1) in ("1", "2", "3", "4", "one", "two", "three"):
        number, unit, stop = int(tokens[start + 1].number or 0), text, start + 2
    else:
        counted = _ordinal(tokens, start)
        named = unit_at(tokens, counted[1]) if counted is not None else None
        if counted is None or named is None or named[0] not in ("quarter", "half"):
            return None
        number, unit, stop = counted[0], named[0], named[2]
    if unit == "quarter":
        return (quarter(number), stop) if number <= 4 else None
    return (half(number), stop) if number <= 2 else None


def _ordinal(tokens: Sequence[Token], start: int) -> tuple[int, int] | None:
    """ "third", "3rd"; "opening" and "closing" are for other things than quarters."""
    word = norm_at(tokens, start)
    if word in ORDINALS:
        return ORDINALS[word], start + 1
    token = token_at(tokens, start)
    if token is not None and token.kind == "number" and norm_at(tokens, start + 1) in SUFFIXES and token.number:
        return int(token.number), start + 2
    return None


def _season(tokens: Sequence[Token], start: int) -> tuple[Piece, int] | None:
    """ "summer", "the summer months"; "fall" only with a capital or after a word that makes it one."""
    word = norm_at(tokens, start)
    month = _SEASONS.get(word, 0)
    if word == "fall" and (tokens[start].capital or norm_at(tokens, start - 1) in ("the", "last", "this", "since")):
        month = 9
    if not month:
        return None
    stop = skip(tokens, start + 1, ("season",))
    return Piece("months", (month, 3)), stop + (norm_at(tokens, stop) == "months")


def _holiday(tokens: Sequence[Token], start: int) -> tuple[Piece, int] | None:
    for length in range(_LONGEST_HOLIDAY, 0, -1):
        words = tuple(token.norm for token in tokens[start : start + length])
        found = _HOLIDAYS.get(words) if len(words) == length else None
        if found is not None and (length > 1 or norm_at(tokens, start + 1) not in ("sale", "gifts")):
            return found, start + length
    return None


def _numbered_week(tokens: Sequence[Token], start: int) -> tuple[Piece, int] | None:
    """ "week 45", "calendar week 45", "CW45"."""
    word, place = norm_at(tokens, start), skip(tokens, start, ("calendar", "iso"))
    number: float | None = None
    if word[:2] in ("cw", "kw") and word[2:].isdigit():
        number, place = float(word[2:]), start
    elif norm_at(tokens, place) in ("week", "cw", "wk") and (token := token_at(tokens, place + 1)) is not None:
        number, place = (token.number, place + 1) if token.kind == "number" else (None, place)
    if number is None or not 1 <= number <= 53 or norm_at(tokens, place + 1) in ("days", "weeks"):
        return None
    return Piece("iso week", (int(number),)), place + 1


def _day_of_month(tokens: Sequence[Token], start: int) -> tuple[Piece, int] | None:
    """ "5 March", "March 5th", "the 5th of March", "first of March"."""
    counted = _ordinal(tokens, start)
    token = token_at(tokens, start)
    if counted is None and token is not None and token.kind == "number" and token.number and token.text.isdigit():
        counted = int(token.number), start + 1
    if counted is not None:
        place = skip(tokens, counted[1], ("of", "the"))
        month = month_number(tokens, place)
        return _dated(month, counted[0], place + 1)
    month = month_number(tokens, start)
    place = skip(tokens, start + 1, ("the",)) if month else start
    counted = _ordinal(tokens, place)
    after = token_at(tokens, place)
    if month and counted is None and after is not None and after.kind == "number" and len(after.text) <= 2:
        counted = int(after.number or 0), place + 1
    return _dated(month, counted[0], counted[1]) if month and counted is not None else None


def _dated(month: int, day: int, stop: int) -> tuple[Piece, int] | None:
    longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return (Piece("day", (month, day)), stop) if month and 1 <= day <= longest[month - 1] else None


def _month(tokens: Sequence[Token], start: int) -> tuple[Piece, int] | None:
    month = month_number(tokens, start)
    return (Piece("months", (month, 1)), start + 1) if month else None


_PARTS = (_day_of_month, _quarter_or_half, _holiday, _season, _numbered_week, _month)
_JOINTS = split("and or vs versus against to compared with the than until till through , of from by")


def part_of_year(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """A part of a year, with its year before or after it, or with the year of what it is put beside."""
    leading = year_number(tokens, start)
    place = skip(tokens, start + 1, ("s",)) if leading is not None else start
    word = norm_at(tokens, place) if leading is None else ""
    side = word if word in (*_LAST, *_THIS) else ""
    found = _piece(tokens, place + bool(side))
    if found is None:
        return None
    piece, stop = found
    if leading is not None:
        return PeriodMatch(start, stop, part(piece, whole(date(leading, 1, 1), "year")))
    named = year_named(tokens, stop)
    if named is not None and not side:
        return PeriodMatch(start, named[1], _in_year(piece, named[0]))
    if side in _THIS:
        return PeriodMatch(start, stop, part(piece, Period(unit="year")))
    if side:
        return PeriodMatch(start, stop, replace(_latest(piece), past=True))
    shared = _shared_year(tokens, stop)
    firm = tokens[start].capital and start > 0
    return PeriodMatch(start, stop, _in_year(piece, shared) if shared is not None else _latest(piece), firm)


def _piece(tokens: Sequence[Token], start: int) -> tuple[Piece, int] | None:
    found = [match for matcher in _PARTS if (match := matcher(tokens, start)) is not None]
    return max(found, key=lambda match: match[1], default=None)


def _latest(piece: Piece) -> Period:
    """The latest one; whole months are told apart, because "December takings by year" means each of them."""
    single = piece.kind == "months" and piece.numbers[1] == 1
    return Period(month=piece.numbers[0]) if single else part(piece)


def _in_year(piece: Piece, year: Period) -> Period:
    """The piece of a year; plain days where the year is known."""
    if year.start is None or year.end is None or year.inside is not None:
        return part(piece, year)
    start, end = piece.of(year.start, year.end)
    return Period(start, end)


def _shared_year(tokens: Sequence[Token], stop: int) -> Period | None:
    """The year said only once, after the last of several: "Q2 and Q3 of 2024"."""
    place = skip(tokens, stop, _JOINTS)
    if place == stop and not (stop < len(tokens) and tokens[stop].span.start - tokens[stop - 1].span.end == 1):
        return None
    found = _piece(tokens, place)
    if found is None or place - stop > 3:
        return None
    named = year_named(tokens, found[1])
    return named[0] if named is not None else _shared_year(tokens, found[1])
