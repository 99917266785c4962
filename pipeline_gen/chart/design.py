"""Builds a sound ChartSpec of each kind from columns: aggregates, order and limits are decided here."""

from __future__ import annotations

from pipeline_gen.chart.columns import Columns
from pipeline_gen.chart.profile import FieldProfile
from pipeline_gen.chart.spec import Channel, ChartSpec, Encoding, Mark

TOP = 20
"""Bars beyond this many are cut, with a note on the chart."""
GRID = 30
"""A heatmap with more rows than this does not fit a screen."""
SERIES = 8
"""More colours than this cannot be told apart."""
PIE_PARTS = 6
TABLE = ChartSpec(mark="table")


def bars(
    columns: Columns,
    by: FieldProfile,
    measure: FieldProfile | None,
    color: FieldProfile | None = None,
    stack: bool = False,
) -> ChartSpec:
    """A bar for each value of `by`, sorted by the measure unless `by` has an order of its own."""
    keys = (by, color) if color else (by,)
    own_order = by.role in ("time", "cycle")
    return ChartSpec(
        mark="bar",
        encoding=Encoding(
            x=columns.axis(by),
            y=columns.measure(measure, *keys, order=not own_order),
            color=columns.axis(color) if color else None,
        ),
        stack=stack and color not in (None, by),
        limit=TOP if by.distinct > TOP and by.discrete and not own_order else None,
    )


def monthly(columns: Columns, by: FieldProfile, measure: FieldProfile) -> ChartSpec:
    """A bar for each month of a column of days or times."""
    x = Channel(field=by.name, type="temporal", time_unit="month", sort="ascending")
    y = Channel(field=measure.name, type="quantitative", aggregate="sum" if measure.additive else "mean")
    return ChartSpec(mark="bar", encoding=Encoding(x=x, y=y))


def lines(
    columns: Columns,
    by: FieldProfile,
    measure: FieldProfile | None,
    color: FieldProfile | None = None,
    mark: Mark = "line",
    stack: bool = False,
) -> ChartSpec:
    """A line (or area) along `by`, one for each value of `color`."""
    keys = (by, color) if color else (by,)
    x = columns.axis(by) if by.discrete else Channel(field=by.name, type="quantitative", sort="ascending")
    return ChartSpec(
        mark=mark,
        encoding=Encoding(x=x, y=columns.measure(measure, *keys), color=columns.axis(color) if color else None),
        stack=stack and color is not None,
    )


def points(columns: Columns, across: FieldProfile, up: FieldProfile, color: FieldProfile | None = None) -> ChartSpec:
    """A point for each row."""
    return ChartSpec(
        mark="point",
        encoding=Encoding(x=columns.axis(across), y=columns.axis(up), color=columns.axis(color) if color else None),
    )


def heatmap(columns: Columns, across: FieldProfile, down: FieldProfile, measure: FieldProfile | None) -> ChartSpec:
    """A coloured field for each pair of values; of very many names those with the largest totals."""
    x, y = columns.ordered_axis(across), columns.ordered_axis(down)
    value = columns.measure(measure, across, down)
    if not any(field.distinct > GRID and field.field_type == "nominal" for field in (across, down)):
        return ChartSpec(mark="rect", encoding=Encoding(x=x, y=y, color=value))
    by_total = {"sort": "none"}
    x = x.model_copy(update=by_total) if x.type == "nominal" else x
    y = y.model_copy(update=by_total) if y.type == "nominal" else y
    value = value.model_copy(update={"sort": "descending"})
    return ChartSpec(mark="rect", encoding=Encoding(x=x, y=y, color=value), limit=GRID)


def pie(columns: Columns, parts: FieldProfile, measure: FieldProfile | None) -> ChartSpec:
    """The share of each part, the largest first."""
    theta = columns.measure(measure, parts, order=True).model_copy(update={"sort": "descending"})
    limit = PIE_PARTS if parts.distinct > PIE_PARTS else None
    return ChartSpec(mark="arc", encoding=Encoding(theta=theta, color=columns.axis(parts)), limit=limit)


def histogram(columns: Columns, measure: FieldProfile) -> ChartSpec:
    """How often values fall into equal ranges."""
    return ChartSpec(
        mark="histogram",
        encoding=Encoding(x=Channel(field=measure.name, type="quantitative", bin=True)),
    )


def boxes(columns: Columns, measure: FieldProfile, by: FieldProfile | None) -> ChartSpec:
    """The spread of a measure, for each value of `by` where given."""
    y = Channel(field=measure.name, type="quantitative")
    limit = TOP if by and by.distinct > TOP else None
    return ChartSpec(mark="boxplot", encoding=Encoding(x=columns.axis(by) if by else None, y=y), limit=limit)


def big_number(columns: Columns, value: FieldProfile, label: FieldProfile | None = None) -> ChartSpec:
    """One value, large, with what it is of."""
    x = Channel(field=label.name, type="nominal") if label else None
    y = columns.measure(value) if value.role == "measure" else columns.axis(value)
    return ChartSpec(mark="kpi", encoding=Encoding(x=x, y=y))
