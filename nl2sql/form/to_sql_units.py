"""Functions of columns: a date cut into a unit, a number cut into bands."""

from __future__ import annotations

import math
from typing import cast

from sqlglot import exp

from nl2sql.catalog import Column
from nl2sql.form.to_sql_tree import CannotWrite
from nl2sql.parser.dialects import as_date, bucket, weekday_number
from nl2sql.parser.frame import Grain
from nl2sql.parser.knowledge import date_format, is_date, is_numeric
from nl2sql.parser.naming import literal
from nl2sql.words import split_identifier

BANDS = 5
_FORMATS = {"month": "%m", "day": "%d", "hour": "%H"}
_TIMELY = frozenset({"date", "time", "year", "month", "day", "dob", "birthday", "timestamp", "created", "updated"})


def cut(value: exp.Expr, column: Column, unit: str, dialect: str) -> exp.Expr:
    """`value` under a function of the form. Raises `CannotWrite` where `column` has no such unit.

    A year is a number; the other units are text that sorts and reads well (`bucket`).
    """
    if unit == "band":
        return banded(value, column)
    if _is_unit_already(column, unit):
        return value
    if not can_cut(column):
        raise CannotWrite(f"{column.name} is no date, so it has no {unit}.")
    if unit == "year":
        return year_of(value, column, dialect)
    if unit == "hour" and column.type == "date":
        raise CannotWrite(f"{column.name} has no time of day.")
    return bucket(value, column, cast(Grain, unit), dialect)


def can_cut(column: Column) -> bool:
    """Whether the column holds dates, or may: nothing but its name speaks of an empty column."""
    if is_date(column):
        return True
    empty = not column.samples and column.type in ("text", "other")
    return empty and not _TIMELY.isdisjoint(split_identifier(column.name))


def _is_unit_already(column: Column, unit: str) -> bool:
    """Whether the column itself counts years (or months, …): it is called so and holds no dates."""
    if is_date(column) or unit not in split_identifier(column.name):
        return False
    return bool(column.samples) or is_numeric(column)


def year_of(value: exp.Expr, column: Column, dialect: str) -> exp.Expr:
    """The year as an integer."""
    return _part(value, column, "year", "%Y", dialect)


def part_number(value: exp.Expr, column: Column, unit: str, dialect: str) -> exp.Expr:
    """The month of the year, day of the month, hour, quarter or weekday (Monday is 1) as an integer.

    Raises `CannotWrite` for other units.
    """
    if unit == "weekday":
        return weekday_number(value, column, dialect)
    if unit == "quarter":
        month = _part(value, column, "month", "%m", dialect)
        if dialect != "sqlite":
            return exp.Extract(this=exp.var("QUARTER"), expression=_moment(value, column, dialect))
        shifted = exp.Paren(this=exp.Add(this=month, expression=exp.Literal.number(2)))
        return exp.Div(this=shifted, expression=exp.Literal.number(3), typed=True)
    if unit not in _FORMATS:
        raise CannotWrite(f"A {unit} has no number.")
    return _part(value, column, unit, _FORMATS[unit], dialect)


def _part(value: exp.Expr, column: Column, unit: str, pattern: str, dialect: str) -> exp.Expr:
    moment = _moment(value, column, dialect)
    if dialect == "sqlite":
        text = exp.TimeToStr(this=moment, format=exp.Literal.string(pattern))
        return exp.Cast(this=text, to=exp.DataType.build("int"))
    return exp.Extract(this=exp.var(unit.upper()), expression=moment)


def _moment(value: exp.Expr, column: Column, dialect: str) -> exp.Expr:
    """The value as a date that functions accept."""
    moment = as_date(value, column, dialect)
    if dialect == "sqlite" or date_format(column) in ("dmy", "mdy"):
        return moment
    declared = column.declared.upper()
    as_text = any(word in declared for word in ("CHAR", "TEXT", "STRING", "OBJECT"))
    if column.type in ("date", "datetime", "time") and not as_text:
        return moment
    target = "timestamp" if column.type == "datetime" else "date"
    return exp.Cast(this=moment, to=exp.DataType.build(target))


def day_of(value: exp.Expr, column: Column | None, dialect: str) -> exp.Expr:
    """The value as a whole day, to count days with."""
    if column is None or not can_cut(column):
        raise CannotWrite("Days lie only between dates.")
    if dialect == "sqlite":
        return exp.Anonymous(this="JULIANDAY", expressions=[exp.Anonymous(this="DATE", expressions=[value])])
    return exp.Cast(this=as_date(value, column, dialect), to=exp.DataType.build("date"))


def banded(value: exp.Expr, column: Column) -> exp.Expr:
    """About five bands with round edges: ``under 20``, ``20 to under 40``, …, ``80 and more``; unknown stays so."""
    edges = band_edges([float(sample) for sample in column.samples if isinstance(sample, int | float)])
    if not edges or not is_numeric(column):
        raise CannotWrite(f"{column.name} cannot be cut into bands.")
    case = exp.Case()
    shown = [f"{edge:g}" if abs(edge) < 1e6 else f"{edge:.0f}" for edge in edges]
    for place, edge in enumerate(edges):
        label = f"under {shown[0]}" if place == 0 else f"{shown[place - 1]} to under {shown[place]}"
        below = exp.LT(this=value.copy(), expression=literal(int(edge) if edge == int(edge) else edge))
        case = case.when(below, exp.Literal.string(label), copy=False)
    last = exp.GTE(this=value, expression=literal(int(edges[-1]) if edges[-1] == int(edges[-1]) else edges[-1]))
    return case.when(last, exp.Literal.string(f"{shown[-1]} and more"), copy=False)


def band_edges(numbers: list[float]) -> list[float]:
    """Round numbers that cut the range of `numbers` into about `BANDS` parts; empty where there is no range."""
    if len(set(numbers)) < 2:
        return []
    low, high = min(numbers), max(numbers)
    rough = (high - low) / BANDS
    size = 10.0 ** math.floor(math.log10(rough))
    step = min((size * nice for nice in (1.0, 2.0, 2.5, 5.0, 10.0)), key=lambda nice: abs(nice - rough))
    first = math.floor(low / step + 1)
    count = max(1, min(BANDS, math.ceil(high / step) - first))
    return [round(step * (first + place), 10) for place in range(count)]
