"""A period meets the one on show: added to it (“and 2023”), or read within its year (“March only”)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from nl2sql.parser.frame import Condition
from pipeline_gen.expressions import conjuncts
from pipeline_gen.ranges import is_range

_OWN_YEAR = re.compile(r"\b(\d{4}|this|last|next|past|previous|current|ago|since|until|today|yesterday)\b")
_QUARTER = re.compile(r"\b(q[1-4]|(first|second|third|fourth|1st|2nd|3rd|4th) quarter)[\s.!?]*$")
_BLANK = " .!?\t\n"
_REPLACES = re.compile(r"\b(only|just|instead|alone|rather|now)\b")


def in_year_shown(condition: Condition, text: str, filters: Sequence[exp.Expr]) -> Condition:
    """The condition with its period moved into the one year that the filters on its column keep.

    Only a part of a year is moved, and only when the text names no year itself.
    """
    if condition.operator != "during" or _OWN_YEAR.search(text.lower()) or len(condition.values) != 2:
        return condition
    years = {year for tree in filters if (year := _year(tree))}
    start, end = (str(value) for value in condition.values)
    if len(years) != 1 or start[5:] == end[5:]:
        return condition
    year = years.pop()
    later = int(end[:4]) - int(start[:4])
    # The 29th of February has no place in most other years.
    if "02-29" in (start[5:10], end[5:10]):
        return condition
    return replace(condition, values=(f"{year:04}{start[4:]}", f"{year + later:04}{end[4:]}"))


def with_year_shown(text: str, filters: Sequence[exp.Expr]) -> str:
    """The text with the one year that the filters keep put after a quarter it ends with: “Q2” is “Q2 2024” there."""
    years = {year for tree in filters if (year := _year(tree))}
    return f"{text.rstrip(_BLANK)} {years.pop()}" if _QUARTER.search(text.lower()) and len(years) == 1 else text


def adds_period(condition: Condition, text: str, *, adds: bool) -> bool:
    """Whether the text adds its period to the one on show rather than putting it in its place."""
    return adds and condition.operator == "during" and not condition.negated and not _REPLACES.search(text.lower())


def together(old: exp.Expr, new: exp.Expr) -> exp.Expr:
    """Rows of either period: one range where the one begins as the other ends, else one OR the other."""
    parts = (conjuncts(old), conjuncts(new))
    if all(len(part) == 2 and is_range(*part) and isinstance(part[0], exp.GTE) for part in parts):
        (old_low, old_high), (new_low, new_high) = parts
        for low, middle, start, high in (
            (old_low, old_high, new_low, new_high),
            (new_low, new_high, old_low, old_high),
        ):
            if isinstance(middle, exp.LT) and middle.args["expression"] == start.args["expression"]:
                return exp.And(this=low.copy(), expression=high.copy())
    return exp.Or(this=exp.Paren(this=old), expression=exp.Paren(this=new))


def _year(tree: exp.Expr) -> int | None:
    """The year that a range stays within; None for anything else."""
    parts = conjuncts(tree)
    if len(parts) != 2 or not is_range(*parts) or not isinstance(parts[0], exp.GTE) or not isinstance(parts[1], exp.LT):
        return None
    first, last = (next((found.name for found in part.find_all(exp.Literal)), "") for part in parts)
    if not re.match(r"\d{4}-\d\d-\d\d", first) or not re.match(r"\d{4}-\d\d-\d\d", last):
        return None
    year = int(first[:4])
    return year if last[:10] <= f"{year + 1:04}-01-01" else None
