"""The class that a number falls into, as SQL that every database has and as pandas code."""

from __future__ import annotations

from typing import Literal

from sqlglot import exp

from pipeline_gen.block import SortKey
from pipeline_gen.spelling.building import is_missing, is_present, number, text, when
from pipeline_gen.sql_text import column
from pipeline_gen.steps.window import over

How = Literal["edges", "width", "equal", "quantiles"]
HOWS: tuple[How, ...] = ("edges", "width", "equal", "quantiles")


def shown(value: float) -> str:
    """A number without the decimals it does not need."""
    return str(int(value)) if value == int(value) else str(value)


def by_edges(value: exp.Expr, edges: tuple[float, ...], names: tuple[str, ...]) -> exp.Expr:
    """The name of the class between edges."""
    tests: list[exp.Expr] = [exp.LT(this=value.copy(), expression=_number(edge)) for edge in edges]
    tests.append(exp.GTE(this=value.copy(), expression=_number(edges[-1])))
    return when(*((test, text(name)) for test, name in zip(tests, names, strict=True)))


def trimmed_width(value: exp.Expr, width: float) -> exp.Expr:
    """Where the class of this width begins."""
    steps = exp.Floor(this=exp.Div(this=value.copy(), expression=_number(width)))
    return exp.Mul(this=steps, expression=_number(width))


def helpers(value: exp.Expr, how: How, names: tuple[str, str]) -> dict[str, exp.Expr]:
    """Two columns over all rows: the smallest and largest value, or each row's place and how many there are."""
    if how == "equal":
        return {names[0]: over(exp.Min(this=value), (), (), ""), names[1]: over(exp.Max(this=value), (), (), "")}
    missing_last = SortKey(when((is_missing(value), number(1)), default=number(0)))
    place = over(exp.Rank(), (), (missing_last, SortKey(value)), "")
    return {names[0]: place, names[1]: over(exp.Count(this=value), (), (), "")}


def by_number(value: exp.Expr, how: How, size: int, names: tuple[str, str], labels: tuple[str, ...]) -> exp.Expr:
    """The number of the class from 1, or its label; missing for a missing value."""
    low, high = column(names[0]), column(names[1])
    if how == "equal":
        far, whole = exp.Sub(this=value, expression=low), exp.Sub(this=high, expression=low.copy())
        place = _counted(far, size, exp.Nullif(this=exp.Paren(this=whole), expression=number(0)))
        # The largest value belongs to the last class, not to one of its own; equal values all to the first.
        result = when(
            (exp.EQ(this=low.copy(), expression=high.copy()), when((is_present(value), number(1)))),
            (exp.EQ(this=value.copy(), expression=high.copy()), number(size)),
            default=place,
        )
    else:
        result = when((is_present(value), _counted(exp.Sub(this=low, expression=number(1)), size, high)))
    if not labels:
        return result
    ifs = [exp.If(this=number(place), true=text(label)) for place, label in enumerate(labels, start=1)]
    return exp.Case(this=result, ifs=ifs)


def _counted(part: exp.Expr, size: int, whole: exp.Expr) -> exp.Expr:
    """1 + part · size / whole, without decimals."""
    share = exp.Div(this=exp.Mul(this=exp.Paren(this=part), expression=number(size)), expression=whole)
    cut = exp.Cast(this=exp.Trunc(this=share), to=exp.DataType.build("BIGINT"))
    return exp.Add(this=cut, expression=number(1))


def _number(value: float) -> exp.Expr:
    return number(int(value) if value == int(value) else value)


def pandas_number(value: str, how: How, size: int) -> str:
    """The number of the class from 1, in pandas."""
    if how == "equal":
        width = f"({value}.max() - {value}.min() if {value}.nunique() > 1 else {size + 1})"
        share = f"(({value} - {value}.min()) * {size} / {width})"
        last = f".clip(upper={size - 1})"
    else:
        share, last = f'(({value}.rank(method="min") - 1) * {size} / {value}.count())', ""
    return f'{share}.map(int, na_action="ignore").astype("Int64"){last} + 1'
