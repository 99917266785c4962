"""Which charts suit a result: the best first, then at most two others. Pure rules, no model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nl2sql.database import Rows
from pipeline_gen.chart import design
from pipeline_gen.chart.columns import Columns
from pipeline_gen.chart.design import PIE_PARTS, SERIES, TABLE, TOP
from pipeline_gen.chart.profile import FieldProfile
from pipeline_gen.chart.spec import ChartSpec
from pipeline_gen.chart.words import chart_label, words

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
    columns = Columns(rows)
    if not rows.rows or not columns.fields:
        return (_found(TABLE, "There is nothing to draw."),)
    found = _one_row(columns) if len(rows.rows) == 1 else _many_rows(columns)
    chosen: dict[str, Suggestion] = {}
    for suggestion in found:
        chosen.setdefault(suggestion.spec.model_dump_json(), suggestion)
        if len(chosen) == _MOST:
            break
    return tuple(chosen.values())


def _said(field: FieldProfile) -> str:
    return " ".join(words(field.name)) or field.name


def _found(spec: ChartSpec, why: str) -> Suggestion:
    return Suggestion(spec, chart_label(spec), why)


def _table(why: str) -> Suggestion:
    return _found(TABLE, why)


def _one_row(columns: Columns) -> Iterator[Suggestion]:
    fields, measures = columns.fields, columns.of("measure")
    names = columns.of("category", "time", "cycle", "text", "identifier")
    if len(fields) == 1:
        yield _found(design.big_number(columns, fields[0]), "The result is one value.")
    elif len(measures) == 1 and len(names) == 1:
        yield _found(design.big_number(columns, measures[0], names[0]), "The result is one value and its name.")
    yield _table("One row reads best as it is.")
    if len(measures) > 1:
        yield _found(design.big_number(columns, measures[0]), "The first number of the row.")


def _many_rows(columns: Columns) -> Iterator[Suggestion]:
    times, measures = columns.of("time", "cycle"), columns.of("measure")
    names = _names(columns)
    listing = _listing(columns)
    if listing:
        yield _table(listing)
    if len(columns.fields) > _WIDE and len(names) + len(times) > 2:
        yield from _counts(columns, names)
    elif measures and times:
        yield from _over_time(columns, times[0], measures, names or times[1:])
    elif measures and names:
        yield from _by_name(columns, measures, names)
    elif len(measures) > 1:
        yield from _numbers(columns, measures)
    elif measures:
        yield from _spread(columns, measures[0])
    else:
        yield from _counts(columns, (*times, *names))


def _names(columns: Columns) -> tuple[FieldProfile, ...]:
    """What can name the marks: categories, and identifiers only where nothing else does."""
    return columns.of("category") or columns.of("identifier")


def _listing(columns: Columns) -> str:
    """Why the result is a list to read; empty when it is not one."""
    if not columns.of("measure"):
        return "There are no numbers to draw."
    if columns.of("text"):
        return "Long texts are for reading."
    if len(columns.fields) > _WIDE:
        return f"{len(columns.fields)} columns read best as a table."
    return ""


# ---- along time ----


def _over_time(
    columns: Columns, time: FieldProfile, measures: tuple[FieldProfile, ...], names: tuple[FieldProfile, ...]
) -> Iterator[Suggestion]:
    measure = measures[0]
    name = next((name for name in names if name.distinct > 1), None)
    if time.distinct < 2:
        yield from _by_name(columns, measures, names or (time,))
    elif name and not columns.unique(time):
        yield from _series(columns, time, measure, name)
    else:
        yield from _one_line(columns, time, measures)


def _one_line(columns: Columns, time: FieldProfile, measures: tuple[FieldProfile, ...]) -> Iterator[Suggestion]:
    line = _found(design.lines(columns, time, measures[0]), "A number over time.")
    bars = _found(design.bars(columns, time, measures[0]), "Single periods are easier to compare as bars.")
    if time.distinct <= _FEW_PERIODS or time.cycle == "weekday":
        yield _found(bars.spec, "A number for each of a few periods.")
    yield line
    if time.grain in ("day", "time") and time.distinct > _MANY_DAYS:
        yield _found(design.monthly(columns, time, measures[0]), "Many days are easier to compare as months.")
    else:
        yield bars
    if len(measures) > 1:
        other = measures[1]
        yield _found(design.lines(columns, time, other), f"The other number, {_said(other)}, over time.")
    yield _found(design.lines(columns, time, measures[0], mark="area"), "The same with the space below it filled.")


def _series(columns: Columns, time: FieldProfile, measure: FieldProfile, name: FieldProfile) -> Iterator[Suggestion]:
    grid = _found(
        design.heatmap(columns, time, name, measure),
        f"{name.distinct} lines would cross; colours show them all.",
    )
    if name.distinct > SERIES:
        yield grid
        yield _found(design.lines(columns, time, measure), "All of them together over time.")
        yield _found(design.bars(columns, name, measure), "All periods together.")
        return
    yield _found(design.lines(columns, time, measure, name), f"A number over time, one line for each {_said(name)}.")
    if measure.additive and measure.positive:
        yield _found(
            design.bars(columns, time, measure, name, stack=True),
            "The total of each period and its parts.",
        )
    yield _found(grid.spec, "Every value at a glance.")


# ---- by name ----


def _by_name(
    columns: Columns, measures: tuple[FieldProfile, ...], names: tuple[FieldProfile, ...]
) -> Iterator[Suggestion]:
    measure = measures[0]
    several = [name for name in names if name.distinct > 1]
    telling = next((name for name in several if columns.unique(name)), None)
    if telling is None and len(several) > 1:
        yield from _two_names(columns, measure, several[0], several[1])
        return
    name = telling or (several or list(names))[0]
    bars = design.bars(columns, name, measure)
    falling = bars.encoding.y is not None and bars.encoding.y.sort == "descending"
    why = f"A number for each name, {'largest' if falling else 'smallest'} first"
    yield _found(bars, f"{why}; {TOP} of {name.distinct}." if bars.limit else f"{why}.")
    if len(measures) > 1:
        yield _found(design.points(columns, measures[0], measures[1], name), "How the two numbers go together.")
    if 2 <= name.distinct <= PIE_PARTS and measure.additive and measure.positive:
        yield _found(design.pie(columns, name, measure), "Few parts of one whole.")
    if len(measures) > 1:
        yield _found(design.bars(columns, name, measures[1]), f"The other number, {_said(measures[1])}.")
    if not columns.unique(name):
        yield _found(design.boxes(columns, measure, name), "How far the numbers behind each bar spread.")
    elif name.distinct > TOP:
        yield _found(design.histogram(columns, measure), "How the numbers spread.")


def _two_names(
    columns: Columns, measure: FieldProfile, first: FieldProfile, second: FieldProfile
) -> Iterator[Suggestion]:
    by, color = (first, second) if first.distinct >= second.distinct else (second, first)
    grid = _found(design.heatmap(columns, by, color, measure), "Every pair at a glance.")
    if color.distinct > SERIES:
        yield grid
        yield _found(design.bars(columns, by, measure), f"All values of {_said(color)} together.")
        yield _found(design.bars(columns, color, measure), f"All values of {_said(by)} together.")
        return
    grouped = _found(design.bars(columns, by, measure, color), "Parts side by side.")
    if measure.additive and measure.positive:
        yield _found(
            design.bars(columns, by, measure, color, stack=True),
            "The total of each name and its parts.",
        )
    yield grouped
    yield grid


# ---- numbers alone, names alone ----


def _numbers(columns: Columns, measures: tuple[FieldProfile, ...]) -> Iterator[Suggestion]:
    yield _found(design.points(columns, measures[0], measures[1]), "How the two numbers go together.")
    yield from _spread(columns, measures[0])


def _spread(columns: Columns, measure: FieldProfile) -> Iterator[Suggestion]:
    yield _found(design.histogram(columns, measure), "How the numbers spread.")
    yield _found(design.boxes(columns, measure, None), "Middle, quarters and outliers.")


def _counts(columns: Columns, fields: tuple[FieldProfile, ...]) -> Iterator[Suggestion]:
    """Charts for a result without numbers: how often each value stands in it."""
    repeated = [field for field in fields if field.distinct > 1 and not columns.unique(field)]
    field = min(repeated, key=lambda field: field.distinct, default=None)
    if field is None or field.role == "identifier":
        return
    yield _found(design.bars(columns, field, None), f"How many rows each {_said(field)} has.")
    if field.distinct <= PIE_PARTS:
        yield _found(design.pie(columns, field, None), "Few parts of one whole.")
