"""Settles the median of what each of several has: "median number of orders per customer", "median spend of one"."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.parser.frame import Measure
from nl2sql.parser.reader import Reader
from nl2sql.parser.settling import is_below

_ONE = frozenset({"a", "an", "one", "each", "every", "per", "single", "typical", "individual"})


def median_of_each(reader: Reader) -> None:
    """Makes the median one over what belongs to each owner, where counts or takings are spoken of."""
    if reader.fragment or not any(m.kind == "function" and m.word == "median" for m in reader.used):
        return
    measure = reader.measures[0] if len(reader.measures) == 1 else None
    if measure is None or measure.per or measure.where or measure.function not in ("count", "median"):
        return
    if measure.function == "median" and not _is_taken(reader, measure):
        return
    owner = _grouped(reader, measure) or _said_of_one(reader, measure)
    if not owner:
        return
    label = f"median_{measure.label.removeprefix('median_').removeprefix('average_')}"
    counted = "1" if measure.function == "count" else measure.expression
    reader.measures = [replace(measure, function="median", expression=counted, per=owner, label=label)]
    reader.functions = [item for item in reader.functions if item[0].word != "median"]


def _is_taken(reader: Reader, measure: Measure) -> bool:
    """Whether it is money taken, of which each row is a part only: its median means nothing by itself."""
    starts = {span.start for span in measure.words}
    return any(
        mark.kind == "money" and not mark.table and reader.tokens[mark.start].span.start in starts
        for mark in reader.used
    )


def _grouped(reader: Reader, measure: Measure) -> str:
    """The things that are said after "per": they are no groups then."""
    for grouping in reader.groupings:
        if grouping.entity and not grouping.above and is_below(reader, grouping.entity, measure.table):
            reader.groupings.remove(grouping)
            return grouping.entity
    return ""


def _said_of_one(reader: Reader, measure: Measure) -> str:
    """The table of "a customer", "each student"."""
    for mark in reader.used:
        if mark.kind not in ("table", "value") or mark.table == measure.table or not mark.start:
            continue
        if reader.tokens[mark.start - 1].norm in _ONE and is_below(reader, mark.table, measure.table):
            reader.mentions = [mention for mention in reader.mentions if mention.mark is not mark]
            return mark.table
    return ""
