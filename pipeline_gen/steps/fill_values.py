"""The values that fill gaps, worked out from the other rows with window functions that every database has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp

from nl2sql.database import ResultColumn
from pipeline_gen.block import SortKey
from pipeline_gen.pandas_assign import listed_names
from pipeline_gen.pandas_expressions import Frame
from pipeline_gen.pandas_windows import sorted_frame
from pipeline_gen.python_text import quoted
from pipeline_gen.spelling.building import is_missing, number, when
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps.changing import wrong_type
from pipeline_gen.steps.window import over

How = Literal["value", "previous", "next", "mean", "median", "most"]
HOWS: tuple[How, ...] = ("value", "previous", "next", "mean", "median", "most")
_SO_FAR = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"


@dataclass(frozen=True)
class Filling:
    """Helper columns, each mapping over the one before it, and what fills each column, over all of them."""

    helpers: Sequence[dict[str, exp.Expr]]
    values: dict[str, exp.Expr]


def require_fitting(known: ResultColumn, how: How) -> None:
    """Raise `UsageError` (``pipeline.wrong_type``) where the column has no such value."""
    if how in ("mean", "median") and known.type not in ("integer", "number", "other"):
        raise wrong_type(known, "numbers", "Fill with the most frequent value, or change the type to number first.")


def filling(
    chosen: Sequence[ResultColumn], how: How, within: tuple[str, ...], order: tuple[SortKey, ...], taken: set[str]
) -> Filling:
    """How the columns are filled. `taken` are the names, in lower case, that helper columns cannot have."""
    helpers: list[dict[str, exp.Expr]] = [{}, {}]
    values: dict[str, exp.Expr] = {}
    for known in chosen:

        def helper(stage: int, name: str, tree: exp.Expr) -> exp.Expr:
            free = unique(name, taken)
            taken.add(free.lower())
            helpers[stage][free] = tree
            return column(free)

        value = column(known.name)
        if how == "mean":
            values[known.name] = over(exp.Avg(this=value), within, (), "")
        elif how == "median":
            place = helper(0, f"{known.name}_place", over(exp.RowNumber(), within, _present_first(value), ""))
            count = helper(0, f"{known.name}_count", over(exp.Count(this=value), within, (), ""))
            # One value in the middle, or two: those at the places (n + 1) / 2 and n / 2 + 1.
            twice = exp.Mul(this=place, expression=number(2))
            middle = exp.Between(this=twice, low=count, high=exp.Add(this=count.copy(), expression=number(2)))
            values[known.name] = over(exp.Avg(this=when((middle, value))), within, (), "")
        elif how == "most":
            times = helper(0, f"{known.name}_times", over(exp.Count(this=value), (*within, known.name), (), ""))
            often = (SortKey(times, descending=True), *_present_first(value))
            values[known.name] = over(exp.FirstValue(this=value), within, often, "")
        else:
            keys = order if how == "previous" else tuple(_turned(key) for key in order)
            # Every present value begins a new run; the gaps after it belong to its run.
            run = helper(0, f"{known.name}_run", over(exp.Count(this=value), within, keys, _SO_FAR))
            values[known.name] = over(exp.Max(this=value), (*within, run.name), (), "")
    return Filling([stage for stage in helpers if stage], values)


def _present_first(value: exp.Expr) -> tuple[SortKey, ...]:
    missing = when((is_missing(value), number(1)), default=number(0))
    return (SortKey(missing), SortKey(value))


def _turned(key: SortKey) -> SortKey:
    """The same order backwards."""
    first = None if key.nulls_first is None else not key.nulls_first
    return replace(key, descending=not key.descending, nulls_first=first)


def pandas_filling(
    known: ResultColumn, how: How, within: tuple[str, ...], order: tuple[SortKey, ...], frame: Frame
) -> str:
    """What goes into ``fillna`` in pandas."""
    rows = sorted_frame(order, frame) if how in ("previous", "next") else frame.variable
    grouped = f"{rows}.groupby({listed_names(within)}, dropna=False)" if within else rows
    values = f"{grouped}[{quoted(known.name)}]"
    if how in ("previous", "next"):
        return f"{values}.{'ffill' if how == 'previous' else 'bfill'}()"
    if how == "most":
        most = "lambda values: next(iter(values.mode()), pd.NA)"
        return f"{values}.transform({most})" if within else f"next(iter({values}.mode()), pd.NA)"
    if within:
        return f'{values}.transform("{how}")'
    return f"{values}.{how}()"
