"""What the functions that draw have in common: axes, coordinates and hover texts of a plot."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import JsonValue

from nl2sql.catalog import Cell
from pipeline_gen.chart import look
from pipeline_gen.chart.look import Json
from pipeline_gen.chart.plot import Plot

WEBGL_FROM = 5_000
"""More points than this are drawn by the graphics card; below it SVG spares the page's few WebGL contexts."""
LONG_LABEL = 14


@dataclass(frozen=True)
class Drawing:
    """Traces over one pair of axes. `layout` joins that of the figure; `xaxis` and `yaxis` are the pair."""

    traces: list[Json]
    xaxis: Json | None = None
    yaxis: Json | None = None
    layout: Json = field(default_factory=dict)


def axis(plot: Plot, channel: str, from_zero: bool = False, downwards: bool = False) -> Json:
    """The Plotly axis of a channel; an empty one where it is not in use."""
    title = plot.title(channel)
    if channel not in plot.channels:
        return look.name_axis("", ())
    if plot.discrete(channel):
        return look.name_axis(title, plot.orders[channel], downwards)
    values = plot.marks.values[channel]
    used = plot.channels[channel]
    if used.type == "temporal" or used.time_unit:
        return look.time_axis(title, values, downwards)
    return look.amount_axis(title, values, from_zero)


def coordinates(plot: Plot, channel: str) -> list[JsonValue]:
    """The channel's values as Plotly reads them: names, moments or numbers."""
    values = plot.marks.values[channel]
    if plot.discrete(channel):
        return look.names(values)
    used = plot.channels[channel]
    if used.type == "temporal" or used.time_unit:
        return [None if value is None else str(value) for value in values]
    return look.numbers(values)


def hover(plot: Plot, across: str, up: str, series: Cell = None) -> Json:
    """The name of the place, then the amount in full."""
    title = look.plain(plot.title(plot.measure))
    form = look.number_format(plot.marks.values[plot.measure])
    extra = look.name(series) if plot.discrete("color") else ""
    return {
        "name": extra,
        "hovertemplate": f"%{{{across}}}<br>{title}: %{{{up}:{form}}}<extra>{extra}</extra>",
    }


def with_legend(plot: Plot, layout: Json) -> Json:
    """The layout with a legend where colours say something the axis does not."""
    if plot.discrete("color") and plot.channels["color"].field != plot.channels[plot.key].field:
        return {**layout, **look.legend(plot.title("color"))}
    return layout


def coloured_marker(plot: Plot) -> Json:
    """A marker whose colour shows an amount."""
    return {
        "color": look.numbers(plot.marks.values["color"]),
        "colorscale": look.SCALE,
        "showscale": True,
        "colorbar": {"title": {"text": look.plain(plot.title("color"))}, "thickness": 12, "outlinewidth": 0},
    }
