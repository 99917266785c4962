"""What databases spell differently: dates out of text, and cutting dates into units."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.catalog import Column, ColumnRef
from nl2sql.parser.frame import Grain
from nl2sql.parser.knowledge import date_format

_TEXT_FORMATS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}
_PATTERNS: dict[Grain, str] = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "hour": "%H"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def column_of(ref: ColumnRef) -> exp.Column:
    """The column as SQL, with its table's full name."""
    schema, _, name = ref.table.rpartition(".")
    return exp.column(ref.column, table=name, db=schema or None)


def turned_text(column: Column) -> bool:
    """Whether its dates are text that must be turned round to sort."""
    return date_format(column) in _TEXT_FORMATS


def as_date(value: exp.Expr, column: Column, dialect: str) -> exp.Expr:
    """`value` as something that compares and cuts as a date: text in day-first order is turned round first."""
    style = date_format(column)
    if style in _TEXT_FORMATS:
        if dialect == "sqlite":
            return _turned(value, style)
        parsed = exp.StrToTime(this=value, format=exp.Literal.string(_TEXT_FORMATS[style]))
        return exp.Cast(this=parsed, to=exp.DataType.build("date"))
    return value


def _turned(value: exp.Expr, style: str) -> exp.Expr:
    """2024-12-31 from 31/12/2024, for SQLite, which has no date type."""
    parts = {"dmy": ((7, 4), (4, 2), (1, 2)), "mdy": ((7, 4), (1, 2), (4, 2))}[style]
    pieces = [exp.func("SUBSTR", value.copy(), *(exp.Literal.number(n) for n in part)) for part in parts]
    dash = exp.Literal.string("-")
    return _joined(pieces[0], dash, pieces[1], dash.copy(), pieces[2])


def _joined(*parts: exp.Expr) -> exp.Expr:
    whole = parts[0]
    for part in parts[1:]:
        whole = exp.DPipe(this=whole, expression=part)
    return whole


def bucket(value: exp.Expr, column: Column, grain: Grain, dialect: str) -> exp.Expr:
    """`value` cut into a unit, as text that sorts in time order and reads well: ``2024``, ``2024-Q1``, ``2024-03``.

    Weeks are named by their Monday; weekdays by their English name.
    """
    moment = as_date(value, column, dialect)
    if (dialect != "sqlite" and column.type not in ("date", "datetime", "time")) or _stored_as_text(column, dialect):
        target = "timestamp" if grain == "hour" or column.type == "datetime" else "date"
        moment = exp.Cast(this=moment, to=exp.DataType.build(target))
    if grain in _PATTERNS:
        return exp.TimeToStr(this=moment, format=exp.Literal.string(_PATTERNS[grain]))
    if grain == "decade":
        start = exp.func("SUBSTR", _format(moment, "%Y"), exp.Literal.number(1), exp.Literal.number(3))
        return _joined(start, exp.Literal.string("0"))
    if grain == "quarter":
        return _quarter(moment, dialect)
    return _week(moment, dialect) if grain == "week" else _weekday(moment, dialect)


def _stored_as_text(column: Column, dialect: str) -> bool:
    declared = column.declared.upper()
    return dialect != "sqlite" and any(word in declared for word in ("CHAR", "TEXT", "STRING", "OBJECT"))


def _format(moment: exp.Expr, pattern: str) -> exp.Expr:
    return exp.TimeToStr(this=moment.copy(), format=exp.Literal.string(pattern))


def _integer(value: exp.Expr) -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType.build("int"))


def _quarter(moment: exp.Expr, dialect: str) -> exp.Expr:
    if dialect == "sqlite":
        month = _integer(_format(moment, "%m"))
        number: exp.Expr = exp.Paren(
            this=exp.Div(
                this=exp.Paren(this=exp.Add(this=month, expression=exp.Literal.number(2))),
                expression=exp.Literal.number(3),
                typed=True,
            )
        )
    else:
        number = exp.cast(exp.Extract(this=exp.var("quarter"), expression=moment.copy()), "text", dialect="duckdb")
    return _joined(_format(moment, "%Y"), exp.Literal.string("-Q"), number)


def _week(moment: exp.Expr, dialect: str) -> exp.Expr:
    if dialect == "sqlite":
        return exp.func(
            "DATE", moment.copy(), exp.Literal.string("weekday 0"), exp.Literal.string("-6 days"), dialect=dialect
        )
    start = exp.TimestampTrunc(this=moment.copy(), unit=exp.var("week"))
    return exp.TimeToStr(this=start, format=exp.Literal.string("%Y-%m-%d"))


def weekday_number(value: exp.Expr, column: Column, dialect: str) -> exp.Expr:
    """1 for Monday to 7 for Sunday: what weekdays are sorted by."""
    moment = as_date(value, column, dialect)
    if dialect == "sqlite":
        shifted = exp.Paren(this=exp.Add(this=_integer(_format(moment, "%w")), expression=exp.Literal.number(6)))
        return exp.Add(this=exp.Mod(this=shifted, expression=exp.Literal.number(7)), expression=exp.Literal.number(1))
    if column.type not in ("date", "datetime") or _stored_as_text(column, dialect):
        moment = exp.Cast(this=moment, to=exp.DataType.build("date"))
    return exp.Extract(this=exp.var("isodow"), expression=moment)


def part_number(value: exp.Expr, column: Column, part: str, dialect: str) -> exp.Expr:
    """The ``month of year`` (1 to 12), ``year`` or ``hour`` (0 to 23) of a moment."""
    pattern, unit = {"month of year": ("%m", "month"), "hour": ("%H", "hour"), "year": ("%Y", "year")}[part]
    moment = as_date(value, column, dialect)
    if dialect == "sqlite":
        return _integer(_format(moment, pattern))
    if column.type not in ("date", "datetime") or _stored_as_text(column, dialect):
        moment = exp.Cast(this=moment, to=exp.DataType.build("timestamp"))
    return exp.Extract(this=exp.var(unit), expression=moment)


def time_of_day(value: exp.Expr, column: Column, dialect: str) -> exp.Expr:
    """Hours and minutes of a moment, like 18:30."""
    moment = as_date(value, column, dialect)
    if dialect != "sqlite" and (column.type not in ("datetime", "time") or _stored_as_text(column, dialect)):
        moment = exp.Cast(this=moment, to=exp.DataType.build("timestamp"))
    return exp.TimeToStr(this=moment, format=exp.Literal.string("%H:%M"))


def years_until(value: exp.Expr, column: Column, day: str, dialect: str) -> exp.Expr:
    """Whole years from a date up to `day` (ISO): an age."""
    year = part_number(value, column, "year", dialect)
    moment = as_date(value.copy(), column, dialect)
    if dialect != "sqlite" and (column.type not in ("date", "datetime") or _stored_as_text(column, dialect)):
        moment = exp.Cast(this=moment, to=exp.DataType.build("date"))
    later = exp.GT(this=_format(moment, "%m-%d"), expression=exp.Literal.string(day[5:]))
    still = exp.Case().when(later, exp.Literal.number(1)).else_(exp.Literal.number(0))
    passed = exp.Sub(this=exp.Literal.number(int(day[:4])), expression=year)
    return exp.Paren(this=exp.Sub(this=passed, expression=still))


def days_between(first: exp.Expr, last: exp.Expr, dialect: str) -> exp.Expr:
    """Days from one date to another, both already turned into ISO order; with SQLite parts of a day count too."""
    if dialect == "sqlite":
        return exp.Paren(this=exp.Sub(this=exp.func("JULIANDAY", last), expression=exp.func("JULIANDAY", first)))
    first, last = (exp.Cast(this=moment, to=exp.DataType.build("date")) for moment in (first, last))
    if dialect in ("duckdb", "postgres", "redshift"):
        return exp.Paren(this=exp.Sub(this=last, expression=first))
    return exp.DateDiff(this=last, expression=first, unit=exp.var("DAY"))


def _weekday(moment: exp.Expr, dialect: str) -> exp.Expr:
    if dialect != "sqlite":
        return exp.TimeToStr(this=moment, format=exp.Literal.string("%A"))
    case = exp.Case(this=_format(moment, "%w"))
    for number, name in enumerate(_DAYS, 1):
        case = case.when(exp.Literal.string(str(number % 7)), exp.Literal.string(name))
    return case
