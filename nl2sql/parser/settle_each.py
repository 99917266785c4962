"""Settles averages over units of time: "average monthly sales" is one number, not one for each month."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.lexicon import word_list
from nl2sql.parser.frame import Dimension, Function, Measure
from nl2sql.words import stems

_MEANS = frozenset({"average", "the average", "mean", "the mean", "avg", "average of", "on average", "typical"})


def averaged_units(
    text: str, measures: tuple[Measure, ...], dimensions: list[Dimension]
) -> tuple[tuple[Measure, ...], list[Dimension]]:
    """The measures and groups, with the unit of time taken out of the groups when it stands within an average.

    The unit does when it is an adjective between the function and the amount in `text`: "average daily sales".
    """
    if len(measures) != 1 or measures[0].per or not _is_average(text, measures[0]):
        return measures, dimensions
    measure = measures[0]
    function: Function = "count" if measure.function == "count" else "sum"
    starts = [span.start for span in measure.words]
    for units in dimensions:
        place = units.words[0] if units.words and units.grain else None
        if place is not None and _per(text, place.start) and (function == "count" or _adds_up(measure)):
            label = f"average_{units.grain}_{measure.label.removeprefix('average_')}"
            return (replace(measure, function=function, label=label, each=units),), [
                d for d in dimensions if d is not units
            ]
        if place is None or not text[place.start : place.end].lower().endswith(("ly", "annual")):
            continue
        if starts and min(starts) < place.start < max(starts):
            label = f"average_{units.grain}_{measure.label.removeprefix('average_')}"
            made = replace(measure, function=function, label=label, each=units)
            return (made,), [other for other in dimensions if other is not units]
    return measures, dimensions


def _is_average(text: str, measure: Measure) -> bool:
    """Whether a mean is asked for: "average number of orders per month" is one of counts."""
    said = {text[span.start : span.end].lower() for span in measure.words}
    return measure.function == "average" or (measure.function == "count" and bool(said & _MEANS))


def _per(text: str, start: int) -> bool:
    """Whether "per" or "a" stands before the unit: "average revenue per month"."""
    return text[:start].lower().split()[-1:] in (["per"], ["a"], ["an"])


def _adds_up(measure: Measure) -> bool:
    """Whether only its sums make sense by time: takings, not prices."""
    words = set(stems(measure.column.column)) if measure.column is not None else set()
    return bool(words & (word_list("takings") | word_list("totals"))) and not words & word_list("averages")
