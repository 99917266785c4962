"""Finds stretches of time as people name them: "2024", "March 2024", "last quarter", "since June", "past 30 days"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from nl2sql.parser.calendar_days import Unit
from nl2sql.parser.days import parse_day
from nl2sql.parser.period import Period, whole
from nl2sql.parser.period_bounds import BOUNDS_BY_WORD, LATER, UNTIL_THEN, Bound
from nl2sql.parser.period_match import (
    ADJECTIVES,
    MONTH_NUMBERS,
    ORDINALS,
    PLURAL_MONTHS,
    UNITS,
    Matcher,
    PeriodMatch,
    norm_at,
    says,
    split,
    year_number,
)
from nl2sql.parser.periods_composed import at_edge, beside, slice_of, week_of
from nl2sql.parser.periods_more import named_decade
from nl2sql.parser.periods_named import NAMED, fiscal, part_of_year, written_day
from nl2sql.parser.periods_range import find_range
from nl2sql.parser.periods_relative import (
    RELATIVE,
    a_year_earlier,
    counted_back,
    last_weekday,
    long_ago,
    relative,
    rolling,
    today_or_so,
)
from nl2sql.words import Token

__all__ = ["MONTH_NUMBERS", "Bound", "Period", "PeriodMatch", "Unit", "find_periods", "parse_day"]


def find_periods(tokens: Sequence[Token]) -> tuple[PeriodMatch, ...]:
    """Every period named in `tokens`, with the prepositions that belong to it; longest match per start."""
    found: list[PeriodMatch] = []
    point = _Points()
    for start in range(len(tokens)):
        match = _left_out(tokens, start, point) or _named(tokens, start, point)
        if match is not None:
            found.append(match)
    return tuple(found)


@dataclass(slots=True)
class _Points:
    """Finds points as `_point` does, each place of one text once only: periods are made of others."""

    known: dict[int, PeriodMatch | None] = field(default_factory=dict)

    def __call__(self, tokens: Sequence[Token], start: int) -> PeriodMatch | None:
        if start not in self.known:
            self.known[start] = _point(tokens, start, self)
        return self.known[start]


def _named(tokens: Sequence[Token], start: int, point: Matcher) -> PeriodMatch | None:
    """A range, an age or a bounded point, whichever says most."""
    found = [match for match in (find_range(tokens, start, point), long_ago(tokens, start)) if match is not None]
    bounded = _bounded(tokens, start, point)
    best = max(found, key=lambda match: match.end, default=None)
    return best if best is not None and (bounded is None or best.end >= bounded.end) else bounded


_POINTS: tuple[Matcher, ...] = (
    written_day,
    part_of_year,
    today_or_so,
    relative,
    rolling,
    counted_back,
    a_year_earlier,
    last_weekday,
    fiscal,
)


_BEGINNINGS = (
    MONTH_NUMBERS.keys()
    | PLURAL_MONTHS.keys()
    | UNITS.keys()
    | ORDINALS.keys()
    | ADJECTIVES
    | NAMED
    | RELATIVE
    | split(
        "the a an couple half semester fortnight decade mid middle midway end start beginning opening closing final"
    )
    | split("early late same so to most week wk w cw kw iso fy now twenties thirties forties fifties sixties")
    | split("seventies eighties nineties fall")
)


def _may_begin(token: Token) -> bool:
    """Whether a point can begin with it; most words are told apart quickly."""
    return token.number is not None or token.kind != "word" or token.norm in _BEGINNINGS or token.norm[-1:].isdigit()


def _point(tokens: Sequence[Token], start: int, point: Matcher) -> PeriodMatch | None:
    """The longest stretch named from there on, without a preposition."""
    if start >= len(tokens) or not _may_begin(tokens[start]):
        return None
    found = [match for matcher in (*_POINTS, _named_decade, _decade, _year) if (match := matcher(tokens, start))]
    composed = (matcher(tokens, start, point) for matcher in (at_edge, beside, week_of, slice_of))
    found += [match for match in composed if match is not None]
    return max(found, key=lambda match: match.end, default=None)


def _bounded(tokens: Sequence[Token], start: int, point: Matcher) -> PeriodMatch | None:
    best: PeriodMatch | None = None
    for words, bound in ((), "within"), *BOUNDS_BY_WORD.get(norm_at(tokens, start), ()):
        if not says(tokens, start, words):
            continue
        place = start + len(words)
        match = point(tokens, place) or (point(tokens, place + 1) if norm_at(tokens, place) == "the" else None)
        if match is None or (best is not None and match.end - start <= best.end - best.start and len(words) == 0):
            continue
        if words == ("through",) and match.period.year_only:
            bound = "within"
        firm = match.firm or bool(words)
        tailed = _tail(tokens, match) if bound == "within" else None
        if tailed is not None:
            match, bound = tailed, tailed.period.bound
        best = PeriodMatch(start, match.end, replace(match.period, bound=bound), firm)
    return best


def _tail(tokens: Sequence[Token], match: PeriodMatch) -> PeriodMatch | None:
    """ "2015 on", "2015 and later", "March 2024 or before"; "2025 on 2024" only compares the two."""
    for tails, bound in ((LATER, "since"), (UNTIL_THEN, "until")):
        for words in tails:
            compared = words == ("on",) and year_number(tokens, match.end + 1) is not None
            if says(tokens, match.end, words) and not compared:
                period = replace(match.period, bound=bound)  # type: ignore[arg-type]
                return replace(match, end=match.end + len(words), period=period)
    return None


_OPENING = ("leaving", "leave", "taking", "take", "keeping", "with", "counting")


def _left_out(tokens: Sequence[Token], start: int, point: Matcher) -> PeriodMatch | None:
    """ "leaving December out", "December excluded"."""
    opened = norm_at(tokens, start) in _OPENING
    inner = _named(tokens, start + opened, point)
    if inner is None:
        return None
    last = _last_of_several(tokens, inner, point)
    opened = opened or _opened_before(tokens, start)
    for tail in (("out",), ("aside",), ("left", "out"), ("excluded",), ("omitted",), ("not", "included")):
        if says(tokens, last.end, tail) and (opened or len(tail) > 1 or tail[0].endswith("ed")):
            end = inner.end + len(tail) if last is inner else inner.end
            return PeriodMatch(start, end, inner.period, excluded=True)
    return None


def _last_of_several(tokens: Sequence[Token], first: PeriodMatch, point: Matcher) -> PeriodMatch:
    """The last of "July and August", both of which are left out."""
    last = first
    while norm_at(tokens, last.end) in ("and", "or", ","):
        following = point(tokens, last.end + 1)
        if following is None or following.period.year_only != first.period.year_only:
            break
        last = following
    return last


def _opened_before(tokens: Sequence[Token], start: int) -> bool:
    """Whether "leaving" stands before the first of several periods of which this is the last."""
    return norm_at(tokens, start - 1) in ("and", "or", ",") and norm_at(tokens, start - 3) in _OPENING


def _named_decade(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    found = named_decade(tokens, start)
    return PeriodMatch(start, found.stop, Period(found.start, found.end)) if found is not None else None


def _decade(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "1990s"."""
    year, after = year_number(tokens, start), norm_at(tokens, start + 1)
    if year is None or year % 10 or after != "s" or tokens[start + 1].span.start != tokens[start].span.end:
        return None
    return PeriodMatch(start, start + 2, Period(date(year, 1, 1), date(year + 10, 1, 1)))


def _year(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    year = year_number(tokens, start)
    return None if year is None else PeriodMatch(start, start + 1, whole(date(year, 1, 1), "year"), firm=False)
