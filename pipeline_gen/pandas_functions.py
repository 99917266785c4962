"""Functions of texts, dates and numbers as pandas expressions, and casts."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.pandas_frame import RULES, Frame, Rule, as_number, code, number, rule, unsupported
from pipeline_gen.python_text import quoted

_PERIODS = {"YEAR": "Y", "QUARTER": "Q", "MONTH": "M", "WEEK": "W", "DAY": "D"}
_DATES = frozenset({exp.DType.DATE, exp.DType.DATE32})
_TIMES = frozenset({exp.DType.TIME, exp.DType.TIMETZ})
"""Hours of no day, for which pandas has no type of its own."""


@rule(exp.Cast, exp.TryCast)
def _cast(tree: exp.Expr, frame: Frame) -> str:
    text = code(tree.this, frame)
    kind = tree.args["to"].this
    if tree.this.find(exp.Column) is None:
        raise unsupported(tree.sql())
    numbers = number(tree.this, frame)
    if numbers == text or isinstance(tree, exp.TryCast):
        numbers = as_number(text)
    if kind in exp.DataType.INTEGER_TYPES:
        return f'{numbers}.map(int, na_action="ignore").astype("Int64")'
    if kind in exp.DataType.REAL_TYPES:
        return f'{numbers}.astype("Float64")'
    if kind in exp.DataType.TEXT_TYPES:
        return f'{text}.astype("string")'
    if frame.dialect != "sqlite" and kind in exp.DataType.TEMPORAL_TYPES - _TIMES:  # SQLite makes a number of it
        day = ".dt.normalize()" if kind in _DATES else ""
        return f'pd.to_datetime({text}, errors="coerce"){day}'
    raise unsupported(tree.sql())


def _moment(tree: exp.Expr, frame: Frame) -> str:
    return f'pd.to_datetime({code(tree, frame)}, errors="coerce", format="ISO8601")'


@rule(exp.TimeToStr)
def _formatted(tree: exp.Expr, frame: Frame) -> str:
    inner, form = tree.this, tree.args.get("format")
    if not isinstance(form, exp.Literal):
        raise unsupported(tree.sql())
    inner = inner.this if isinstance(inner, exp.TsOrDsToTimestamp | exp.TsOrDsToDate) else inner
    return f'{_moment(inner, frame)}.dt.strftime({quoted(form.name)}).astype("string")'


@rule(exp.Date, exp.TsOrDsToDate)
def _date(tree: exp.Expr, frame: Frame) -> str:
    if tree.expressions or tree.this is None:
        raise unsupported(tree.sql())
    if frame.dialect == "sqlite":
        return f'{_moment(tree.this, frame)}.dt.strftime("%Y-%m-%d").astype("string")'
    return f"{_moment(tree.this, frame)}.dt.normalize()"


@rule(exp.DateTrunc, exp.TimestampTrunc)
def _truncated(tree: exp.Expr, frame: Frame) -> str:
    period = _PERIODS.get(tree.args["unit"].name.upper())
    if period is None or tree.args.get("zone") is not None:
        raise unsupported(tree.sql())
    return f'{_moment(tree.this, frame)}.dt.to_period("{period}").dt.start_time'


@rule(exp.Extract)
def _extracted(tree: exp.Expr, frame: Frame) -> str:
    part = tree.this.name.lower()
    if part not in ("year", "quarter", "month", "day", "hour", "minute", "second"):
        raise unsupported(tree.sql())
    return f"{_moment(tree.args['expression'], frame)}.dt.{part}"


@rule(exp.Substring)
def _substring(tree: exp.Expr, frame: Frame) -> str:
    start, length = tree.args.get("start"), tree.args.get("length")
    parts = [part for part in (start, length) if part is not None]
    if not all(isinstance(part, exp.Literal) and part.name.isdigit() for part in parts) or start is None:
        raise unsupported(tree.sql())
    first = max(int(start.name) - 1, 0)
    end = "" if length is None else str(first + int(length.name))
    return f'{code(tree.this, frame)}.astype("string").str[{first}:{end}]'


@rule(exp.Round)
def _round(tree: exp.Expr, frame: Frame) -> str:
    decimals = tree.args.get("decimals")
    return f"{number(tree.this, frame)}.round({code(decimals, frame) if decimals is not None else ''})"


@rule(exp.DPipe)
def _joined(tree: exp.Expr, frame: Frame) -> str:
    sides = [tree.args["this"], tree.args["expression"]]
    texts = [code(side, frame) for side in sides]
    pieces = [
        text if isinstance(side, exp.Literal) else f'{text}.astype("string")'
        for text, side in zip(texts, sides, strict=True)
    ]
    return f"({' + '.join(pieces)})"


def _method(pattern: str) -> Rule:
    def written(tree: exp.Expr, frame: Frame) -> str:
        return pattern.format(code(tree.this, frame))

    return written


RULES.update(
    {
        exp.Upper: _method('{}.astype("string").str.upper()'),
        exp.Lower: _method('{}.astype("string").str.lower()'),
        exp.Trim: _method('{}.astype("string").str.strip()'),
        exp.Length: _method('{}.astype("string").str.len()'),
        exp.Abs: _method("{}.abs()"),
    }
)
