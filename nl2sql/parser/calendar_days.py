"""Calendar arithmetic in days, weeks, months, quarters, half-years and years."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

Unit = Literal["day", "week", "month", "quarter", "half", "year"]
Days = tuple[date, date]
"""A first day and the day after the last."""

MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""How many months the longer units have."""


def floor(day: date, unit: Unit) -> date:
    """The first day of the unit that holds `day`; weeks begin on Monday."""
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    length = MONTHS[unit]
    return day.replace(month=(day.month - 1) // length * length + 1, day=1)


def plus(day: date, unit: Unit, count: int) -> date:
    """`count` units later, within the calendar; the day of the month is kept where that month has it."""
    if unit in ("day", "week"):
        later = day.toordinal() + count * (7 if unit == "week" else 1)
        return date.fromordinal(max(date.min.toordinal(), min(later, date.max.toordinal())))
    months = day.year * 12 + day.month - 1 + count * MONTHS[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9998:
        return date.max if year > 9998 else date.min
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def easter(year: int) -> date:
    """Easter Sunday of the western churches, by the anonymous Gregorian computus."""
    golden, century = year % 19, year // 100
    leap, rest = century // 4, century % 4
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - shift + 15) % 30
    weekday = (32 + 2 * rest + 2 * (year % 100 // 4) - epact - year % 100 % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The `nth` weekday (0 for Monday) of a month, or its last one where `nth` is -1."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = plus(date(year, month, 1), "month", 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - weekday) % 7)
