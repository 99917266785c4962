"""Dates and times as PySpark columns."""

from __future__ import annotations

import re

from sqlglot import exp

from pipeline_gen.python_text import quoted
from pipeline_gen.spark.code import Binding, Code, Scope, unsupported
from pipeline_gen.spark.columns import argument, calls, rules
from pipeline_gen.typing_rules import type_of

_PATTERNS = {
    "%Y": "yyyy", "%y": "yy", "%m": "MM", "%-m": "M", "%d": "dd", "%-d": "d", "%H": "HH", "%-H": "H", "%I": "hh",
    "%M": "mm", "%S": "ss", "%f": "SSSSSS", "%j": "DDD", "%B": "MMMM", "%b": "MMM", "%A": "EEEE", "%a": "EEE",
    "%p": "a", "%F": "yyyy-MM-dd", "%T": "HH:mm:ss", "%%": "%",
}  # fmt: skip
"""How Python writes a part of a moment, and Spark."""
_PART = re.compile(r"%-?[A-Za-z%]|[A-Za-z]+|'|[^%A-Za-z']+|.")
_NUMBERS = ("%m", "%d", "%H", "%I", "%M", "%S")
_TOUCHING = re.compile(r"%-?[A-Za-z]%")
_OTHER_PARTS = {
    "isodow": ("weekday", " + 1"), "dow": ("dayofweek", " - 1"), "doy": ("dayofyear", ""), "week": ("weekofyear", ""),
}  # fmt: skip
"""Parts whose function has another name or begins to count elsewhere."""
_PARTS = ("year", "quarter", "month", "day", "hour", "minute", "second")


def pattern(form: str, *, reading: bool = False) -> str:
    """A strftime pattern as Spark writes it; for `reading`, numbers may lack their leading zero.

    Raises `UsageError` (``pyspark.unsupported``) for parts that Spark has no letter for.
    """
    pieces = []
    apart = reading and not _TOUCHING.search(form)
    for part in _PART.findall(form):
        if part.startswith("%"):
            if part not in _PATTERNS:
                raise unsupported(f"the date part {part}")
            letters = _PATTERNS[part]
            pieces.append(letters[0] if apart and part in _NUMBERS else letters)
        elif part == "'":
            pieces.append("''")
        else:
            pieces.append(f"'{part}'" if part.isalpha() else part)
    return "".join(pieces)


def moment(tree: exp.Expr, scope: Scope) -> str:
    """The argument that is a moment: text is read as one, and gives nothing where it is none."""
    inner = tree.this if isinstance(tree, exp.TsOrDsToTimestamp | exp.TsOrDsToDate) else tree
    given = argument(inner, scope)
    sure = scope.dialect != "sqlite" and type_of(inner, scope.types) in ("date", "datetime")
    return given if sure else f"F.try_to_timestamp({given})"


def _formatted(tree: exp.Expr, scope: Scope) -> Code:
    form = tree.args.get("format")
    if not isinstance(form, exp.Literal):
        raise unsupported(tree.sql())
    return Code(f"F.date_format({moment(tree.this, scope)}, {quoted(pattern(form.name))})")


def _parsed(tree: exp.Expr, scope: Scope) -> Code:
    form = tree.args.get("format")
    if not isinstance(form, exp.Literal):
        raise unsupported(tree.sql())
    function = "try_to_date" if isinstance(tree, exp.StrToDate) else "try_to_timestamp"
    form_code = quoted(pattern(form.name, reading=True))
    given = form_code if function == "try_to_date" else f"F.lit({form_code})"
    return Code(f"F.{function}({argument(tree.this, scope)}, {given})")


def _date(tree: exp.Expr, scope: Scope) -> Code:
    if tree.this is None or tree.expressions:
        raise unsupported(tree.sql())
    return Code(f"F.to_date({moment(tree.this, scope)})")


def _truncated(tree: exp.Expr, scope: Scope) -> Code:
    if tree.args.get("zone") is not None:
        raise unsupported(tree.sql())
    unit = tree.args["unit"].name.lower()
    made = Code(f"F.date_trunc({quoted(unit)}, {moment(tree.this, scope)})")
    return made.call('cast("date")') if type_of(tree.this, scope.types) == "date" else made


def _extracted(tree: exp.Expr, scope: Scope) -> Code:
    part, given = tree.this.name.lower(), moment(tree.args["expression"], scope)
    if part in _OTHER_PARTS:
        function, shift = _OTHER_PARTS[part]
        return Code(f"F.{function}({given}){shift}", Binding.SUM if shift else Binding.CALL)
    if part not in _PARTS:
        raise unsupported(tree.sql())
    return Code(f"F.{part}({given})")


def _part(tree: exp.Expr, scope: Scope) -> Code:
    return Code(f"F.{type(tree).__name__.lower()}({moment(tree.this, scope)})")


rules(
    {
        exp.TimeToStr: _formatted,
        exp.StrToTime: _parsed,
        exp.StrToDate: _parsed,
        exp.Date: _date,
        exp.TsOrDsToDate: _date,
        exp.TsOrDsToTimestamp: lambda tree, scope: Code(moment(tree.this, scope)),
        exp.DateTrunc: _truncated,
        exp.TimestampTrunc: _truncated,
        exp.Extract: _extracted,
        **dict.fromkeys((exp.Year, exp.Quarter, exp.Month, exp.Day, exp.Hour, exp.Minute, exp.Second), _part),
        exp.CurrentDate: lambda tree, scope: Code("F.current_date()"),
        exp.CurrentTimestamp: lambda tree, scope: Code("F.current_timestamp()"),
        exp.LastDay: calls("last_day"),
    }
)
