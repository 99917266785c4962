"""Values in words: numbers, texts that stand in a column, and dates and periods."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from sqlglot import exp

from nl2sql.catalog import Column
from nl2sql.parser.dialects import bucket, part_number, weekday_number
from nl2sql.parser.frame import Grain
from pipeline_gen.date_words import WEEKDAYS
from pipeline_gen.flow_words.scene import Scene
from pipeline_gen.flow_words.words import Cursor
from pipeline_gen.sql_text import column

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
GRAINS: dict[str, Grain] = {
    "year": "year", "years": "year", "month": "month", "months": "month", "quarter": "quarter", "week": "week",
    "weeks": "week", "day": "day", "days": "day", "weekday": "weekday", "hour": "hour", "quarters": "quarter",
}  # fmt: skip
_BREAKS = frozenset({"and", "or", "then", ",", ";", "but", "instead", "where", "into", "in", "with", "by", "as"})
_MOST_WORDS = 5
_DAYS: dict[str, tuple[int, ...]] = {
    **{form: (number,) for number, day in enumerate(WEEKDAYS, 1) for form in (day.lower(), f"{day.lower()}s")},
    **dict.fromkeys(("weekday", "weekdays", "working day", "working days", "workday", "workdays"), (1, 2, 3, 4, 5)),
    **dict.fromkeys(("weekend", "weekends", "weekend day", "weekend days"), (6, 7)),
}
Period = tuple[str, str]
"""The first day and the day after the last, as ISO dates."""


def period(cursor: Cursor, today: str) -> Period | None:
    """A day, month, quarter or year that comes next, or one relative to today (“last month”)."""
    return (
        cursor.attempt(lambda: _plain_date(cursor))
        or cursor.attempt(lambda: _month(cursor))
        or cursor.attempt(lambda: _quarter(cursor))
        or cursor.attempt(lambda: _relative(cursor, today))
        or cursor.attempt(lambda: _year(cursor))
    )


def _plain_date(cursor: Cursor) -> Period | None:
    word = cursor.word
    if word is None or word.kind not in ("date", "text"):
        return None
    cursor.place += 1
    turned = _DAY_FIRST.fullmatch(word.text)
    text = f"{turned[3]}-{int(turned[2]):02}-{int(turned[1]):02}" if turned else word.text
    try:
        if re.fullmatch(r"\d{4}-\d\d", text):
            return _months(int(text[:4]), int(text[5:]), 1)
        start = date.fromisoformat(text)
        return start.isoformat(), (start + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):  # no date, or the last day there is
        return None


def _month(cursor: Cursor) -> Period | None:
    word = cursor.word
    number = _MONTHS.get(word.low) if word is not None else None
    if number is None:
        return None
    cursor.place += 1
    cursor.takes("of", ",")
    year = _number_of_year(cursor)
    return _months(year, number, 1) if year else None


def _quarter(cursor: Cursor) -> Period | None:
    cursor.takes("the")
    word = cursor.word
    if word is None:
        return None
    short = re.fullmatch(r"q([1-4])", word.low)
    number = int(short[1]) if short else _QUARTERS.get(word.low)
    if number is None:
        return None
    cursor.place += 1
    if not short and not cursor.takes("quarter"):
        return None
    cursor.takes("of")
    year = _number_of_year(cursor)
    return _months(year, 3 * number - 2, 3) if year else None


def _relative(cursor: Cursor, today: str) -> Period | None:
    day = date.fromisoformat(today)
    if cursor.takes("today"):
        return today, (day + timedelta(days=1)).isoformat()
    if cursor.takes("yesterday"):
        return (day - timedelta(days=1)).isoformat(), today
    which = cursor.takes("this", "last", "previous")
    unit = cursor.takes("year", "month", "quarter") if which else ""
    if not unit:
        return None
    back = 0 if which == "this" else 1
    if unit == "year":
        return _months(day.year - back, 1, 12)
    length = 1 if unit == "month" else 3
    start = (day.month - 1) // length * length + 1 - back * length
    return _months(day.year if start > 0 else day.year - 1, start if start > 0 else start + 12, length)


def _year(cursor: Cursor) -> Period | None:
    year = _number_of_year(cursor)
    return _months(year, 1, 12) if year else None


def _number_of_year(cursor: Cursor) -> int | None:
    word = cursor.word
    if word is None or word.kind != "number" or not re.fullmatch(r"(1[89]|20|21)\d\d", word.text):
        return None
    cursor.place += 1
    return int(word.text)


def _months(year: int, month: int, count: int) -> Period | None:
    after = year * 12 + month - 1 + count
    if not 1 <= month <= 12:
        return None
    return f"{year:04}-{month:02}-01", f"{after // 12:04}-{after % 12 + 1:02}-01"


def number(text: str) -> exp.Expr:
    """The number as SQL."""
    if text.startswith("-"):
        return exp.Neg(this=exp.Literal.number(text[1:]))
    return exp.Literal.number(text)


def text_value(cursor: Cursor, scene: Scene, name: str) -> tuple[str, ...]:
    """The text that comes next as it stands in the column: in quotes, stored, or the words up to a break."""
    quoted = cursor.quoted()
    if quoted is not None:
        return (quoted,)
    cursor.takes("the")
    rest = cursor.words[cursor.place : cursor.place + _MOST_WORDS]
    for length in range(len(rest), 0, -1):
        if rest[length - 1].kind == "mark":
            continue  # a comma goes on with another value
        stored = scene.spelt(name, " ".join(word.text for word in rest[:length]))
        if stored:
            cursor.place += length
            return stored
    taken = 0
    while taken < len(rest) and rest[taken].kind in ("word", "number") and rest[taken].low not in _BREAKS:
        taken += 1
    if not taken or (taken > 1 and scene.stored(name)):
        return ()  # several words of which the column holds none are rather a way to say something else
    cursor.place += taken
    return (" ".join(word.text for word in rest[:taken]),)


def weekdays(cursor: Cursor) -> tuple[int, ...]:
    """The days of the week that come next, 1 for Monday: “Mondays and Fridays”, “the weekend”, “Monday to Friday”."""

    def one() -> tuple[int, ...] | None:
        cursor.skips("a", "an", "the", "all", "any")
        said = cursor.takes(*_DAYS)
        first = _DAYS[said] if said else None
        last = cursor.attempt(lambda: _last_day(cursor)) if first is not None and len(first) == 1 else None
        return tuple(range(first[0], last + 1)) if first is not None and last is not None else first

    return tuple(dict.fromkeys(day for days in cursor.listed(one) for day in days))


def _last_day(cursor: Cursor) -> int | None:
    said = cursor.takes(*_DAYS) if cursor.takes("to", "until", "till", "through", "-", "–") else ""
    return _DAYS[said][0] if said and len(_DAYS[said]) == 1 else None


def on_weekdays(scene: Scene, name: str, days: tuple[int, ...]) -> exp.Expr:
    """The condition of a date column that its day is one of these."""
    number_of_day = weekday_number(column(name), scene.known(name), scene.dialect)
    numbers = [exp.Literal.number(day) for day in days]
    if len(numbers) == 1:
        return scene.canonical(exp.EQ(this=number_of_day, expression=numbers[0]))
    return scene.canonical(exp.In(this=number_of_day, expressions=numbers))


def cut(scene: Scene, name: str, grain: Grain) -> exp.Expr:
    """A date column cut into a unit, as text that sorts in time order."""
    return scene.canonical(bucket(column(name), scene.known(name), grain, scene.dialect))


def year_of(scene: Scene, known: Column, name: str) -> exp.Expr:
    """The year of a date as a number."""
    return scene.canonical(part_number(column(name), known, "year", scene.dialect))
