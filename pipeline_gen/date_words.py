"""Dates in expressions that cut or turn them: whose weekday a number is, and which text is turned into a date."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""The names of the days 1 to 7."""
_CASTS = (exp.Cast, exp.Date, exp.TsOrDsToDate, exp.TsOrDsToTimestamp)
_ORDERS = (((7, 4), (4, 2), (1, 2)), ((7, 4), (1, 2), (4, 2)))
"""Where year, month and day stand in texts with the day, and with the month, first: the first letter, and how many."""
_SHIFTS = (6, 7, 1)
"""What makes Monday 1 and Sunday 7 of a number that is 0 on Sundays: add, divide for the rest, add."""


def weekday_of(tree: exp.Expr) -> exp.Expr | None:
    """The moment of which `tree` is the weekday, as a number from 1 for Monday to 7 for Sunday; else None."""
    if isinstance(tree, exp.Extract):
        return _uncast(tree.args["expression"]) if tree.this.name.lower() == "isodow" else None
    if not isinstance(tree, exp.Add) or not isinstance(tree.this, exp.Mod):
        return None
    inner = tree.this.this.unnest()
    if not isinstance(inner, exp.Add):
        return None
    shifts = (inner.expression, tree.this.expression, tree.expression)
    number = _uncast(inner.this)
    form = number.args.get("format") if isinstance(number, exp.TimeToStr) else None
    from_sunday = isinstance(form, exp.Literal) and form.name == "%w"
    return _uncast(number.this) if from_sunday and tuple(map(_whole, shifts)) == _SHIFTS else None


def weekday_words(tree: exp.Expr, values: Iterable[exp.Expr]) -> str:
    """“a Saturday or a Sunday” where `values` are numbers of the weekday that `tree` is; empty for anything else."""
    days = [_whole(value) for value in values]
    if weekday_of(tree) is None or not days or not all(1 <= day <= len(WEEKDAYS) for day in days):
        return ""
    if days == [1, 2, 3, 4, 5]:
        return "from Monday to Friday"
    named = [f"a {WEEKDAYS[day - 1]}" for day in days]
    return " or ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else named[0]


def text_of_date(tree: exp.Expr) -> exp.Expr | None:
    """The text, day or month first, of which `tree` is the date; None for anything else."""
    if isinstance(tree, exp.Cast) and isinstance(tree.this, exp.StrToTime):
        return tree.this.this if tree.to.this == exp.DType.DATE else None
    parts = [part for part in tree.flatten() if not _is_dash(part)] if isinstance(tree, exp.DPipe) else []
    if len(parts) != 3 or not all(isinstance(part, exp.Substring) for part in parts):
        return None
    places = tuple((_whole(part.args.get("start")), _whole(part.args.get("length"))) for part in parts)
    same = all(part.this == parts[0].this for part in parts)
    return parts[0].this if places in _ORDERS and same else None


def days_apart(tree: exp.Expr) -> tuple[exp.Expr, exp.Expr] | None:
    """The first and the last of the two dates of which `tree` is the number of days between; None for anything else."""
    if not isinstance(tree, exp.Sub):
        return None
    sides = (tree.expression, tree.this)
    if all(isinstance(side, exp.Cast) and side.to.this == exp.DType.DATE for side in sides):
        return _uncast(sides[0]), _uncast(sides[1])
    calls = [side for side in sides if isinstance(side, exp.Anonymous) and str(side.this).upper() == "JULIANDAY"]
    if len(calls) < 2 or any(len(call.expressions) != 1 for call in calls):
        return None
    return calls[0].expressions[0], calls[1].expressions[0]


def _uncast(tree: exp.Expr) -> exp.Expr:
    while isinstance(tree, _CASTS) and text_of_date(tree) is None:
        tree = tree.this
    return tree


def _is_dash(tree: exp.Expr) -> bool:
    return isinstance(tree, exp.Literal) and tree.name == "-"


def _whole(tree: exp.Expr | None) -> int:
    """The whole number that is written there, else 0."""
    return int(tree.name) if isinstance(tree, exp.Literal) and tree.name.isdecimal() else 0
