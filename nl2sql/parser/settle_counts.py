"""Settles what is counted or added up though nobody says so."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import Column, ColumnRef
from nl2sql.lexicon import word_list
from nl2sql.parser.frame import Measure, Output
from nl2sql.parser.knowledge import is_key, is_numeric
from nl2sql.parser.measure_units import is_part, unit_of
from nl2sql.parser.measuring import column_measure, count_of
from nl2sql.parser.reader import Reader
from nl2sql.parser.settle_average import averaged
from nl2sql.parser.settle_events import counted_events, happened_then
from nl2sql.parser.settle_median import median_of_each
from nl2sql.words import stems

_FIGURES = ("money", "units", "function", "figure", "column")
"""What may stand after things and "and" so that the things are counted."""


def measured(reader: Reader, subject: str) -> list[Measure]:
    """What is measured, with what is counted or added up though nobody says so; `reader.outputs` are settled too."""
    asked = reader.measures or reader.outputs or reader.rank or reader.duel or reader.fragment
    if reader.groupings and subject and not asked and not reader.figure:
        reader.measures.append(count_of(reader, subject, ()))
    counted_events(reader)
    happened_then(reader)
    median_of_each(reader)
    averaged(reader)
    count_left_over(reader, subject)
    reader.outputs = _asked_for(reader)
    as_figure(reader, subject)
    added_up(reader)
    shared(reader)
    counted_too(reader)
    return reader.measures


def _asked_for(reader: Reader) -> list[Output]:
    """The columns to show; one that a verb only hints at ("live in") when nothing else is asked for."""
    reader.outputs = list({output.column: output for output in reader.outputs[::-1]}.values())[::-1]
    firm = [output for output in reader.outputs if output.column not in reader.weak]
    told = reader.measures or reader.mentions or (reader.group_conditions and reader.tokens[0].norm == "who")
    return firm if firm or told else reader.outputs


def count_left_over(reader: Reader, subject: str) -> None:
    """ "how many female professors": a count that met no table counts what the question is about."""
    waiting = [mark for mark, _ in reader.functions]
    said = [mark.word for mark in waiting]
    listed = reader.distinct and len(reader.outputs) == 1 and reader.rank is None and not reader.measures
    if said == ["count"] and listed:
        made = column_measure(reader, reader.outputs[0].column, ("count",), reader.span(*waiting))
        if made is not None:
            reader.measures, reader.outputs, reader.functions = [made], [], []
            reader.used += waiting
            return
    plain = said in (["count"], ["share"]) and not (reader.measures or reader.outputs or reader.fragment)
    if plain and subject and reader.rank is None:
        counted = count_of(reader, subject, reader.span(*waiting))
        shared = replace(counted, function="share", label=f"share_of_{subject.rpartition('.')[2].lower()}")
        reader.measures.append(shared if said == ["share"] else counted)
        reader.used += waiting
        reader.functions.clear()


def shared(reader: Reader) -> None:
    """ "revenue by region, in percent": what was measured before is given as a share of all of it.

    Growth and rates of profit are told in per cent anyway.
    """
    waiting = [mark for mark, _ in reader.functions]
    if not waiting or reader.fragment or any(mark.word != "share" for mark in waiting):
        return
    if reader.figure:
        reader.used += waiting
        reader.functions.clear()
        return
    measure = reader.measures[0] if len(reader.measures) == 1 else None
    growing = reader.series is not None and reader.series.kind == "growth"
    growing = growing or (measure is not None and bool(measure.base))
    plain = measure is not None and measure.function in ("sum", "count") and not (measure.per or measure.each)
    if measure is not None and plain and not growing and (reader.groupings or reader.conditions):
        noun = measure.label.removeprefix("total_").removesuffix("_count")
        words = measure.words + reader.span(*waiting)
        reader.measures = [replace(measure, function="share", label=f"share_of_{noun}", words=words)]
    elif not growing:
        return
    reader.used += waiting
    reader.functions.clear()


def as_figure(reader: Reader, subject: str) -> None:
    """Where a number is wanted and none was named: an amount is added up, a rate averaged, things are counted."""
    if not reader.figure or reader.measures or reader.rank is not None:
        return
    for output in reader.outputs:
        column = reader.catalog.column(output.column)
        if column is None or not is_numeric(column) or is_key(reader.table_of(output.column.table), column):
            return
        made = column_measure(reader, output.column, ("average" if _is_rate(column) else "sum",), output.words)
        reader.measures += [made] if made is not None else []
    if reader.measures:
        reader.outputs = []
    elif subject and not reader.outputs:
        words = reader.span(*(mention.mark for mention in reader.mentions if mention.table == subject))
        reader.measures.append(count_of(reader, subject, words))


def _is_rate(column: Column) -> bool:
    """Whether nobody adds its numbers up: prices, ages, rates, parts of one."""
    if unit_of(column) is not None:
        return False
    return is_part(column) or bool(set(stems(column.name)) & (word_list("averages") - {"salary", "wage", "level"}))


def added_up(reader: Reader) -> None:
    """ "refunds by month": amounts by something are added up, though nobody says "total"."""
    if reader.measures or reader.fragment or reader.rank is not None or not (reader.groupings or reader.series):
        return
    told = reader.series is not None
    sums = [told or _is_sum(reader, output.column) for output in reader.outputs]
    if not any(sums) or not all(
        known or _lasts(reader, o.column) for known, o in zip(sums, reader.outputs, strict=True)
    ):
        return
    for output in reader.outputs:
        made = column_measure(reader, output.column, ("sum",), output.words)
        if made is not None:
            reader.measures.append(made)
    reader.outputs = []


def counted_too(reader: Reader) -> None:
    """ "orders, units and revenue by region": things listed with figures are counted."""
    if not reader.measures or not reader.groupings or reader.rank is not None or reader.fragment:
        return
    for mention in reader.mentions:
        place = next((place for place, mark in enumerate(reader.marks) if mark is mention.mark), 0)
        listed = [mark.kind for mark in reader.marks[place + 1 : place + 3]]
        before = all(mark.kind == "ask" for mark in reader.marks[:place])
        if listed[:1] == ["and"] and listed[1:] and listed[1] in _FIGURES and before:
            reader.measures.insert(0, count_of(reader, mention.table, reader.span(mention.mark)))
        elif _among_figures(reader, place):
            start = reader.span(mention.mark)[0].start
            earlier = [m for m in reader.measures if m.words and m.words[0].start < start]
            reader.measures.insert(len(earlier), count_of(reader, mention.table, reader.span(mention.mark)))


def _among_figures(reader: Reader, place: int) -> bool:
    """Whether the thing at `place` stands in a list of figures after another one: "revenue, orders and units"."""
    before = [mark.kind for mark in reader.marks[max(0, place - 2) : place]]
    after = reader.marks[place + 1].kind if place + 1 < len(reader.marks) else ""
    told = any(m.function == "count" and m.table == reader.marks[place].table for m in reader.measures)
    listed = len(before) == 2 and before[0] in ("money", "units", "figure") and before[1] == "and"
    return listed and after in ("and", "by", "period", "") and not told


def _lasts(reader: Reader, ref: ColumnRef) -> bool:
    """Whether a column holds lengths of time: beside sums they are added up too."""
    column = reader.catalog.column(ref)
    unit = unit_of(column) if column is not None and is_numeric(column) else None
    return unit is not None and unit[0] == "time"


def _is_sum(reader: Reader, ref: ColumnRef) -> bool:
    """Whether the numbers of a column add up to something: amounts do, rates and prices do not."""
    column = reader.catalog.column(ref)
    if column is None or not is_numeric(column) or is_key(reader.table_of(ref.table), column):
        return False
    words = set(stems(column.name))
    sums = word_list("takings") | word_list("totals") | word_list("other sums")
    return bool(words & sums) and not words & word_list("averages")
