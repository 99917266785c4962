"""Marks along two axes: bars, lines, areas and points. A plot in, Plotly traces and layout out."""

from __future__ import annotations

from nl2sql.catalog import Cell
from pipeline_gen.chart import look
from pipeline_gen.chart.drawing import (
    LONG_LABEL,
    WEBGL_FROM,
    Drawing,
    axis,
    coloured_marker,
    coordinates,
    hover,
    with_legend,
)
from pipeline_gen.chart.look import Json
from pipeline_gen.chart.marks import label
from pipeline_gen.chart.plot import MOST_SERIES, Plot
from pipeline_gen.chart.profile import number

_MARKERS_UP_TO = 40
_MANY_BARS = 8


def bars(plot: Plot) -> Drawing:
    """Bars from zero, lying down when there are many names or long ones."""
    key, measure = plot.key, plot.measure
    lying = key == "y" or _lie_down(plot)
    across, up = ("y", "x") if lying else ("x", "y")
    traces: list[Json] = []
    for value, part in plot.series():
        trace: Json = {
            "type": "bar",
            "orientation": "h" if lying else "v",
            across: coordinates(part, key),
            up: coordinates(part, measure),
            **hover(part, across, up, value),
        }
        if "color" in plot.channels and not plot.discrete("color"):
            trace["marker"] = coloured_marker(part)
        traces.append(trace)
    key_axis = axis(plot, key, downwards=lying and plot.channels[key].type != "quantitative")
    amounts = axis(plot, measure, from_zero=True)
    # Bars coloured by their own name stand alone: grouping would leave room for the other colours.
    alone = "color" in plot.channels and plot.channels["color"].field == plot.channels[key].field
    layout: Json = {
        "barmode": "relative" if plot.spec.stack or alone else "group",
        "bargap": 0.25,
        "barcornerradius": 3,
    }
    places = len(plot.orders.get(key, ()))
    if lying and places > _MANY_BARS:
        groups = 1 if plot.spec.stack or alone else min(len(traces), 4)
        layout["height"] = 110 + places * (18 + 6 * groups)
    x, y = (amounts, key_axis) if lying else (key_axis, amounts)
    return Drawing(traces, x, y, with_legend(plot, layout))


def _lie_down(plot: Plot) -> bool:
    if not plot.discrete("x") or plot.channels["x"].type != "nominal":
        return False
    order = plot.orders["x"]
    longest = max((len(label(value)) for value in order), default=0)
    return len(order) > _MANY_BARS or (longest > LONG_LABEL and len(order) > 1)


def lines(plot: Plot) -> Drawing:
    """Lines or areas; each runs in the order of its axis."""
    area = plot.spec.mark == "area"
    few = len(plot.marks) <= _MARKERS_UP_TO * max(1, len(plot.orders.get("color", ())))
    traces: list[Json] = []
    for value, whole in plot.series():
        part = _along(whole)
        trace: Json = {
            "type": _scatter(plot),
            "mode": "lines+markers" if few else "lines",
            "x": coordinates(part, "x"),
            "y": coordinates(part, "y"),
            "connectgaps": False,
            **hover(part, "x", "y", value),
        }
        if area:
            trace |= {"type": "scatter", "mode": "lines"}
            trace |= {"stackgroup": "one"} if plot.spec.stack else {"fill": "tozeroy"}
        traces.append(trace)
    layout: Json = {"hovermode": "x unified"} if 1 < len(traces) <= MOST_SERIES else {}
    return Drawing(traces, axis(plot, "x"), axis(plot, "y", from_zero=area), with_legend(plot, layout))


def _along(plot: Plot) -> Plot:
    """The marks from left to right."""
    values = plot.marks.values["x"]
    if plot.discrete("x"):
        place = {value: index for index, value in enumerate(plot.orders["x"])}
        order = sorted(range(len(values)), key=lambda index: place[values[index]])
    else:
        order = sorted(range(len(values)), key=lambda index: _moment_or_number(values[index]))
    return plot.with_marks(plot.marks.where(order))


def _moment_or_number(value: Cell) -> tuple[int | float, str]:
    amount = number(value)
    return (0, str(value)) if amount is None else (amount, "")


def _scatter(plot: Plot) -> str:
    return "scattergl" if len(plot.marks) > WEBGL_FROM else "scatter"


def points(plot: Plot) -> Drawing:
    """A point a row. More names than colours can tell apart are said on hovering only."""
    told_apart = plot.discrete("color") and len(plot.orders["color"]) <= MOST_SERIES
    parts = plot.series() if told_apart else [(None, plot)]
    amounts = [name for name in ("x", "y") if plot.channels[name].type == "quantitative"]
    forms = {name: look.number_format(plot.marks.values[name]) for name in amounts}
    traces: list[Json] = []
    for value, part in parts:
        marker: Json = {"opacity": 0.8 if len(plot.marks) <= 500 else 0.5, "size": 9 if len(plot.marks) <= 500 else 6}
        if "color" in plot.channels and not plot.discrete("color"):
            marker |= coloured_marker(part)
        if "size" in plot.channels:
            marker |= _sized(plot, part)
        trace: Json = {
            "type": _scatter(plot),
            "mode": "markers",
            "x": coordinates(part, "x"),
            "y": coordinates(part, "y"),
            "marker": marker,
            "hovertemplate": _point_hover(plot, forms, value if told_apart else None),
        }
        if told_apart:
            trace["name"] = look.name(value)
        elif plot.discrete("color"):
            trace["text"] = look.names(part.marks.values["color"])
        traces.append(trace)
    layout: Json = look.legend(plot.title("color")) if told_apart else {}
    return Drawing(traces, axis(plot, "x"), axis(plot, "y"), layout)


def _point_hover(plot: Plot, forms: dict[str, str], series: Cell) -> str:
    lines = []
    if plot.discrete("color"):
        lines.append("%{text}" if len(plot.orders["color"]) > MOST_SERIES else look.name(series))
    for name in ("x", "y"):
        form = f":{forms[name]}" if name in forms else ""
        lines.append(f"{look.plain(plot.title(name))}: %{{{name}{form}}}")
    return "<br>".join(lines) + "<extra></extra>"


def _sized(whole: Plot, part: Plot) -> Json:
    sizes = [max(number(value) or 0, 0) for value in part.marks.values["size"]]
    largest = max((number(value) or 0 for value in whole.marks.values["size"]), default=0)
    return {"size": [*sizes], "sizemode": "area", "sizeref": max(largest, 1e-9) / 20**2, "sizemin": 3}
