"""A chart made ready to draw: its marks, the order along its axes, and what it leaves out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nl2sql.catalog import Cell
from nl2sql.database import Rows
from pipeline_gen.chart.marks import OTHER, Marks, channels_of, limited, make_marks, ordered, totals_of
from pipeline_gen.chart.periods import natural_key
from pipeline_gen.chart.spec import Channel, ChartSpec, FieldType
from pipeline_gen.chart.words import channel_title

MOST_SERIES = 12
MOST_POINTS = 100_000
MOST_PANELS = 9
_DISCRETE: tuple[FieldType, ...] = ("nominal", "ordinal")


@dataclass(frozen=True)
class Plot:
    """What the functions that draw get.

    `orders[channel]` is the order of a discrete channel's values, `units[channel]` the unit of its numbers if known.
    """

    spec: ChartSpec
    channels: dict[str, Channel]
    marks: Marks
    orders: dict[str, list[Cell]]
    units: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The axis that names the marks: ``y`` for bars lying down by their spec, else ``x``."""
        x, y = self.channels.get("x"), self.channels.get("y")
        lying = x is not None and y is not None and y.type != "quantitative" and x.type == "quantitative"
        return "y" if lying and not (x and x.bin) else "x"

    @property
    def measure(self) -> str:
        """The axis that carries the number, the other one."""
        return "x" if self.key == "y" else "y"

    def discrete(self, channel: str) -> bool:
        """Whether a channel shows names rather than amounts or moments."""
        return channel in self.channels and is_discrete(channel, self.channels[channel])

    def title(self, channel: str) -> str:
        """The words for a channel; empty where it is not in use."""
        if channel not in self.channels:
            return ""
        unit = self.units.get(channel, "")
        title = channel_title(self.channels[channel])
        return f"{title} ({unit})" if unit else title

    def with_marks(self, marks: Marks) -> Plot:
        """The same plot over other marks."""
        return replace(self, marks=marks)

    def series(self) -> list[tuple[Cell, Plot]]:
        """One part for each colour, in order; a single unnamed part without colours by name."""
        if not self.discrete("color"):
            return [(None, self)]
        parts = dict(self.marks.split("color"))
        return [(value, self.with_marks(parts[value])) for value in self.orders["color"] if value in parts]


def is_discrete(place: str, channel: Channel) -> bool:
    """Whether the channel shows names: a time cut into quarters or weeks does, and every time told by colour."""
    if channel.aggregate or (channel.bin and channel.type == "quantitative"):
        return False
    if place in ("color", "facet") and channel.type != "quantitative":
        return True
    if channel.time_unit in ("quarter", "week", "year"):
        return True
    return channel.type in _DISCRETE and not channel.time_unit


def make_plot(spec: ChartSpec, rows: Rows) -> Plot:
    """Marks, orders and limits of a chart that passed `check_chart`."""
    channels = channels_of(spec)
    marks = make_marks(spec, rows)
    if rows.truncated:
        marks = marks.noted(f"Drawn from the first {len(rows.rows):,} rows only")
    plot = Plot(spec, channels, marks, {}, _units(channels, rows))
    if spec.mark == "arc":
        return _parts(plot)
    return _panels(_coloured(_axes(_sampled(plot))))


def _sampled(plot: Plot) -> Plot:
    total = len(plot.marks)
    if total <= MOST_POINTS:
        return plot
    step = -(-total // MOST_POINTS)
    marks = plot.marks.where(range(0, total, step))
    return plot.with_marks(marks.noted(f"A sample: {len(marks):,} of {total:,} points"))


def _axes(plot: Plot) -> Plot:
    marks, orders = plot.marks, {}
    for axis in ("x", "y"):
        if not plot.discrete(axis):
            continue
        measure = _measure_for(plot, axis)
        orders[axis] = ordered(marks, plot.channels, axis, measure)
        if _is_limited(plot, axis):
            said = _said(plot.channels, measure)
            if plot.spec.mark == "rect":
                said = f"{plot.title(axis)}: {said.lower()}"
            marks, orders[axis] = limited(marks, axis, orders[axis], plot.spec.limit, said)
    if not orders and plot.spec.limit is not None and len(marks) > plot.spec.limit:
        first = marks.where(range(plot.spec.limit))
        marks = first.noted(f"First {plot.spec.limit:,} of {len(marks):,}")
    return replace(plot, marks=marks, orders=orders)


def _is_limited(plot: Plot, axis: str) -> bool:
    """Bars and the like keep the first names; a heatmap the first on both sides, but every time."""
    return plot.channels[axis].type == "nominal" if plot.spec.mark == "rect" else axis == plot.key


def _measure_for(plot: Plot, axis: str) -> str:
    """The channel whose amounts may order an axis."""
    if plot.spec.mark == "rect":
        return "color"
    return "x" if axis == "y" else "y"


def _said(channels: dict[str, Channel], measure: str) -> str:
    sort = channels[measure].sort if measure in channels else "none"
    return {"descending": "Top", "ascending": "Lowest", "none": "First"}[sort]


def _coloured(plot: Plot) -> Plot:
    """The order of the colours; too many lines or bars become the largest few."""
    if not plot.discrete("color"):
        return plot
    values = list(dict.fromkeys(plot.marks.values["color"]))
    channel = plot.channels["color"]
    if channel.type == "ordinal" or channel.sort != "none":
        values.sort(key=natural_key(values), reverse=channel.sort == "descending")
    elif plot.measure in plot.channels:
        totals = totals_of(plot.marks, "color", plot.measure)
        values.sort(key=lambda value: -totals[value])
    marks = plot.marks
    if plot.spec.mark != "point":
        marks, values = limited(marks, "color", values, MOST_SERIES, f"{plot.title('color')}: the first")
    return replace(plot, marks=marks, orders={**plot.orders, "color": values})


def _panels(plot: Plot) -> Plot:
    if "facet" not in plot.channels:
        return plot
    values = list(dict.fromkeys(plot.marks.values["facet"]))
    values.sort(key=natural_key(values))
    marks, values = limited(plot.marks, "facet", values, MOST_PANELS, f"{plot.title('facet')}: the first")
    return replace(plot, marks=marks, orders={**plot.orders, "facet": values})


def _parts(plot: Plot) -> Plot:
    """The parts of a pie in order; those beyond the limit become one."""
    order = ordered(plot.marks, plot.channels, "color", "theta")
    totals = totals_of(plot.marks, "color", "theta")
    limit = plot.spec.limit
    if limit is not None and len(order) > limit:
        rest = order[limit:]
        order = order[:limit] if OTHER in order[:limit] else [*order[:limit], OTHER]
        totals[OTHER] = totals.get(OTHER, 0) + sum(totals[value] for value in rest)
        plot = plot.with_marks(plot.marks.noted(f"{OTHER} holds {len(rest):,} smaller parts"))
    values = {"color": tuple(order), "theta": tuple(totals[value] for value in order)}
    return replace(plot, marks=replace(plot.marks, values=values), orders={"color": order})


def _units(channels: dict[str, Channel], rows: Rows) -> dict[str, str]:
    """The units of the numbers; a count of rows is not in the unit of what is counted, nor a title that was given."""
    known = {column.name: column.unit for column in rows.columns if column.unit}
    plain = {name: each for name, each in channels.items() if each.aggregate != "count" and not each.title}
    return {name: known[each.field] for name, each in plain.items() if each.field in known}
