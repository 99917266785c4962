"""A chart and its rows as a Plotly figure in plain JSON, made without importing Plotly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import JsonValue

from nl2sql.database import Rows
from nl2sql.problems import UsageError
from pipeline_gen.chart import draw_axes, draw_whole, look
from pipeline_gen.chart.check import check_chart
from pipeline_gen.chart.drawing import Drawing
from pipeline_gen.chart.look import Json
from pipeline_gen.chart.marks import label
from pipeline_gen.chart.plot import Plot, make_plot
from pipeline_gen.chart.spec import ChartSpec, Mark

DRAW: dict[Mark, Callable[[Plot], Drawing]] = {
    "arc": draw_whole.pie,
    "area": draw_axes.lines,
    "bar": draw_axes.bars,
    "boxplot": draw_whole.boxes,
    "histogram": draw_whole.histogram,
    "kpi": draw_whole.big_number,
    "line": draw_axes.lines,
    "point": draw_axes.points,
    "rect": draw_whole.heatmap,
}
"""How each mark is drawn; a table is not."""

_GAP_ACROSS, _GAP_DOWN = 0.05, 0.14


def to_plotly(spec: ChartSpec, rows: Rows) -> dict[str, JsonValue] | None:
    """The figure ``{data, layout, config}`` of a chart over a result; None for a table.

    Backgrounds are clear and text has no colour, so that the front end can set those of its theme.
    Raises `UsageError` with what `check_chart` finds when the chart cannot be drawn over these rows.
    """
    errors = [problem for problem in check_chart(spec, rows) if problem.severity == "error"]
    if errors:
        raise UsageError(*errors)
    if spec.mark == "table":
        return None
    layout = look.base_layout()
    traces: list[JsonValue] = []
    plot = make_plot(spec, rows) if rows.rows else None
    if plot is None or not len(plot.marks):
        layout |= look.message("No rows to draw", 16)
    else:
        drawn, parts = _panels(plot) if "facet" in plot.channels else _single(plot)
        traces.extend(drawn)
        layout |= parts
        _add_notes(layout, plot)
    if spec.title:
        layout["title"] = {"text": look.plain(spec.title), "x": 0, "xref": "paper", "automargin": True}
    return {"data": traces, "layout": layout, "config": look.config()}


def _single(plot: Plot) -> tuple[list[Json], Json]:
    drawing = DRAW[plot.spec.mark](plot)
    axes: Json = {}
    if drawing.xaxis is not None:
        axes["xaxis"] = drawing.xaxis
    if drawing.yaxis is not None:
        axes["yaxis"] = drawing.yaxis
    return drawing.traces, {**axes, **drawing.layout}


def _add_notes(layout: Json, plot: Plot) -> None:
    notes = look.note(plot.marks.notes)
    earlier = layout.get("annotations")
    if notes or earlier:
        layout["annotations"] = [*(earlier if isinstance(earlier, list) else []), *notes]
    margin = layout["margin"]
    if isinstance(margin, dict) and len(plot.marks.notes) > 1:
        layout["margin"] = {**margin, "t": 14 + 16 * len(plot.marks.notes)}


def _panels(plot: Plot) -> tuple[list[Json], Json]:
    """One small chart for each value of the facet, on a grid with common scales."""
    parts = dict(plot.marks.split("facet"))
    values = [value for value in plot.orders["facet"] if value in parts]
    across = 1 if len(values) == 1 else 2 if len(values) <= 4 else 3
    grid = _Grid(len(values), across)
    traces: list[Json] = []
    layout: Json = {"height": 90 + 230 * grid.down}
    annotations: list[JsonValue] = []
    for index, value in enumerate(values):
        drawing = DRAW[plot.spec.mark](plot.with_marks(parts[value]))
        suffix = str(index + 1) if index else ""
        placed: Json = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "showlegend": index == 0}
        traces.extend(
            {**trace, **_panel_colour(trace, plot), **placed, "legendgroup": trace.get("name", "")}
            for trace in drawing.traces
        )
        layout |= {key: value for key, value in drawing.layout.items() if key != "height"}
        layout[f"xaxis{suffix}"] = {**(drawing.xaxis or {}), **grid.xaxis(index, suffix)}
        layout[f"yaxis{suffix}"] = {**(drawing.yaxis or {}), **grid.yaxis(index, suffix)}
        annotations.append({
            "text": look.plain(label(value)), "xref": f"x{suffix} domain", "yref": f"y{suffix} domain",
            "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "showarrow": False,
        })  # fmt: skip
    layout["annotations"] = annotations
    return traces, layout


def _panel_colour(trace: Json, plot: Plot) -> Json:
    """One colour for all panels where colour says nothing; Plotly would give each its own."""
    if "color" in plot.channels:
        return {}
    marker, line = trace.get("marker"), trace.get("line")
    coloured: Json = {"marker": {**(marker if isinstance(marker, dict) else {}), "color": look.COLOURS[0]}}
    if trace["type"] in ("scatter", "scattergl"):
        coloured["line"] = {**(line if isinstance(line, dict) else {}), "color": look.COLOURS[0]}
    return coloured


@dataclass(frozen=True)
class _Grid:
    """Where each of `count` panels stands when `across` of them fill a row."""

    count: int
    across: int

    @property
    def down(self) -> int:
        return -(-self.count // self.across)

    def xaxis(self, index: int, suffix: str) -> Json:
        """What the x axis of a panel has of its own: labels only where no panel follows below."""
        lowest = index + self.across >= self.count
        placed: Json = {"domain": _share(index % self.across, self.across, _GAP_ACROSS), "anchor": f"y{suffix}"}
        inner: Json = {"title": {"text": ""}, "showticklabels": False}
        return {**placed, **({"matches": "x"} if index else {}), **({} if lowest else inner)}

    def yaxis(self, index: int, suffix: str) -> Json:
        """What the y axis of a panel has of its own: labels only in the first column."""
        row, column = divmod(index, self.across)
        placed: Json = {"domain": _share(self.down - 1 - row, self.down, _GAP_DOWN / self.down), "anchor": f"x{suffix}"}
        inner: Json = {"title": {"text": ""}, "showticklabels": False}
        return {**placed, **({"matches": "y"} if index else {}), **(inner if column else {})}


def _share(place: int, places: int, gap: float) -> list[JsonValue]:
    """Where one of several panels begins and ends, as shares of the whole."""
    width = (1 - gap * (places - 1)) / places
    start = place * (width + gap)
    return [start, min(1.0, start + width)]
