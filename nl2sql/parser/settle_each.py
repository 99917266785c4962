"""Settles averages over units of time: "average monthly sales" is one number, not one for each month."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.parser.frame import Dimension, Measure
from nl2sql.parser.reader import Reader
from nl2sql.problems import Span
from nl2sql.words import stems

_MEANS = frozenset({"average", "the average", "mean", "the mean", "avg", "average of", "on average", "typical"})
_ONE = frozenset({"per", "a", "an", "each", "every", "average", "typical", "normal", "usual", "one", "single", "any"})
"""Words before a unit of time that leave it inside an average: "revenue per month", "in a typical week"."""


def averaged_units(
    reader: Reader, measures: tuple[Measure, ...], dimensions: list[Dimension]
) -> tuple[tuple[Measure, ...], list[Dimension]]:
    """The measures and groups, with the unit of time taken out of the groups when it stands within an average.

    The unit does when it is an adjective between the function and the amount, or before the function ("average daily
    sales", "the monthly average of sales"), and when amounts are added up in each: "average revenue per month".
    """
    if len(measures) != 1 or measures[0].per or measures[0].each is not None:
        return measures, dimensions
    measure = measures[0]
    counted = measure.function == "count"
    if not _is_average(reader.text, measure):
        return measures, dimensions
    for units in dimensions:
        place = units.words[0] if units.words and units.grain else None
        if place is None or not _within(reader, measure, place, counted=counted):
            continue
        label = f"average_{units.grain}_{measure.label.removeprefix('average_')}"
        made = replace(measure, function="count" if counted else "sum", label=label, each=units)
        return (made,), [other for other in dimensions if other is not units]
    return measures, dimensions


def _within(reader: Reader, measure: Measure, place: Span, *, counted: bool) -> bool:
    """Whether the unit of time at `place` belongs to the average, not to the groups."""
    said = reader.text[place.start : place.end].lower()
    starts = [span.start for span in measure.words]
    added = counted or _is_amount(reader, measure)
    if said.endswith(("ly", "annual")):
        between = bool(starts) and min(starts) < place.start < max(starts)
        return between or (added and bool(starts) and not reader.text[place.end : min(starts)].strip())
    return added and each_unit(reader, place)


def each_unit(reader: Reader, place: Span) -> bool:
    """Whether the unit of time at `place` is each one, or one of them: "per day", "a month", "daily"."""
    said = reader.text[place.start : place.end].lower()
    at = next((p for p, token in enumerate(reader.tokens) if token.span.start >= place.start), 0)
    before = reader.tokens[at - 1].norm if at else ""
    return said.endswith(("ly", "annual")) or (before in _ONE and not said.endswith("s"))


def _is_amount(reader: Reader, measure: Measure) -> bool:
    """Whether money or pieces are averaged, which add up in a unit of time; the mean of fees stays that of each fee."""
    spans = set(measure.words)
    marks = [
        mark
        for mark in reader.used
        if mark.kind in ("money", "units", "figure") and not (mark.kind == "money" and mark.table)
    ]
    named = set(stems(measure.column.column)) if measure.column is not None else set()
    apart = [mark for mark in marks if not named & set(stems(reader.said(mark)))]
    return any(span in spans for mark in apart for span in reader.span(mark))


def _is_average(text: str, measure: Measure) -> bool:
    """Whether a mean is asked for: "average number of orders per month" is one of counts."""
    said = {text[span.start : span.end].lower() for span in measure.words}
    counted = measure.label.startswith("average_") or bool(said & _MEANS)
    return measure.function == "average" or (measure.function == "count" and counted)
