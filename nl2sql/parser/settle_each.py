"""Settles averages over units of time: "average monthly sales" is one number, not one for each month."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.parser.frame import Dimension, Measure


def averaged_units(
    text: str, measures: tuple[Measure, ...], dimensions: list[Dimension]
) -> tuple[tuple[Measure, ...], list[Dimension]]:
    """The measures and groups, with the unit of time taken out of the groups when it stands within an average.

    The unit does when it is an adjective between the function and the amount in `text`: "average daily sales".
    """
    if len(measures) != 1 or measures[0].function != "average" or measures[0].per:
        return measures, dimensions
    measure = measures[0]
    starts = [span.start for span in measure.words]
    for units in dimensions:
        place = units.words[0] if units.words and units.grain else None
        if place is None or not text[place.start : place.end].lower().endswith(("ly", "annual")):
            continue
        if starts and min(starts) < place.start < max(starts):
            label = f"average_{units.grain}_{measure.label.removeprefix('average_')}"
            made = replace(measure, function="sum", label=label, each=units)
            return (made,), [other for other in dimensions if other is not units]
    return measures, dimensions
