"""Whether a chart can be drawn over a result, and whether it would mislead."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nl2sql.database import Rows
from nl2sql.problems import Problem
from pipeline_gen.chart.columns import Columns
from pipeline_gen.chart.design import PIE_PARTS
from pipeline_gen.chart.marks import channels_of
from pipeline_gen.chart.plot import MOST_PANELS, is_discrete
from pipeline_gen.chart.profile import FieldProfile, column_values, is_missing, number
from pipeline_gen.chart.spec import Channel, ChartSpec, Mark
from pipeline_gen.chart.words import in_words

NEEDS: dict[Mark, tuple[str, ...]] = {
    "arc": ("theta", "color"),
    "area": ("x", "y"),
    "bar": ("x", "y"),
    "boxplot": ("y",),
    "histogram": ("x",),
    "kpi": ("y",),
    "line": ("x", "y"),
    "point": ("x", "y"),
    "rect": ("x", "y", "color"),
    "table": (),
}
"""The channels a mark cannot do without."""

_NUMBERS: dict[Mark, tuple[str, ...]] = {
    "arc": ("theta",),
    "area": ("y",),
    "boxplot": ("y",),
    "histogram": ("x",),
    "line": ("y",),
    "rect": ("color",),
}
_FACETED: tuple[Mark, ...] = ("area", "bar", "boxplot", "histogram", "line", "point", "rect")


def check_chart(spec: ChartSpec, rows: Rows) -> tuple[Problem, ...]:
    """What is wrong with a chart over these rows: errors keep it from being drawn, warnings say it may mislead."""
    if spec.mark == "table":
        return ()
    fatal = (*_channels_there(spec), *_fields_there(spec, rows))
    if fatal or not rows.rows:
        return fatal
    return tuple(problem for rule in RULES for problem in rule(spec, Columns(rows)))


def _warning(code: str, message: str, hint: str) -> Problem:
    return Problem(code, message, hint, severity="warning")


def _channels_there(spec: ChartSpec) -> Iterator[Problem]:
    for name in NEEDS[spec.mark]:
        if name not in channels_of(spec):
            yield Problem("chart.channel", f"A {spec.mark} chart needs {name}.", f"Give {name} a column.")


def _fields_there(spec: ChartSpec, rows: Rows) -> Iterator[Problem]:
    known = [column.name for column in rows.columns]
    for name, channel in channels_of(spec).items():
        if channel.field not in known:
            yield Problem(
                "chart.field",
                f"The result has no column {channel.field!r} for {name}.",
                f"It has: {', '.join(known)}." if known else "It has no columns.",
            )


def _values_fit(spec: ChartSpec, columns: Columns) -> Iterator[Problem]:
    for name, channel in channels_of(spec).items():
        if channel.aggregate == "count":
            continue
        field = columns.field(channel.field)
        numeric = channel.type == "quantitative" or channel.aggregate is not None or channel.bin
        if numeric and not _is_numeric(columns, field):
            yield Problem(
                "chart.numbers",
                f"{in_words(channel.field)} holds no numbers, but {name} draws them.",
                "Choose a column of numbers, or count the rows instead.",
            )
        elif (channel.type == "temporal" or channel.time_unit) and (field is None or field.role != "time"):
            yield Problem(
                "chart.times",
                f"{in_words(channel.field)} holds no dates that can be put on a time axis.",
                "Choose a column of dates, or show it as names.",
            )


def _is_numeric(columns: Columns, field: FieldProfile | None) -> bool:
    if field is None:
        return False
    values = [value for value in column_values(columns.rows, field.name) if not is_missing(value)]
    return all(number(value) is not None for value in values)


def _mark_fits(spec: ChartSpec, columns: Columns) -> Iterator[Problem]:
    channels = channels_of(spec)
    for name in _NUMBERS.get(spec.mark, ()):
        if name in channels and channels[name].type != "quantitative" and channels[name].aggregate is None:
            yield Problem(
                "chart.numbers",
                f"A {spec.mark} chart draws a number on {name}, but {in_words(channels[name].field)} is not one.",
                "Choose a column of numbers, or another kind of chart.",
            )
    if spec.mark == "bar" and _amount(channels["x"]) + _amount(channels["y"]) == 0:
        yield Problem(
            "chart.numbers",
            "Neither axis of the bars shows a number.",
            "Count the rows, or choose a column of numbers.",
        )
    if "facet" in channels and spec.mark not in _FACETED:
        yield Problem("chart.facet", f"A {spec.mark} chart cannot be split into panels.", "Take the facet away.")
    elif "facet" in channels and not is_discrete("facet", channels["facet"]):
        yield Problem("chart.facet", "Panels need a column of names.", "Choose a column with few different values.")


def _amount(channel: Channel) -> bool:
    return channel.type == "quantitative" or channel.aggregate is not None


def _pie_is_honest(spec: ChartSpec, columns: Columns) -> Iterator[Problem]:
    theta, parts = spec.encoding.theta, spec.encoding.color
    if spec.mark != "arc" or theta is None or parts is None:
        return
    values = [] if theta.aggregate == "count" else column_values(columns.rows, theta.field)
    if any((number(value) or 0) < 0 for value in values):
        yield Problem("chart.negative", "A pie cannot show numbers below zero.", "Show them as bars.")
    field = columns.field(parts.field)
    if field and field.distinct > PIE_PARTS and (spec.limit or field.distinct) > PIE_PARTS:
        yield _warning("chart.parts", f"{field.distinct} parts are hard to tell apart in a pie.", "Show them as bars.")


def _sums_mean_something(spec: ChartSpec, columns: Columns) -> Iterator[Problem]:
    for name, channel in channels_of(spec).items():
        field = columns.field(channel.field)
        if field is None or channel.aggregate == "count":
            continue
        if channel.aggregate in ("sum", "mean") and field.role in ("identifier", "time", "cycle"):
            yield _warning(
                "chart.identifier",
                f"{in_words(field.name)} names things; a {channel.aggregate} of it means nothing.",
                "Count the rows instead.",
            )
            continue
        added = channel.aggregate == "sum" or (spec.stack and name == "y" and channel.aggregate is None)
        if added and field.role == "measure" and not field.additive:
            yield _warning(
                "chart.additive", f"Sums of {in_words(field.name)} mean little.", "Use the mean, and no stack."
            )


def _marks_are_single(spec: ChartSpec, columns: Columns) -> Iterator[Problem]:
    """Several rows drawn on one place hide each other."""
    channels = channels_of(spec)
    if spec.mark in ("point", "boxplot", "histogram") or any(channel.aggregate for channel in channels.values()):
        return
    if spec.mark == "kpi" and len(columns.rows.rows) > 1:
        yield _warning("chart.repeated", "One number shows only the first row.", "Draw all rows as bars.")
        return
    places = [channel for name, channel in channels.items() if is_discrete(name, channel) or not _amount(channel)]
    keys = [columns.field(channel.field) for channel in places]
    binned = any(channel.bin or channel.time_unit for channel in channels.values())
    if binned or (all(keys) and not columns.unique(*filter(None, keys))):
        yield _warning(
            "chart.repeated",
            "Several rows fall on one mark and hide each other.",
            "Give the number an aggregate such as sum or mean.",
        )


def _panels_are_few(spec: ChartSpec, columns: Columns) -> Iterator[Problem]:
    facet = spec.encoding.facet
    field = columns.field(facet.field) if facet else None
    if field and field.distinct > MOST_PANELS:
        yield _warning(
            "chart.panels",
            f"{field.distinct} panels do not fit; the first {MOST_PANELS} are drawn.",
            "Choose a column with fewer values.",
        )


RULES: tuple[Callable[[ChartSpec, Columns], Iterator[Problem]], ...] = (
    _values_fit,
    _mark_fits,
    _pie_is_honest,
    _sums_mean_something,
    _marks_are_single,
    _panels_are_few,
)
"""The rules in the order their problems are shown."""
