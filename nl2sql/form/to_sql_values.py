"""How a value of a question is spelled in a condition: as the column stores it, as a number, as text, as a period."""

from __future__ import annotations

import datetime as dt
import re

from sqlglot import exp

from nl2sql.catalog import Cell, Column
from nl2sql.form.scope import Candidate
from nl2sql.form.to_sql_tree import CannotWrite
from nl2sql.parser.knowledge import flag_value, is_date, is_flag, is_numeric
from nl2sql.parser.naming import literal

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\Z")
_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905
_YEARS = range(1000, 3000)


def number_of(candidate: Candidate) -> int | float | None:
    """What the value is worth as a number, whole where it is whole; None where it is none."""
    worth = candidate.number
    if worth is None and _NUMBER.match(candidate.text.strip()):
        worth = float(candidate.text)
    if worth is None:
        return None
    return int(worth) if worth == int(worth) else worth


def value_sql(candidate: Candidate, place: int | None, column: Column | None) -> exp.Expr:
    """The value as compared with a column: at `place` of the scope, `column` of the catalogue.

    Without a column (an aggregate, arithmetic, a computed column) a number is a number. The spelling
    that is stored in this very column wins over everything.
    """
    stored = candidate.stored_in(place) if place is not None else None
    if stored is not None:
        return literal(stored)
    if candidate.kind == "null":
        return exp.null()
    number = number_of(candidate)
    if column is None:
        return literal(number) if number is not None else exp.Literal.string(candidate.text)
    if candidate.kind == "flag" and (column.type == "boolean" or is_flag(column)):
        return literal(flag_value(column, wanted=True))
    if column.type == "boolean" and (truth := _truth(candidate.text)) is not None:
        return literal(flag_value(column, wanted=truth))
    if is_numeric(column) and number is not None:
        return literal(number)
    if column.type == "text" and candidate.kind == "number":
        return exp.Literal.string(_text_of(candidate, number))
    if candidate.period is not None and is_date(column):
        return exp.Literal.string(candidate.period[0])
    if column.type not in ("text", "date", "datetime", "time") and number is not None:
        return literal(number)
    return exp.Literal.string(candidate.text)


def _text_of(candidate: Candidate, number: Cell) -> str:
    """A number as text: its digits as written, or those of the number it says in words."""
    digits = candidate.text.strip()
    return digits if _NUMBER.match(digits) or number is None else str(number)


def _truth(text: str) -> bool | None:
    folded = text.strip().lower()
    if folded in ("1", "t", "true", "y", "yes"):
        return True
    return False if folded in ("0", "f", "false", "n", "no") else None


def period_of(candidate: Candidate, column: Column | None, place: int | None) -> tuple[Cell, Cell] | None:
    """First value inside and first value after, where the candidate is a period and `column` knows time.

    A column of whole years gets years. None where the value is to be compared as it is.
    """
    if column is None or (place is not None and candidate.stored_in(place) is not None):
        return None
    period = candidate.period
    if period is None and candidate.kind == "number" and is_date(column):
        year = number_of(candidate)
        period = (f"{year}-01-01", f"{int(year) + 1}-01-01") if isinstance(year, int) and year in _YEARS else None
    if period is None:
        return None
    if is_date(column):
        return period
    if is_numeric(column) or (column.type == "text" and all(_is_year(sample) for sample in column.samples)):
        first, last = int(period[0][:4]), dt.date.fromisoformat(period[1]) - dt.timedelta(days=1)
        if is_numeric(column):
            return first, last.year + 1
        return str(first), str(last.year + 1)
    return None


def _is_year(sample: Cell) -> bool:
    return isinstance(sample, str) and sample.isdigit() and int(sample) in _YEARS


def unit_value(candidate: Candidate, unit: str) -> tuple[bool, Cell]:
    """A value to compare with a unit of a date: whether with the number of its part, and the value.

    ``month`` against a period is ``2024-03``; against 3 or *March* it is the number 3 of the month in
    the year. Raises `CannotWrite` for what cannot be one.
    """
    number, text = number_of(candidate), candidate.text.strip().lower()
    if unit == "year":
        if candidate.period is not None:
            return False, int(candidate.period[0][:4])
        if number is None:
            raise CannotWrite(f"{candidate.text!r} is no year.")
        return False, number
    if unit == "month" and (named := _named(text, _MONTHS)):
        return True, named
    if unit == "weekday" and (named := _named(text.removesuffix("s"), _DAYS)):
        return True, named
    if candidate.period is not None:
        return False, _cut(dt.date.fromisoformat(candidate.period[0]), unit)
    if number is not None and unit in ("month", "quarter", "day", "hour", "weekday"):
        return True, number
    return False, candidate.text


def _named(text: str, names: list[str]) -> int:
    found = [place for place, name in enumerate(names, 1) if len(text) >= 3 and name.startswith(text)]
    return found[0] if len(found) == 1 else 0


def _cut(day: dt.date, unit: str) -> str:
    if unit == "month":
        return f"{day:%Y-%m}"
    if unit == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if unit == "week":
        return (day - dt.timedelta(days=day.weekday())).isoformat()
    if unit == "weekday":
        return _DAYS[day.weekday()].title()
    return day.isoformat()
