"""Pieces of a year or of another stretch of time: a quarter, a season, a holiday, its first three weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from nl2sql.parser.calendar_days import MONTHS, Days, Unit, easter, floor, nth_weekday, plus

PieceKind = Literal["months", "day", "easter", "weekday", "iso week", "edge", "beside", "middle", "weekday before"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a stretch of days, said with a few numbers.

    Of a year: ``months`` (which, how many), a ``day`` (month, day), ``easter`` (days after it), a ``weekday`` (month,
    which day, which one, days after it), an ``iso week`` (number). Of any stretch: ``edge`` and ``beside`` (side, how
    many, with `unit`; 1 is its start or what follows it, -1 its end or what comes before), its ``middle``, and the last
    ``weekday before`` its end (0 for Monday).
    """

    kind: PieceKind
    numbers: tuple[int, ...] = ()
    unit: Unit = "day"

    @property
    def of_a_year(self) -> bool:
        """Whether it comes back every year."""
        return self.kind in ("months", "day", "easter", "weekday", "iso week")

    def of(self, start: date, end: date) -> Days:
        """The piece of the stretch (or of the year in which it starts)."""
        if self.of_a_year:
            return self._of_year(start.year)
        if self.kind == "edge":
            return _edge(start, end, self.numbers[0], self.numbers[1], self.unit)
        if self.kind == "beside":
            side, count = self.numbers
            return (end, plus(end, self.unit, count)) if side > 0 else (plus(start, self.unit, -count), start)
        if self.kind == "weekday before":
            last = end - timedelta(days=1)
            day = last - timedelta(days=(last.weekday() - self.numbers[0]) % 7)
            return day, day + timedelta(days=1)
        middle = start + timedelta(days=max(0, (end - start).days // 2 - 1))
        return middle, middle + timedelta(days=1)

    def _of_year(self, year: int) -> Days:
        numbers = self.numbers
        if self.kind == "months":
            first = date(year, numbers[0], 1)
            return first, plus(first, "month", numbers[1])
        if self.kind == "iso week":
            monday = floor(date(year, 1, 4), "week") + timedelta(days=7 * (numbers[0] - 1))
            return monday, monday + timedelta(days=7)
        if self.kind == "easter":
            day = easter(year) + timedelta(days=numbers[0])
        elif self.kind == "weekday":
            month, weekday, nth, after = numbers
            day = nth_weekday(year, month, weekday, nth) + timedelta(days=after)
        else:
            day = _day(year, numbers[0], numbers[1])
        return day, day + timedelta(days=1)

    def latest(self, anchor: date, *, whole: bool = False) -> Days:
        """The latest one that has begun by `anchor`; with `whole`, that has ended before it."""
        for year in range(anchor.year, anchor.year - 3, -1):
            found = self._of_year(year)
            if (found[1] if whole else found[0]) <= anchor:
                return found
        return self._of_year(anchor.year - 3)

    def following(self, day: date) -> Days:
        """The first one that ends after `day`."""
        for year in range(day.year - 1, day.year + 2):
            found = self._of_year(year)
            if found[1] > day:
                return found
        return self._of_year(day.year + 2)


def _day(year: int, month: int, day: int) -> date:
    """That day of the year; the 29th of February is the 28th where there is none."""
    following = plus(date(year, month, 1), "month", 1)
    return min(date(year, month, 1) + timedelta(days=day - 1), following - timedelta(days=1))


def _edge(start: date, end: date, side: int, count: int, unit: Unit) -> Days:
    """The first or last `count` units of a stretch."""
    if side > 0:
        return start, min(end, plus(start, unit, count))
    return max(start, plus(end, unit, -count)), end


def quarter(number: int) -> Piece:
    """The quarter of that number."""
    return Piece("months", (MONTHS["quarter"] * (number - 1) + 1, 3))


def half(number: int) -> Piece:
    """The half-year of that number."""
    return Piece("months", (MONTHS["half"] * (number - 1) + 1, 6))
