"""Rules for the unit a figure is wanted in: "average weight in grams", "minutes per visit"."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.parser.knowledge import is_numeric
from nl2sql.parser.measure_units import factor, is_part, unit_at, unit_of
from nl2sql.parser.measuring import column_measure, in_percent
from nl2sql.parser.reader import Reader, at

_IN_PERCENT = ("in percent", "in per cent", "as a percentage", "as percentage", "as percentages", "in percentages")
_PERCENT = ("percent", "per cent", "percentage", "percentages")


@at("column")
def lasted_each(reader: Reader) -> int:
    """ "minutes per device": time is added up where it opens the question and groups follow."""
    mark = reader.mark
    if mark.kind != "column":
        return 0
    opens = all(other.kind == "ask" or other.word == "sum" for other in reader.marks[: reader.at])
    if reader.fragment or not opens or mark.how != "unit" or not mark.number or not reader.said(mark).endswith("s"):
        return 0
    grouped = any(other.kind == "by" for other in reader.marks[reader.at + 1 :])
    column = reader.column_of(mark)
    unit = unit_of(column) if is_numeric(column) else None
    if not grouped or unit is None or unit[0] != "time":
        return 0
    pending = [item for item, _ in reader.functions]
    reader.take_functions()
    made = column_measure(reader, mark.ref, ("sum",), reader.span(*pending, mark))
    if made is None:
        return 0
    reader.measures.append(replace(made, factor=mark.number))
    return 1


@at("column", "unit", "grain", "function")
def converted(reader: Reader) -> int:
    """ "in grams", after what is measured: its numbers are turned into that unit."""
    mark = reader.mark
    if mark.kind == "function" and mark.word == "share" and reader.said(mark) in _IN_PERCENT and not reader.fragment:
        return _percent(reader)
    if mark.kind not in ("column", "unit", "grain") or reader.fragment or not mark.start:
        return 0
    if reader.said(mark) in _PERCENT:
        return _percent(reader)
    found = unit_at(reader.tokens, mark.start)
    if found is None or reader.tokens[mark.start - 1].norm != "in" or not reader.measures:
        return 0
    changed = False
    for place, measure in enumerate(reader.measures):
        column = reader.catalog.column(measure.column) if measure.column is not None else None
        times = factor(column, found[0]) if column is not None else None
        if times is not None and measure.function not in ("count", "count distinct", "share"):
            words = measure.words + reader.span(mark)
            reader.measures[place] = replace(measure, factor=times, words=words)
            changed = True
    return 1 if changed else 0


def _percent(reader: Reader) -> int:
    """ "in percent": of the money taken for profits, a hundred times for rates from 0 to 1."""
    before = reader.tokens[reader.mark.start - 1].norm if reader.mark.kind != "function" else "in"
    if before not in ("in", "as", "a") or not reader.measures:
        return 0
    changed = False
    for place, measure in enumerate(reader.measures):
        made = in_percent(reader, measure) if measure.expression and not measure.base else None
        column = reader.catalog.column(measure.column) if measure.column is not None else None
        if made is None and column is not None and is_part(column) and measure.function not in ("count", "share"):
            made = replace(measure, factor=100.0)
        if made is not None:
            reader.measures[place] = replace(made, words=made.words + reader.span(reader.mark))
            changed = True
    return 1 if changed else 0
