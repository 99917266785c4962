"""A lower and an upper bound on one value are one condition: a range, often a period people have a name for."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

from sqlglot import exp

_LOW, _HIGH = (exp.GT, exp.GTE), (exp.LT, exp.LTE)
_BOUND: dict[type[exp.Expr], str] = {
    exp.GT: "more than {}", exp.GTE: "at least {}", exp.LT: "less than {}", exp.LTE: "at most {}",
}  # fmt: skip
_TIME_BOUND: dict[type[exp.Expr], str] = {
    exp.GTE: "from {}", exp.LT: "to before {}", exp.LTE: "to {}",
}  # fmt: skip
_QUARTERS = ("first", "second", "third", "fourth")
_CASTS = (exp.Cast, exp.Date, exp.TsOrDsToDate, exp.TsOrDsToTimestamp)


def is_range(one: exp.Expr, two: exp.Expr) -> bool:
    """Whether the two conditions bound the same column from below and from above by plain values."""
    bounds = (*_LOW, *_HIGH)
    if not isinstance(one, bounds) or not isinstance(two, bounds):
        return False
    opposite = isinstance(one, _LOW) != isinstance(two, _LOW)
    plain = _plain(one.args["expression"]) and _plain(two.args["expression"])
    left = one.args["this"]
    return opposite and plain and bool(left == two.args["this"]) and not _plain(left)


def ranges_joined(conditions: Sequence[exp.Expr]) -> list[exp.Expr]:
    """The conditions, those next to each other that make a range put together by AND."""
    joined: list[exp.Expr] = []
    for condition in conditions:
        if joined and is_range(joined[-1], condition):
            joined[-1] = exp.And(this=joined[-1], expression=condition)
        else:
            joined.append(condition)
    return joined


def bounds_words(one: exp.Expr, two: exp.Expr, *, temporal: bool, days: bool) -> str:
    """What a range says after its column: “is in March 2024”, “is at least 5 and less than 10”.

    `temporal` tells that the column holds dates or times, `days` that it holds dates without a time.
    """
    low, high = (one, two) if isinstance(one, _LOW) else (two, one)
    first, last = _text(low.args["expression"]), _text(high.args["expression"])
    if not temporal:
        return f"is {_BOUND[type(low)].format(first)} and {_BOUND[type(high)].format(last)}"
    period = ""
    if isinstance(low, exp.GTE) and (isinstance(high, exp.LT) or days):
        period = _period(first, last, included=isinstance(high, exp.LTE))
    first, last = first.strip("'"), last.strip("'")
    if isinstance(low, exp.GT):
        return f"is after {first} and {'before' if isinstance(high, exp.LT) else 'up to'} {last}"
    return f"is {period or f'{_TIME_BOUND[type(low)].format(first)} {_TIME_BOUND[type(high)].format(last)}'}"


def between_words(tree: exp.Expr, *, days: bool) -> str:
    """The period a BETWEEN over dates stands for: “is in 2024”; empty for any other."""
    low, high = tree.args["low"], tree.args["high"]
    period = _period(_text(low), _text(high), included=True) if days and _plain(low) and _plain(high) else ""
    return f"is {period}" if period else ""


def _period(first: str, last: str, *, included: bool) -> str:
    """The name of the period from the first day to the last, which is the day after unless `included`."""
    try:
        start, end = date.fromisoformat(first.strip("'")), date.fromisoformat(last.strip("'"))
        end = end + timedelta(days=1) if included else end
    except (ValueError, OverflowError):
        return ""
    months = (end.year - start.year) * 12 + end.month - start.month
    if end - start == timedelta(days=1):
        return f"on {start.isoformat()}"
    if (start.day, end.day) != (1, 1) or months <= 0:
        return ""
    if months == 1:
        return f"in {calendar.month_name[start.month]} {start.year}"
    if months == 3 and start.month % 3 == 1:
        return f"in the {_QUARTERS[start.month // 3]} quarter of {start.year}"
    if months % 12 == 0 and start.month == 1:
        years = months // 12
        return f"in {start.year}" if years == 1 else f"from {start.year} to {end.year - 1}"
    return ""


def _plain(value: exp.Expr) -> bool:
    if isinstance(value, _CASTS):
        return isinstance(value.this, exp.Literal)
    return isinstance(value.this if isinstance(value, exp.Neg) else value, exp.Literal)


def _text(value: exp.Expr) -> str:
    if isinstance(value, exp.Neg):
        return f"-{value.this.name}"
    inner = value.this if isinstance(value, _CASTS) else value
    return f"'{inner.name}'" if inner.is_string else inner.name
