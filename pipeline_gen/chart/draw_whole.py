"""Marks that show a result as a whole: heatmap, pie, histogram, boxes and the big number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from pydantic import JsonValue

from nl2sql.catalog import Cell
from pipeline_gen.chart import look
from pipeline_gen.chart.drawing import LONG_LABEL, WEBGL_FROM, Drawing, axis, coordinates
from pipeline_gen.chart.look import Json
from pipeline_gen.chart.marks import bin_edges, label
from pipeline_gen.chart.periods import natural_key
from pipeline_gen.chart.plot import Plot
from pipeline_gen.chart.profile import number

_CELLS_WITH_TEXT = 60
_CELLS_WITH_GAPS = 24
_SIZES = ((9, 48), (12, 36), (15, 28), (24, 20))


def heatmap(plot: Plot) -> Drawing:
    """A grid of colours; the amounts are written in while there is room."""
    across, down = _order(plot, "x"), _order(plot, "y")
    cells: dict[tuple[Cell, Cell], Cell] = {}
    marks = plot.marks.values
    for x, y, amount in zip(marks["x"], marks["y"], marks["color"], strict=True):
        cells[x, y] = amount
    grid: list[JsonValue] = [look.numbers(cells.get((x, y)) for x in across) for y in down]
    title = look.plain(plot.title("color"))
    form = look.number_format(marks["color"])
    trace: Json = {
        "type": "heatmap",
        "x": look.names(across),
        "y": look.names(down),
        "z": grid,
        "colorscale": look.SCALE,
        "xgap": int(len(across) <= _CELLS_WITH_GAPS),
        "ygap": int(len(down) <= _CELLS_WITH_GAPS),
        "hoverongaps": False,
        "colorbar": {"title": {"text": title}, "thickness": 12, "outlinewidth": 0},
        "hovertemplate": f"%{{x}}<br>%{{y}}<br>{title}: %{{z:{form}}}<extra></extra>",
    }
    if len(across) * len(down) <= _CELLS_WITH_TEXT:
        trace["texttemplate"] = "%{z:,.3~s}"
    layout: Json = {"height": 110 + 24 * len(down)} if len(down) > 14 else {}
    return Drawing(
        [trace], look.name_axis(plot.title("x"), across), look.name_axis(plot.title("y"), down, downwards=True), layout
    )


def _order(plot: Plot, axis: str) -> Sequence[Cell]:
    """The values along a side of the grid; amounts and moments stand in their own order."""
    values = set(plot.marks.values[axis])
    return plot.orders[axis] if axis in plot.orders else sorted(values, key=natural_key(values))


def pie(plot: Plot) -> Drawing:
    """Parts of a whole, clockwise from the top in the order given."""
    parts, amounts = plot.marks.values["color"], plot.marks.values["theta"]
    short = max((len(label(part)) for part in parts), default=0) <= LONG_LABEL
    title, form = look.plain(plot.title("theta")), look.number_format(amounts)
    trace: Json = {
        "type": "pie",
        "labels": look.names(parts),
        "values": look.numbers(amounts),
        "sort": False,
        "direction": "clockwise",
        "textinfo": "label+percent" if short else "percent",
        "textposition": "auto" if short else "inside",
        "automargin": True,
        # The note stands above the plot's corner; a full circle with its labels would reach into it.
        "domain": {"y": [0, 0.86 if plot.marks.notes else 1]},
        "hovertemplate": f"%{{label}}<br>{title}: %{{value:{form}}} (%{{percent}})<extra></extra>",
    }
    return Drawing([trace], layout={} if short else look.legend(plot.title("color")))


def histogram(plot: Plot) -> Drawing:
    """How many rows fall into each of at most about twenty equal ranges, counted here, not in the browser."""
    values = [value for value in map(number, plot.marks.values["x"]) if value is not None]
    if not values:
        return Drawing([], look.amount_axis(plot.title("x"), (), False), look.amount_axis("Number of rows", (), True))
    start, width = bin_edges(values)
    counts = [0] * (math.floor((max(values) - start) / width) + 1)
    for value in values:
        counts[math.floor((value - start) / width)] += 1
    edges = [start + width * place for place in range(len(counts) + 1)]
    trace: Json = {
        "type": "bar",
        "x": [edge + width / 2 for edge in edges[:-1]],
        "y": [*counts],
        "width": width,
        "customdata": [f"{low:,.6g} to {high:,.6g}" for low, high in pairwise(edges)],
        "hovertemplate": "%{customdata}<br>%{y:,} rows<extra></extra>",
    }
    x = look.amount_axis(plot.title("x"), edges, from_zero=False)
    y = look.amount_axis("Number of rows", counts, from_zero=True)
    return Drawing([trace], x, y, {"bargap": 0.03})


def boxes(plot: Plot) -> Drawing:
    """Middle, quarters and outliers, one box for each name."""
    trace: Json = {
        "type": "box",
        "y": coordinates(plot, "y"),
        "boxpoints": "outliers" if len(plot.marks) <= WEBGL_FROM else False,
        "name": "",
    }
    if "x" in plot.channels:
        trace["x"] = coordinates(plot, "x")
    return Drawing([trace], axis(plot, "x"), axis(plot, "y"))


def _size(shown: str) -> int:
    """The font size, in pixels, at which a text fits a panel 300 pixels wide."""
    return next((size for length, size in _SIZES if len(shown) <= length), 14)


def big_number(plot: Plot) -> Drawing:
    """One value as large as the panel allows, and what it is."""
    value: Cell = next(iter(plot.marks.values["y"]), None)
    named = next(iter(plot.marks.values.get("x", ())), None)
    title = plot.title("y") if named is None else f"{label(named)}: {plot.title('y')}"
    layout: Json = {"height": 170, "margin": {"l": 16, "r": 16, "t": 48, "b": 16}}
    amount = number(value)
    if amount is None:
        shown = label(value)
        layout |= {"title": {"text": look.plain(title), "x": 0.5, "font": {"size": 15}}}
        return Drawing([], layout={**layout, **look.message(shown, _size(shown))})
    form = look.number_format([amount])
    trace: Json = {
        "type": "indicator",
        "mode": "number",
        "value": amount,
        "number": {
            "valueformat": form,
            "font": {"size": _size(f"{amount:,.2f}" if form == ",.2f" else f"{amount:,.0f}")},
        },
        "title": {"text": look.plain(title), "font": {"size": 15}},
    }
    return Drawing([trace], layout=layout)
