"""A stretch of days as it was named: by its days, by its distance from today, or as a part of another stretch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from nl2sql.parser.calendar_days import Unit, floor, plus
from nl2sql.parser.period_bounds import Bound
from nl2sql.parser.pieces import Piece


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days; `start` is in it, `end` is the day after it (either may be open).

    A relative one has `unit` instead, counted from an anchor day: `shift` whole units away from the
    unit that holds the anchor, or, when `rolling`, the `length` units that end with the anchor day.
    `month` is a month without a year: the latest one up to the anchor. `year_only` marks one whole year.
    A `piece` is part of `inside`, or without that the latest one of its kind; `past` asks for one that is over.
    A range reaches from the start of `first` to the end of `last`.
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
    piece: Piece | None = None
    inside: Period | None = None
    past: bool = False
    first: Period | None = None
    last: Period | None = None

    @property
    def is_relative(self) -> bool:
        """Whether it depends on the day it is asked."""
        if self.first is not None and self.last is not None:
            return self.first.is_relative or self.last.is_relative
        if self.inside is not None:
            return self.inside.is_relative
        return self.unit is not None or self.yearless

    @property
    def yearless(self) -> bool:
        """Whether it comes back every year and no year was said."""
        if self.piece is not None and not self.piece.of_a_year:
            return self.inside is not None and self.inside.yearless
        return self.month > 0 or (self.piece is not None and self.inside is None)

    def days(self, anchor: date) -> tuple[date | None, date | None]:
        """Start and end (the day after the last) as of `anchor`, with the bound applied."""
        start, end = self._span(anchor)
        if self.bound == "since":
            return start, None
        if self.bound == "after":
            return end, None
        if self.bound == "before":
            return None, start
        if self.bound == "until":
            return None, end
        return start, None if end == date.max else end  # no day follows the last of the calendar

    def _span(self, anchor: date) -> tuple[date | None, date | None]:
        if self.first is not None and self.last is not None:
            return self._range(anchor)
        if self.piece is not None:
            return self._part(anchor)
        if self.month:
            return Piece("months", (self.month, 1)).latest(anchor, whole=self.past)
        if self.unit is None:
            return self.start, self.end
        if self.rolling:
            end = anchor + timedelta(days=1)
            return plus(end, self.unit, -self.length), end
        start = plus(floor(anchor, self.unit), self.unit, self.shift)
        return start, plus(start, self.unit, self.length)

    def _part(self, anchor: date) -> tuple[date | None, date | None]:
        if self.piece is None:
            return None, None
        if self.inside is None:
            return self.piece.latest(anchor, whole=self.past)
        start, end = self.inside.days(anchor)
        return self.piece.of(start, end) if start is not None and end is not None else (None, None)

    def _range(self, anchor: date) -> tuple[date | None, date | None]:
        """From the first to the last: what was said without a year takes the year that makes it the nearest."""
        first, last = self.first, self.last
        if first is None or last is None:
            return None, None
        if first.yearless:
            end = last.days(anchor)[1]
            return (_before(first, end), end) if end is not None else (None, None)
        start = first.days(anchor)[0]
        if last.yearless and not first.is_relative and start is not None:
            return start, _following(last, start)
        return start, last.days(anchor)[1]


def _before(first: Period, end: date) -> date | None:
    """The start of the latest one that begins before `end`."""
    return first.days(end - timedelta(days=1))[0]


def _following(last: Period, start: date) -> date | None:
    """The end of the first one that ends after `start`."""
    piece = Piece("months", (last.month, 1)) if last.month else last.piece
    if piece is None or not piece.of_a_year:
        return last.days(start)[1]
    return piece.following(start)[1]


def whole(start: date, unit: Unit, count: int = 1) -> Period:
    """The `count` units from a day on."""
    return Period(start, plus(start, unit, count), year_only=unit == "year" and count == 1)


def part(piece: Piece, inside: Period | None = None) -> Period:
    """A piece of a period; with pieces of a year, the latest one where no year is said."""
    return Period(piece=piece, inside=inside)


def ago(unit: Unit, count: int, bound: Bound) -> Period:
    """The single day that many units before the anchor, as a limit."""
    since = Period(unit=unit, length=count, rolling=True)
    return replace(part(Piece("beside", (-1, 1), "day"), since), bound=bound)
