"""Further ways to name stretches of time: ranges that name the year once, the end of a year, decades in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nl2sql.words import Token

_DECADES = {
    name: 1900 + 10 * number
    for number, name in enumerate(
        ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"), 2
    )
}
_EDGES = {"first": 1, "opening": 1, "last": -1, "final": -1, "closing": -1}
_MONTHS = {"day": 0, "days": 0, "week": 0, "weeks": 0, "month": 1, "months": 1, "quarter": 3, "quarters": 3}
_TO = ("to", "until", "through", "till")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `start` to before `end`, named by the tokens up to `stop`."""

    start: date
    end: date
    stop: int


def _month_start(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def named_decade(tokens: Sequence[Token], start: int) -> Stretch | None:
    """ "the nineties", "the 90s"."""
    place = start + 1 if start < len(tokens) and tokens[start].norm == "the" else start
    if place >= len(tokens):
        return None
    first = _DECADES.get(tokens[place].norm)
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if first is None and tokens[place].text in ("50", "60", "70", "80", "90") and after is not None:
        glued = after.norm == "s" and after.span.start == tokens[place].span.end
        first, place = (1900 + int(tokens[place].text), place + 1) if glued else (None, place)
    return Stretch(date(first, 1, 1), date(first + 10, 1, 1), place + 1) if first is not None else None


def shared_year(tokens: Sequence[Token], start: int, month_of: dict[str, int]) -> Stretch | None:
    """ "from September to November 2025", "between June and August 2025", "22 to 28 December 2025"."""
    norms = [token.norm for token in tokens[start : start + 10]]
    opening = 1 if norms[:1] in (["from"], ["between"]) else 0
    middle = ("and",) if norms[:1] == ["between"] else _TO
    words = [norm for norm in norms[opening:] if norm not in (",", "of", "the", "st", "nd", "rd", "th")]
    skipped = [place for place, norm in enumerate(norms) if norm not in (",", "of", "the", "st", "nd", "rd", "th")]
    if opening and skipped[:1] == [0]:
        skipped = skipped[1:]
    if len(words) >= 4 and words[1] in middle and words[0] in month_of and words[2] in month_of:
        year = _year(words[3])
        if year is not None and month_of[words[0]] <= month_of[words[2]]:
            first, last = _month_start(year, month_of[words[0]]), _month_start(year, month_of[words[2]] + 1)
            return Stretch(first, last, start + skipped[3] + 1)
    days = _day_range(words, middle, month_of)
    if days is None:
        return None
    first_day, last_day, used = days
    return Stretch(first_day, last_day + timedelta(days=1), start + skipped[used - 1] + 1)


def _day_range(words: list[str], middle: tuple[str, ...], month_of: dict[str, int]) -> tuple[date, date, int] | None:
    """ "22 to 28 December 2025", "22 December to 6 January 2026" (words without small ones)."""
    try:
        if len(words) >= 5 and words[1] in middle and words[3] in month_of and _year(words[4]):
            year, month = _year(words[4]) or 0, month_of[words[3]]
            return date(year, month, int(words[0])), date(year, month, int(words[2])), 5
        if len(words) >= 5 and words[2] in middle and words[0] in month_of and _year(words[4]):
            year, month = _year(words[4]) or 0, month_of[words[0]]
            return date(year, month, int(words[1])), date(year, month, int(words[3])), 5
        if len(words) >= 6 and words[2] in middle and words[1] in month_of and words[4] in month_of:
            year = _year(words[5]) or 0
            return date(year, month_of[words[1]], int(words[0])), date(year, month_of[words[4]], int(words[3])), 6
    except ValueError:
        return None
    return None


def _year(text: str) -> int | None:
    return int(text) if len(text) == 4 and text.isdigit() and 1500 <= int(text) <= 2200 else None


def edge(tokens: Sequence[Token], start: int) -> tuple[int, int, str, int] | None:
    """ "the final three days of": from the start (1) or the end (-1), how many, of what unit, where it ends."""
    place = start + 1 if start < len(tokens) and tokens[start].norm == "the" else start
    side = _EDGES.get(tokens[place].norm) if place < len(tokens) else None
    if side is None or place + 2 >= len(tokens):
        return None
    count, place = tokens[place + 1].number, place + 1
    place = place if count is None else place + 1
    if place + 1 >= len(tokens) or tokens[place].norm not in _MONTHS or tokens[place + 1].norm not in ("of", "in"):
        return None
    return side, int(count or 1), tokens[place].norm, place + 2


def cut_edge(start: date, end: date, side: int, count: int, unit: str) -> tuple[date, date]:
    """The first or last `count` days, weeks or months of a stretch."""
    months = _MONTHS[unit] * count
    if months:
        if side > 0:
            return start, min(end, _month_start(start.year, start.month + months))
        place = end.year * 12 + end.month - 1 - months
        return max(start, date(place // 12, place % 12 + 1, 1)), end
    days = timedelta(days=count * (7 if unit.startswith("week") else 1))
    return (start, min(end, start + days)) if side > 0 else (max(start, end - days), end)
