"""How figures look: colours, number formats, axes, notes. Plain JSON for Plotly; no Plotly import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import JsonValue

from nl2sql.catalog import Cell
from pipeline_gen.chart.marks import label
from pipeline_gen.chart.profile import number

Json = dict[str, JsonValue]

COLOURS: list[JsonValue] = [
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C6BB1", "#7F7F7F", "#B8A000", "#4B4B8F",
    "#A6CEE3", "#F4A582",
]  # fmt: skip
"""Okabe and Ito's colours (told apart by the colour-blind), yellow replaced, then quieter ones."""
SCALE = "Cividis"
"""A sequential scale that reads the same with and without colour vision."""
CLEAR = "rgba(0,0,0,0)"
GRID = "rgba(128,128,128,0.22)"
_LONG_LABEL = 28


def config() -> Json:
    """The settings of every figure."""
    return {"responsive": True, "displaylogo": False, "showSendToCloud": False}


def base_layout() -> Json:
    """What every figure starts from; the front end adds the colours of its theme."""
    return {
        "autosize": True,
        "colorway": COLOURS,
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "margin": {"l": 8, "r": 12, "t": 28, "b": 8, "pad": 4},
        "hoverlabel": {"align": "left"},
        "showlegend": False,
    }


def plain(text: str) -> str:
    """Text that Plotly shows as it stands: no markup, no template."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("%{", "% {")


def name(value: Cell) -> str:
    """A value as the name of a category, safe to show."""
    return plain(label(value))


def names(values: Iterable[Cell]) -> list[JsonValue]:
    """Values as names, for a JSON list."""
    return [name(value) for value in values]


def numbers(values: Iterable[Cell]) -> list[JsonValue]:
    """Values as numbers; None where there is none."""
    return [number(value) for value in values]


def number_format(values: Iterable[Cell]) -> str:
    """A d3 format for hovers: thousands apart, and as many decimals as the numbers ask for."""
    present = [value for value in map(number, values) if value is not None]
    if all(isinstance(value, int) or float(value).is_integer() for value in present):
        return ",.0f"
    return ",.2f" if max(map(abs, present)) >= 1 else ".3~g"


def _axis_title(title: str) -> Json:
    # The standoff keeps the title clear of the tick labels, however long they are.
    return {"text": plain(title), "standoff": 12}


def amount_axis(title: str, values: Iterable[Cell], from_zero: bool) -> Json:
    """An axis of numbers: 20,000 in full, 200k and 2M short."""
    largest = max((abs(value) for value in map(number, values) if value is not None), default=0)
    ticks: Json = {"tickformat": ",", "separatethousands": True} if 1000 <= largest < 100_000 else {}
    return {
        "title": _axis_title(title),
        "type": "linear",
        "automargin": True,
        "rangemode": "tozero" if from_zero else "normal",
        "gridcolor": GRID,
        "zerolinecolor": GRID,
        "exponentformat": "B",
        **ticks,
    }


def name_axis(title: str, order: Sequence[Cell], downwards: bool = False) -> Json:
    """An axis of names in the given order; `downwards` puts the first on top."""
    shown = names(order)
    short: Json = {
        text: f"{text[: _LONG_LABEL - 1]}…" for text in map(str, shown) if len(text) > _LONG_LABEL and "&" not in text
    }
    axis: Json = {
        "title": _axis_title(title),
        "type": "category",
        "automargin": True,
        "categoryorder": "array",
        "categoryarray": shown,
        "showgrid": False,
    }
    if short:
        axis["labelalias"] = short
    if downwards:
        axis["autorange"] = "reversed"
    return axis


def time_axis(title: str, values: Sequence[Cell], downwards: bool = False) -> Json:
    """An axis of moments; months are named where every moment is a month. `downwards` begins on top."""
    monthly = all(isinstance(value, str) and len(value) == len("2024-03") for value in values)
    few = len(set(values)) <= 14
    axis: Json = {"title": _axis_title(title), "type": "date", "automargin": True, "showgrid": False}
    if downwards:
        axis["autorange"] = "reversed"
    if monthly:
        axis["hoverformat"] = "%b %Y"
        if few:
            axis |= {"dtick": "M1", "tickformat": "%b\n%Y"}
    return axis


def legend(title: str) -> Json:
    """A legend below the plot, where narrow panels have room."""
    return {
        "showlegend": True,
        "legend": {
            "title": {"text": plain(title)},
            "orientation": "h",
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "x": 0,
            "xanchor": "left",
        },
    }


def note(texts: Sequence[str]) -> list[JsonValue]:
    """What the chart leaves out, small, above its right corner."""
    if not texts:
        return []
    text = "<br>".join(map(plain, texts))
    return [
        {
            "text": text,
            "xref": "paper",
            "yref": "paper",
            "x": 1,
            "y": 1,
            "xanchor": "right",
            "yanchor": "bottom",
            "align": "right",
            "showarrow": False,
            "font": {"size": 11},
            "opacity": 0.75,
        }
    ]


def message(text: str, size: int) -> Json:
    """A layout that only shows a text in the middle."""
    hidden: Json = {"visible": False, "fixedrange": True}
    words: Json = {
        "text": plain(text), "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5,
        "showarrow": False, "font": {"size": size},
    }  # fmt: skip
    return {"xaxis": hidden, "yaxis": dict(hidden), "annotations": [words]}
