"""What PostgreSQL has under another name, or only in its strict form."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from pipeline_gen.expressions import all_of
from pipeline_gen.spelling.building import call, cast, number, text, when
from pipeline_gen.spelling.formats import DIRECTIVES, has_time, pieces

_NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"


_ISO = r"^(?!0000)\d{4}-\d{2}-\d{2}([ T]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?)?$"
_DAY = r"^(?!0000)%Y-%m-%d"
_PIECES = {
    "%Y": r"\d{4}", "%m": r"\d{1,2}", "%d": r"\d{1,2}", "%H": r"(?:[01]?\d|2[0-3])", "%M": r"[0-5]?\d",
    "%S": r"[0-5]?\d",
}  # fmt: skip
_UNITS = ("%Y", "%m", "", "%d", "%H", "%M", "%S")
"""What MAKE_INTERVAL takes, in its order; weeks are of no use here."""


def _try_cast(tree: exp.Expr) -> exp.Expr:
    """PostgreSQL stops at what does not fit, so ask first."""
    value, kind = tree.this, tree.args["to"]
    if kind.this in exp.DataType.NUMERIC_TYPES:
        return when((exp.RegexpLike(this=value.copy(), expression=text(_NUMBER)), cast(value, kind.sql())))
    if kind.this in exp.DataType.TEMPORAL_TYPES:
        day, month = _reckoned(value, _DAY)
        fits = all_of((exp.RegexpLike(this=value, expression=text(_ISO)), _is_real(day, month)))
        return when((fits, cast(value, kind.sql())))
    return tree


def _parsed(tree: exp.Expr) -> exp.Expr:
    """A text read by a format, kept where that is a real date."""
    value, form = tree.this, tree.args["format"].name
    found = pieces(form)
    if not tree.args.get("safe") or any(piece.startswith("%") and piece not in DIRECTIVES for piece in found):
        return tree
    escaped = "^" + "".join(piece if piece in DIRECTIVES else re.escape(piece) for piece in found) + "$"
    moment, month = _reckoned(value, escaped)
    fits = all_of((exp.RegexpLike(this=value, expression=text(_regex(escaped))), _is_real(moment, month)))
    return when((fits, moment))


def _reckoned(value: exp.Expr, form: str) -> tuple[exp.Expr, exp.Expr]:
    """The moment that a text means, and its month as it stands there; never fails, as a cast to a date would."""
    parts: list[exp.Expr] = []
    month: exp.Expr = number(1)
    for unit in _UNITS[: 7 if has_time(form) else 4]:
        if not unit or unit not in form:
            parts.append(number(0))
            continue
        part = cast(call("SUBSTRING", value, text(_regex(form, unit))), "INT")
        month = part if unit == "%m" else month
        parts.append(exp.Sub(this=part, expression=number(1)) if unit in ("%Y", "%m", "%d") else part)
    first = exp.Cast(this=text("0001-01-01"), to=exp.DataType.build("DATE"))
    return exp.Paren(this=exp.Add(this=first, expression=call("MAKE_INTERVAL", *parts))), month


def _is_real(moment: exp.Expr, month: exp.Expr) -> exp.Expr:
    """The 30th of February is reckoned as a day of March, and a 13th month as the first."""
    return exp.EQ(this=exp.Extract(this=exp.Var(this="MONTH"), expression=moment.copy()), expression=month.copy())


def _regex(form: str, group: str = "") -> str:
    """The format as a regular expression, with `group`, if any, as its only group."""
    for piece, digits in _PIECES.items():
        form = form.replace(piece, f"({digits})" if piece == group else digits)
    return form


def _pattern(tree: exp.Expr) -> exp.Expr:
    """The group of the pattern, or all that matches where it has none."""
    return exp.Anonymous(this="SUBSTRING", expressions=[tree.this.copy(), tree.expression.copy()])


def _explode(tree: exp.Expr) -> exp.Expr:
    """An empty text has one part, which the list of PostgreSQL would not have."""
    if not isinstance(tree.this, exp.Split):
        return tree
    mark = text(re.escape(tree.this.expression.name))
    return call("REGEXP_SPLIT_TO_TABLE", tree.this.this, mark)


RULES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.TryCast: _try_cast,
    exp.StrToTime: _parsed,
    exp.RegexpExtract: _pattern,
    exp.Explode: _explode,
}
