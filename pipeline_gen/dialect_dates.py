"""SQLite's functions of dates and times as other databases write them: timestamps, intervals and strftime.

SQLite keeps a moment as a text, and its functions read any text, giving nothing where it is none. So a text is cast
leniently, and what SQLite gives as a text is formatted as one.
"""

from __future__ import annotations

import re

from sqlglot import exp

from nl2sql.catalog import ColumnType

_SHIFT = re.compile(r"([+-]?\d+(?:\.\d+)?) (second|minute|hour|day|month|year)s?", re.IGNORECASE)
_START = re.compile(r"start of (day|month|year)", re.IGNORECASE)
_FORMATS = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%d %H:%M:%S", "time": "%H:%M:%S"}
_EPOCH_DAY = "2440587.5"
"""1 January 1970 as a Julian day."""
_UNLIKE = {"%f": "%S.%g", "%J": "", "%s": "", "%P": "", "%R": "%H:%M", "%T": "%H:%M:%S", "%F": "%Y-%m-%d", "%W": "%W"}
_TIMESTAMP = "TIMESTAMP"


def moment_text(tree: exp.Expr) -> exp.Expr:
    """``strftime`` of a moment; `tree` is a `TimeToStr` whose moment is a timestamp already."""
    form = tree.args.get("format")
    return tree if not isinstance(form, exp.Literal) else exp.TimeToStr(this=tree.this, format=_format(form))


def _format(form: exp.Expr) -> exp.Expr:
    text = form.name
    for old, new in _UNLIKE.items():
        text = text.replace(old, new) if new else text
    return exp.Literal.string(text)


def of_moment(value: exp.Expr, kind: ColumnType) -> exp.Expr:
    """A value as a timestamp; a text that is none, as null."""
    if isinstance(value, exp.Literal) and value.is_string and value.name.lower() == "now":
        return exp.Cast(this=exp.CurrentTimestamp(), to=exp.DataType.build(_TIMESTAMP))
    if kind in ("integer", "number"):
        # SQLite takes a number for a Julian day.
        days = exp.Paren(this=exp.Sub(this=value, expression=exp.Literal.number(_EPOCH_DAY)))
        seconds = exp.Mul(this=days, expression=exp.Literal.number(86400))
        return exp.Cast(
            this=exp.Anonymous(this="TO_TIMESTAMP", expressions=[seconds]), to=exp.DataType.build(_TIMESTAMP)
        )
    return exp.TryCast(this=value, to=exp.DataType.build(_TIMESTAMP))


def date_call(name: str, given: list[exp.Expr], kind: ColumnType, form: exp.Expr | None = None) -> exp.Expr | None:
    """``date``, ``datetime``, ``time`` or ``strftime`` with modifiers; None where one is not known."""
    if name not in (*_FORMATS, "strftime"):
        return None
    moment = _modified(of_moment(given[0], kind), given[1:])
    form = form if name == "strftime" else exp.Literal.string(_FORMATS[name])
    if moment is None or not isinstance(form, exp.Literal):
        return None
    return exp.TimeToStr(this=moment, format=_format(form))


def julian_day(given: list[exp.Expr], kind: ColumnType) -> exp.Expr | None:
    """``julianday``: days since noon in Greenwich on 24 November 4714 BC."""
    moment = _modified(of_moment(given[0], kind), given[1:])
    if moment is None:
        return None
    seconds = exp.Anonymous(this="EPOCH", expressions=[moment])
    days = exp.Div(this=seconds, expression=exp.Literal.number("86400.0"))
    return exp.Paren(this=exp.Add(this=days, expression=exp.Literal.number(_EPOCH_DAY)))


def _shifted(moment: exp.Expr, way: type[exp.Binary], interval: exp.Interval) -> exp.Expr:
    """A moment some time later or earlier. A month after 31 January SQLite finds 3 March, others 28 February."""
    if interval.args["unit"].name not in ("MONTH", "YEAR"):
        return way(this=moment, expression=interval)
    start = exp.TimestampTrunc(this=moment.copy(), unit=exp.Var(this="MONTH"))
    rest = exp.Paren(this=exp.Sub(this=moment, expression=start.copy()))
    return exp.Add(this=way(this=start, expression=interval), expression=rest)


def _modified(moment: exp.Expr, modifiers: list[exp.Expr]) -> exp.Expr | None:
    for modifier in modifiers:
        text = modifier.name.strip() if isinstance(modifier, exp.Literal) else ""
        shift, start = _SHIFT.fullmatch(text), _START.fullmatch(text)
        if shift and "." not in shift[1]:
            amount = int(shift[1])
            interval = exp.Interval(this=exp.Literal.string(str(abs(amount))), unit=exp.Var(this=shift[2].upper()))
            moment = _shifted(moment, exp.Add if amount >= 0 else exp.Sub, interval)
        elif start:
            moment = exp.TimestampTrunc(this=moment, unit=exp.Var(this=start[1].upper()))
        elif text.lower() not in ("localtime", "utc", "auto"):
            return None
    return moment
