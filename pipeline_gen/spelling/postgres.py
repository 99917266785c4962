"""What PostgreSQL has under another name, or only in its strict form."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from pipeline_gen.spelling.building import both, call, cast, text, when
from pipeline_gen.spelling.formats import DIRECTIVES, as_regex, has_time, pieces

_NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"


_DAY = r"^\d{4}-\d{2}-\d{2}"


def _try_cast(tree: exp.Expr) -> exp.Expr:
    """PostgreSQL stops at what does not fit, so ask first."""
    value, kind = tree.this, tree.args["to"]
    if kind.this in exp.DataType.NUMERIC_TYPES:
        return when((exp.RegexpLike(this=value.copy(), expression=text(_NUMBER)), cast(value, kind.sql())))
    if kind.this in exp.DataType.TEMPORAL_TYPES:
        # What begins with a year, month and day: it would also take “yesterday”.
        begins = exp.RegexpLike(this=value.copy(), expression=text(_DAY))
        return when((both(begins, _is_valid(value, kind.this == exp.DType.DATE)), cast(value, kind.sql())))
    return tree


def _is_valid(value: exp.Expr, day: bool) -> exp.Expr:
    return call("PG_INPUT_IS_VALID", value, text("date" if day else "timestamp"))


def _parsed(tree: exp.Expr) -> exp.Expr:
    """A text read by a format: brought into the form of ISO, kept where that is a real date."""
    value, form = tree.this, tree.args["format"].name
    found = [piece for piece in pieces(form) if piece.startswith("%")]
    if not tree.args.get("safe") or any(piece not in DIRECTIVES for piece in found):
        return tree
    place = {piece: rf"\{number}" for number, piece in enumerate(found, start=1)}
    iso = "-".join(place.get(piece, "01") for piece in ("%Y", "%m", "%d"))
    if has_time(form):
        iso += " " + ":".join(place.get(piece, "00") for piece in ("%H", "%M", "%S"))
    pattern = text(f"^{as_regex(form)}$")
    changed = exp.Anonymous(this="REGEXP_REPLACE", expressions=[value.copy(), pattern, text(iso)])
    fits = both(exp.RegexpLike(this=value.copy(), expression=pattern.copy()), _is_valid(changed, not has_time(form)))
    return when((fits, cast(changed, "TIMESTAMP")))


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
