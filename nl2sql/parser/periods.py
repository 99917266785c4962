"""Stretches of time as people name them: "2024", "March 2024", "last quarter", "since June", "past 30 days"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from nl2sql.parser.days import parse_day
from nl2sql.parser.period_bounds import BOUNDS, ONWARD, YEAR_BEFORE, Bound
from nl2sql.parser.periods_more import cut_edge, edge, named_decade, shared_year
from nl2sql.words import Token

__all__ = ["MONTH_NUMBERS", "Bound", "Period", "PeriodMatch", "Unit", "find_periods", "parse_day"]

Unit = Literal["day", "week", "month", "quarter", "year"]

_HALVES = ("january february march april may june", "july august september october november december")
MONTH_NUMBERS = {name: number for number, name in enumerate(" ".join(_HALVES).split(), 1)}
MONTH_NUMBERS |= {name[:3]: number for name, number in MONTH_NUMBERS.items()} | {"sept": 9}
_UNITS: dict[str, Unit] = {"day": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_BACK = {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "recent": -1, "prior": -1}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days; `start` is in it, `end` is the day after it (either may be open).

    A relative one has `unit` instead, counted from an anchor day: `shift` whole units away from the
    unit that holds the anchor, or, when `rolling`, the `length` units that end with the anchor day.
    `month` is a month without a year: the latest one up to the anchor. `year_only` marks one whole year.
    """

    start: date | None = None
    end: date | None = None
    unit: Unit | None = None
    shift: int = 0
    length: int = 1
    rolling: bool = False
    bound: Bound = "within"
    month: int = 0
    year_only: bool = False

    @property
    def is_relative(self) -> bool:
        """Whether it depends on the day it is asked."""
        return self.unit is not None or self.month > 0

    def days(self, anchor: date) -> tuple[date | None, date | None]:
        """Start and end (the day after the last) as of `anchor`, with the bound applied."""
        start, end = self._span(anchor)
        if self.bound == "since":
            return start, None
        if self.bound == "after":
            return end, None
        if self.bound == "before":
            return None, start
        return (None, end) if self.bound == "until" else (start, end)

    def _span(self, anchor: date) -> tuple[date | None, date | None]:
        if self.month:
            year = anchor.year if self.month <= anchor.month else anchor.year - 1
            return date(year, self.month, 1), _plus(date(year, self.month, 1), "month", 1)
        if self.unit is None:
            return self.start, self.end
        if self.rolling:
            end = anchor + timedelta(days=1)
            return _plus(end, self.unit, -self.length), end
        start = _plus(_floor(anchor, self.unit), self.unit, self.shift)
        return start, _plus(start, self.unit, self.length)


def _floor(day: date, unit: Unit) -> date:
    """The first day of the unit that holds `day`."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=(day.month - 1) // 3 * 3 + 1 if unit == "quarter" else 1, day=1)


def _plus(day: date, unit: Unit, count: int) -> date:
    """`count` units later; the day of the month is kept where that month has it."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9998:
        return date.max if year > 9998 else date.min
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def _whole(start: date, unit: Unit, count: int = 1) -> Period:
    return Period(start, _plus(start, unit, count), year_only=unit == "year" and count == 1)


@dataclass(frozen=True, slots=True)
class PeriodMatch:
    """Tokens `start` to `end` (exclusive) name `period`; `firm` when they can hardly mean anything else."""

    start: int
    end: int
    period: Period
    firm: bool = True


Matcher = Callable[[Sequence[Token], int], PeriodMatch | None]


def find_periods(tokens: Sequence[Token]) -> tuple[PeriodMatch, ...]:
    """Every period named in `tokens`, with the prepositions that belong to it; longest match per start."""
    found: list[PeriodMatch] = []
    for start in range(len(tokens)):
        match = _range(tokens, start) or _bounded(tokens, start)
        if match is not None:
            found.append(match)
    return tuple(found)


def _point(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    for matcher in (
        _edge,
        _named_decade,
        _iso,
        _day_of_month,
        _month,
        _quarter_or_half,
        _relative,
        _rolling,
        _ago,
        _decade,
        _year,
    ):
        match = matcher(tokens, start)
        if match is not None:
            return match
    return None


def _bounded(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    best: PeriodMatch | None = None
    for words, bound in (((), "within"), *BOUNDS):
        if not _says(tokens, start, words):
            continue
        match = _point(tokens, start + len(words))
        if match is None or (best is not None and match.end - start <= best.end - best.start and len(words) == 0):
            continue
        if words == ("through",) and match.period.year_only:
            bound = "within"
        firm = match.firm or bool(words)
        tail = _token(tokens, match.end)
        if bound == "within" and words in (("from",), ()) and tail is not None and tail.norm in ONWARD:
            match, bound = replace(match, end=match.end + 1), "since"
        best = PeriodMatch(start, match.end, replace(match.period, bound=bound), firm)
    return best


def _range(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "between A and B", "from A to B", "A to B"."""
    short = shared_year(tokens, start, MONTH_NUMBERS)
    if short is not None:
        return PeriodMatch(start, short.stop, Period(short.start, short.end))
    for opening, middle in ((("between",), ("and",)), (("from",), ("to", "until", "through", "till")), ((), ("to",))):
        if not _says(tokens, start, opening):
            continue
        first = _point(tokens, start + len(opening))
        if first is None or first.end >= len(tokens) or tokens[first.end].norm not in middle:
            continue
        second = _point(tokens, first.end + 1)
        if second is None or first.period.is_relative or second.period.is_relative:
            continue
        return PeriodMatch(start, second.end, Period(first.period.start, second.period.end))
    return None


def _says(tokens: Sequence[Token], start: int, words: tuple[str, ...]) -> bool:
    return tuple(token.norm for token in tokens[start : start + len(words)]) == words


def _token(tokens: Sequence[Token], place: int) -> Token | None:
    return tokens[place] if 0 <= place < len(tokens) else None


def _year_at(tokens: Sequence[Token], place: int) -> int | None:
    token = _token(tokens, place)
    if token is None or token.kind != "number" or token.number is None or not token.text.isdigit():
        return None
    return int(token.number) if len(token.text) == 4 and 1500 <= token.number <= 2200 else None


def _edge(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "the final three days of 2025"."""
    found = edge(tokens, start)
    whole = _point(tokens, found[3]) if found is not None else None
    if found is None or whole is None or whole.period.start is None or whole.period.end is None:
        return None
    first, last = cut_edge(whole.period.start, whole.period.end, *found[:3])
    return PeriodMatch(start, whole.end, Period(first, last))


def _named_decade(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    found = named_decade(tokens, start)
    return PeriodMatch(start, found.stop, Period(found.start, found.end)) if found is not None else None


def _iso(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    token = _token(tokens, start)
    if token is None or token.kind not in ("date", "quoted"):
        return None
    day = parse_day(token.text)
    if day is not None:
        return PeriodMatch(start, start + 1, _whole(day, "day"))
    parts = token.text.split("-")
    if len(parts) == 2 and all(part.isdigit() for part in parts) and len(parts[0]) == 4 and 1 <= int(parts[1]) <= 12:
        return PeriodMatch(start, start + 1, _whole(date(int(parts[0]), int(parts[1]), 1), "month"))
    return None


def _month_at(tokens: Sequence[Token], place: int) -> int:
    token = _token(tokens, place)
    if token is None or token.kind != "word":
        return 0
    number = MONTH_NUMBERS.get(token.norm, 0)
    return 0 if token.norm in ("may", "mar", "march") and not token.capital else number


def _day_of_month(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "5 March 2024", "March 5, 2024", "5th of March 2024"."""
    places = [
        place for place in range(start, min(len(tokens), start + 6)) if tokens[place].norm not in ("of", ",", "the")
    ]
    places = [place for place in places if tokens[place].norm not in ("st", "nd", "rd", "th")][:3]
    if len(places) < 3 or places[0] != start:
        return None
    for month_place, day_place in ((places[1], places[0]), (places[0], places[1])):
        month, year, day = _month_at(tokens, month_place), _year_at(tokens, places[2]), tokens[day_place].number
        if month and year and day and 1 <= day <= 31:
            try:
                return PeriodMatch(start, places[2] + 1, _whole(date(year, month, int(day)), "day"))
            except ValueError:
                return None
    return None


def _month(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    month = _month_at(tokens, start)
    if not month:
        return None
    place = start + 1
    while (token := _token(tokens, place)) is not None and token.norm in (",", "of"):
        place += 1
    year = _year_at(tokens, place)
    if year is not None:
        return PeriodMatch(start, place + 1, _whole(date(year, month, 1), "month"))
    return PeriodMatch(start, start + 1, Period(month=month), firm=tokens[start].capital and start > 0)


def _quarter_or_half(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "Q3 2024", "third quarter of 2024", "first half of 2024"."""
    text = tokens[start].norm if start < len(tokens) else ""
    after = _token(tokens, start + 1)
    unit, number, place = "", 0, start + 1
    if len(text) == 2 and text[0] in "qh" and text[1] in "1234":
        unit, number = ("quarter" if text[0] == "q" else "half"), int(text[1])
    elif text in _ORDINALS and after is not None and after.norm in ("quarter", "half"):
        unit, number, place = after.norm, _ORDINALS[text], start + 2
    while (token := _token(tokens, place)) is not None and token.norm in ("of", ",", "in"):
        place += 1
    year = _year_at(tokens, place)
    if not unit or year is None or (unit == "half" and number > 2):
        return None
    months = 3 if unit == "quarter" else 6
    return PeriodMatch(start, place + 1, _whole(date(year, months * (number - 1) + 1, 1), "month", months))


def _relative(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "today", "last quarter", "this year", "year to date"."""
    norms = [token.norm for token in tokens[start : start + 3]]
    if norms[:1] in (["today"], ["yesterday"], ["tomorrow"]):
        return PeriodMatch(
            start, start + 1, Period(unit="day", shift=["yesterday", "today", "tomorrow"].index(norms[0]) - 1)
        )
    if norms[:2] in (["the", "year"], ["year", "before"]) and _says(tokens, start + (norms[0] == "the"), YEAR_BEFORE):
        return PeriodMatch(start, start + 3 + (norms[0] == "the"), Period(unit="year", shift=-2))
    if norms[:2] == ["year", "before"] and start and tokens[start - 1].norm == "the":
        return _year_before(tokens, start)
    if norms == ["year", "to", "date"]:
        return PeriodMatch(start, start + 3, Period(unit="year"))
    if norms[:1] == ["ytd"]:
        return PeriodMatch(start, start + 1, Period(unit="year"))
    if len(norms) > 1 and norms[0] in _BACK and norms[1] in _UNITS:
        return PeriodMatch(start, start + 2, Period(unit=_UNITS[norms[1]], shift=_BACK[norms[0]]))
    return None


def _year_before(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "last year but not the year before": the one before that which was named."""
    for place in range(start - 1, -1, -1):
        year = _year_at(tokens, place)
        if year is not None:
            return PeriodMatch(start, start + 2, _whole(date(year - 1, 1, 1), "year"))
        if tokens[place].norm in ("last", "this", "previous") and tokens[place + 1].norm == "year":
            return PeriodMatch(start, start + 2, Period(unit="year", shift=_BACK[tokens[place].norm] - 1))
    return None


def _rolling(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "last 30 days", "past 3 months"."""
    if start + 2 >= len(tokens) or _BACK.get(tokens[start].norm) != -1:
        return None
    count, unit = tokens[start + 1].number, _UNITS.get(tokens[start + 2].norm.removesuffix("s"))
    if count is None or unit is None or not 1 <= count <= 10_000:
        return None
    return PeriodMatch(start, start + 3, Period(unit=unit, length=int(count), rolling=True))


def _ago(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "3 months ago"."""
    if start + 2 >= len(tokens) or tokens[start + 2].norm != "ago":
        return None
    count, unit = tokens[start].number, _UNITS.get(tokens[start + 1].norm.removesuffix("s"))
    if count is None or unit is None or not 1 <= count <= 10_000:
        return None
    return PeriodMatch(start, start + 3, Period(unit=unit, shift=-int(count)))


def _decade(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    """ "1990s"."""
    year, suffix = _year_at(tokens, start), _token(tokens, start + 1)
    if year is None or year % 10 or suffix is None or suffix.norm != "s":
        return None
    if suffix.span.start != tokens[start].span.end:
        return None
    return PeriodMatch(start, start + 2, Period(date(year, 1, 1), date(year + 10, 1, 1)))


def _year(tokens: Sequence[Token], start: int) -> PeriodMatch | None:
    year = _year_at(tokens, start)
    return None if year is None else PeriodMatch(start, start + 1, _whole(date(year, 1, 1), "year"), firm=False)
