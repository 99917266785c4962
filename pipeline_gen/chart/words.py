"""Column names as words: for titles, and to tell what a column is about."""

from __future__ import annotations

import re

from pipeline_gen.chart.spec import Aggregate, Channel, ChartSpec, Mark

_WORD = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z]?[^\W\d_A-Z]+\d*|\d+")
_ACRONYMS = {"id", "sku", "url", "kpi", "vat", "usd", "eur", "gbp", "ip"}
_AGGREGATE_WORDS: dict[Aggregate, str] = {
    "sum": "Total",
    "mean": "Average",
    "median": "Median",
    "min": "Lowest",
    "max": "Highest",
    "count": "Number of rows",
}
_LABELS: dict[Mark, str] = {
    "arc": "Pie",
    "area": "Area",
    "bar": "Bars",
    "boxplot": "Boxes",
    "histogram": "Histogram",
    "kpi": "Number",
    "line": "Line",
    "point": "Points",
    "rect": "Heatmap",
    "table": "Table",
}
_SAID_ALREADY = {"total", "sum", "average", "avg", "mean", "median", "lowest", "min", "highest", "max"}


def words(name: str) -> tuple[str, ...]:
    """The lower-case words of a name: ``lineTotal``, ``line_total`` and ``SUM(line total)`` all split."""
    return tuple(word.lower() for word in _WORD.findall(name))


def in_words(name: str) -> str:
    """A name as a title: ``total_sales`` → ``Total sales``, ``customer_id`` → ``Customer ID``."""
    spoken = [word.upper() if word in _ACRONYMS else word for word in words(name)]
    if not spoken:
        return name
    return " ".join([spoken[0][:1].upper() + spoken[0][1:], *spoken[1:]])


def channel_title(channel: Channel) -> str:
    """What an axis or legend says: the given title, else the column in words with its aggregate."""
    if channel.title:
        return channel.title
    plain = in_words(channel.field)
    if channel.aggregate is None:
        return plain
    said = _AGGREGATE_WORDS[channel.aggregate]
    if channel.aggregate == "count":
        return said
    first = words(channel.field)[:1]
    if first and first[0] in _SAID_ALREADY:
        return plain
    return f"{said} {plain[:1].lower()}{plain[1:]}" if not plain[:2].isupper() else f"{said} {plain}"


def chart_label(spec: ChartSpec) -> str:
    """The short name of a chart's kind, for a button: ``Stacked bars``, ``Lines``, ``Bars by month``."""
    x, color = spec.encoding.x, spec.encoding.color
    plain = _LABELS[spec.mark]
    if spec.mark == "line" and color is not None:
        return "Lines"
    if spec.mark in ("bar", "area") and spec.stack:
        return f"Stacked {plain.lower()}"
    if spec.mark == "bar" and color is not None and x is not None and color.field != x.field:
        return "Grouped bars"
    return f"{plain} by {x.time_unit}" if x is not None and x.time_unit else plain
