"""Which charts suit a result: the best first, then at most two others. Pure rules, no model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nl2sql.database import Rows
from pipeline_gen.chart.design import PIE_PARTS, SERIES, TABLE, TOP, Design
from pipeline_gen.chart.profile import FieldProfile
from pipeline_gen.chart.spec import ChartSpec

_MOST = 3
_FEW_PERIODS = 2
_MANY_DAYS = 62
_WIDE = 5
"""A result with more columns than this is a listing to read, not a chart."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A chart that suits the result; `label` names its kind and `why` gives the reason in one sentence."""

    spec: ChartSpec
    label: str
    why: str


def suggest(rows: Rows) -> tuple[Suggestion, ...]:
    """One to three different charts for a result, the default first. Every one passes `check_chart`."""
    design = Design(rows)
    if not rows.rows or not design.fields:
        return (Suggestion(TABLE, "Table", "There is nothing to draw."),)
    found = _one_row(design) if len(rows.rows) == 1 else _many_rows(design)
    chosen: dict[str, Suggestion] = {}
    for suggestion in found:
        chosen.setdefault(suggestion.spec.model_dump_json(), suggestion)
        if len(chosen) == _MOST:
            break
    return tuple(chosen.values())


def _table(why: str) -> Suggestion:
    return Suggestion(TABLE, "Table", why)


def _one_row(design: Design) -> Iterator[Suggestion]:
    fields, measures = design.fields, design.of("measure")
    names = design.of("category", "time", "cycle", "text", "identifier")
    if len(fields) == 1:
        yield Suggestion(design.big_number(fields[0]), "Number", "The result is one value.")
    elif len(measures) == 1 and len(names) == 1:
        yield Suggestion(design.big_number(measures[0], names[0]), "Number", "The result is one value and its name.")
    yield _table("One row reads best as it is.")
    if len(measures) > 1:
        yield Suggestion(design.big_number(measures[0]), "Number", "The first number of the row.")


def _many_rows(design: Design) -> Iterator[Suggestion]:
    times, measures = design.of("time", "cycle"), design.of("measure")
    names = _names(design)
    listing = _listing(design)
    if listing:
        yield _table(listing)
    if len(design.fields) > _WIDE and len(names) + len(times) > 2:
        yield from _counts(design, names)
    elif measures and times:
        yield from _over_time(design, times[0], measures, names or times[1:])
    elif measures and names:
        yield from _by_name(design, measures, names)
    elif len(measures) > 1:
        yield from _numbers(design, measures)
    elif measures:
        yield from _spread(design, measures[0])
    else:
        yield from _counts(design, (*times, *names))


def _names(design: Design) -> tuple[FieldProfile, ...]:
    """What can name the marks: categories, and identifiers only where nothing else does."""
    return design.of("category") or design.of("identifier")


def _listing(design: Design) -> str:
    """Why the result is a list to read; empty when it is not one."""
    if not design.of("measure"):
        return "There are no numbers to draw."
    if design.of("text"):
        return "Long texts are for reading."
    if len(design.fields) > _WIDE:
        return f"{len(design.fields)} columns read best as a table."
    return ""


# ---- along time ----


def _over_time(
    design: Design, time: FieldProfile, measures: tuple[FieldProfile, ...], names: tuple[FieldProfile, ...]
) -> Iterator[Suggestion]:
    measure = measures[0]
    name = next((name for name in names if name.distinct > 1), None)
    if time.distinct < 2:
        yield from _by_name(design, measures, names or (time,))
    elif name and not design.unique(time):
        yield from _series(design, time, measure, name)
    else:
        yield from _one_line(design, time, measures)


def _one_line(design: Design, time: FieldProfile, measures: tuple[FieldProfile, ...]) -> Iterator[Suggestion]:
    line = Suggestion(design.lines(time, measures[0]), "Line", "A number over time.")
    bars = Suggestion(design.bars(time, measures[0]), "Bars", "Single periods are easier to compare as bars.")
    if time.distinct <= _FEW_PERIODS or time.cycle == "weekday":
        yield Suggestion(bars.spec, bars.label, "A number for each of a few periods.")
    yield line
    if time.grain in ("day", "time") and time.distinct > _MANY_DAYS:
        yield Suggestion(
            design.monthly(time, measures[0]), "Bars by month", "Many days are easier to compare as months."
        )
    else:
        yield bars
    if len(measures) > 1:
        other = measures[1]
        yield Suggestion(design.lines(time, other), "Line", f"The other number, {other.name}, over time.")
    yield Suggestion(design.lines(time, measures[0], mark="area"), "Area", "The same with the space below it filled.")


def _series(design: Design, time: FieldProfile, measure: FieldProfile, name: FieldProfile) -> Iterator[Suggestion]:
    grid = Suggestion(
        design.heatmap(time, name, measure), "Heatmap", f"{name.distinct} lines would cross; colours show them all."
    )
    if name.distinct > SERIES:
        yield grid
        yield Suggestion(design.lines(time, measure), "Line", "All of them together over time.")
        yield Suggestion(design.bars(name, measure), "Bars", "All periods together.")
        return
    yield Suggestion(design.lines(time, measure, name), "Lines", f"A number over time, one line for each {name.name}.")
    if measure.additive and measure.positive:
        yield Suggestion(
            design.bars(time, measure, name, stack=True), "Stacked bars", "The total of each period and its parts."
        )
    yield Suggestion(grid.spec, grid.label, "Every value at a glance.")


# ---- by name ----


def _by_name(
    design: Design, measures: tuple[FieldProfile, ...], names: tuple[FieldProfile, ...]
) -> Iterator[Suggestion]:
    measure = measures[0]
    several = [name for name in names if name.distinct > 1]
    telling = next((name for name in several if design.unique(name)), None)
    if telling is None and len(several) > 1:
        yield from _two_names(design, measure, several[0], several[1])
        return
    name = telling or (several or list(names))[0]
    bars = design.bars(name, measure)
    falling = bars.encoding.y is not None and bars.encoding.y.sort == "descending"
    why = f"A number for each name, {'largest' if falling else 'smallest'} first"
    yield Suggestion(bars, "Bars", f"{why}; {TOP} of {name.distinct}." if bars.limit else f"{why}.")
    if len(measures) > 1:
        yield Suggestion(design.points(measures[0], measures[1], name), "Points", "How the two numbers go together.")
    if 2 <= name.distinct <= PIE_PARTS and measure.additive and measure.positive:
        yield Suggestion(design.pie(name, measure), "Pie", "Few parts of one whole.")
    if len(measures) > 1:
        yield Suggestion(design.bars(name, measures[1]), "Bars", f"The other number, {measures[1].name}.")
    if not design.unique(name):
        yield Suggestion(design.boxes(measure, name), "Boxes", "How far the numbers behind each bar spread.")
    elif name.distinct > TOP:
        yield Suggestion(design.histogram(measure), "Histogram", "How the numbers spread.")


def _two_names(
    design: Design, measure: FieldProfile, first: FieldProfile, second: FieldProfile
) -> Iterator[Suggestion]:
    by, color = (first, second) if first.distinct >= second.distinct else (second, first)
    grid = Suggestion(design.heatmap(by, color, measure), "Heatmap", "Every pair at a glance.")
    if color.distinct > SERIES:
        yield grid
        yield Suggestion(design.bars(by, measure), "Bars", f"All values of {color.name} together.")
        yield Suggestion(design.bars(color, measure), "Bars", f"All values of {by.name} together.")
        return
    grouped = Suggestion(design.bars(by, measure, color), "Grouped bars", "Parts side by side.")
    if measure.additive and measure.positive:
        yield Suggestion(
            design.bars(by, measure, color, stack=True), "Stacked bars", "The total of each name and its parts."
        )
    yield grouped
    yield grid


# ---- numbers alone, names alone ----


def _numbers(design: Design, measures: tuple[FieldProfile, ...]) -> Iterator[Suggestion]:
    yield Suggestion(design.points(measures[0], measures[1]), "Points", "How the two numbers go together.")
    yield from _spread(design, measures[0])


def _spread(design: Design, measure: FieldProfile) -> Iterator[Suggestion]:
    yield Suggestion(design.histogram(measure), "Histogram", "How the numbers spread.")
    yield Suggestion(design.boxes(measure, None), "Box", "Middle, quarters and outliers.")


def _counts(design: Design, fields: tuple[FieldProfile, ...]) -> Iterator[Suggestion]:
    """Charts for a result without numbers: how often each value stands in it."""
    repeated = [field for field in fields if field.distinct > 1 and not design.unique(field)]
    field = min(repeated, key=lambda field: field.distinct, default=None)
    if field is None or field.role == "identifier":
        return
    yield Suggestion(design.bars(field, None), "Bars", f"How many rows each {field.name} has.")
    if field.distinct <= PIE_PARTS:
        yield Suggestion(design.pie(field, None), "Pie", "Few parts of one whole.")
