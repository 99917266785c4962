"""Figures by units of time, each with its growth, the sum so far or a moving mean beside it."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.parser.frame import Frame, Series
from nl2sql.parser.naming import identifier

_LABELS = {"growth": "growth_percent", "running": "running_total", "moving": "moving_average"}


def with_series(select: exp.Select, frame: Frame, dialect: str) -> exp.Select:
    """`select`, grouped by a unit of time, with ``frame.series`` beside each of its figures.

    Groups by other things ("per region and month") each have a series of their own. Without a unit of time there is
    no series: `select` comes back as it is.
    """
    series, names = frame.series, [part.alias_or_name for part in select.selects]
    measured = names[len(names) - len(frame.measures) :]
    keys = names[: len(names) - len(frame.measures)]
    timed = [name for name, item in zip(keys, frame.dimensions, strict=False) if item.grain] if keys else []
    if series is None or not timed or len(keys) != len(frame.dimensions) or not measured:
        return select
    inner = select.copy()
    inner.set("order", None)
    inner.set("limit", None)
    groups = [name for name in keys if name != timed[0]]
    shown: list[exp.Expr] = [_column(name, dialect) for name in names]
    for name in measured:
        label = _LABELS[series.kind] if len(measured) == 1 else f"{name}_{_LABELS[series.kind]}"
        value = _beside(series, name, timed[0], groups, dialect)
        shown.append(exp.Alias(this=value, alias=identifier(label, dialect)))
    outer = exp.select(*shown).from_(inner.subquery("figures"))
    return outer.order_by(*(_column(name, dialect) for name in (*groups, timed[0])), dialect=dialect)


def _column(name: str, dialect: str) -> exp.Column:
    return exp.Column(this=identifier(name, dialect))


def _beside(series: Series, name: str, timed: str, groups: list[str], dialect: str) -> exp.Expr:
    value = _column(name, dialect)
    if series.kind == "growth":
        before = _over(exp.Lag(this=value.copy()), timed, groups, dialect)
        rise = exp.Paren(this=exp.Sub(this=value, expression=before))
        hundredfold = exp.Mul(this=rise, expression=exp.Literal.number("100.0"))
        return exp.Div(this=hundredfold, expression=exp.Nullif(this=before.copy(), expression=exp.Literal.number(0)))
    if series.kind == "running":
        return _over(exp.Sum(this=value), timed, groups, dialect)
    window = _over(exp.Avg(this=value), timed, groups, dialect)
    rows = exp.WindowSpec(
        kind="ROWS",
        start=exp.Literal.number(max(series.length, 1) - 1),
        start_side="PRECEDING",
        end="CURRENT ROW",
    )
    window.set("spec", rows)
    return window


def _over(value: exp.Expr, timed: str, groups: list[str], dialect: str) -> exp.Window:
    order = exp.Order(expressions=[exp.Ordered(this=_column(timed, dialect), nulls_first=dialect == "sqlite")])
    return exp.Window(this=value, partition_by=[_column(name, dialect) for name in groups], order=order)
