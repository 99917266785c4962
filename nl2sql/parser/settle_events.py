"""Settles what is named by a date of its own: "hired per year", "people who signed up each quarter" are counted.

Nouns of what happens ("hires") are marks of their own: `events.py`.
"""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.parser.events import tells_what_happened
from nl2sql.parser.frame import Output
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.measuring import count_of
from nl2sql.parser.reader import Reader
from nl2sql.words import stems


def counted_events(reader: Reader) -> None:
    """ "signed up by month": things are counted that are only named by a date of theirs, where they come in groups."""
    if not reader.groupings or _asked_otherwise(reader):
        return
    found = _outputs(reader) if reader.outputs else _grouped_by(reader)
    if found is None or {mention.table for mention in reader.mentions} - {found.column.table}:
        return
    reader.measures.append(count_of(reader, found.column.table, found.words))
    reader.outputs = []
    _dated(reader, found.column)


def _outputs(reader: Reader) -> Output | None:
    """The one date that is all there is to show, with all its words."""
    first = reader.outputs[0]
    if any(not _is_event(reader, output) or output.column != first.column for output in reader.outputs):
        return None
    return Output(first.column, tuple(span for output in reader.outputs for span in output.words))


def _grouped_by(reader: Reader) -> Output | None:
    """The date that "hired per year" is grouped by, where nothing else was said."""
    for grouping in reader.groupings:
        for mark in reader.marks if grouping.grain is not None and grouping.column is not None else ():
            if mark.kind == "column" and mark.ref == grouping.column:
                output = Output(mark.ref, reader.span(mark))
                return output if _is_event(reader, output) else None
    return None


def happened_then(reader: Reader) -> None:
    """ "how many people signed up as clients": the verb only tells which date of those counted is meant."""
    first = reader.measures[0] if reader.measures else None
    if first is None or first.function != "count" or not first.words or reader.fragment or reader.rank is not None:
        return
    events = [o for o in reader.outputs if o.column.table == first.table and _is_event(reader, o)]
    if len(events) != 1 or len(reader.outputs) != 1 or not _near(reader, events[0]):
        return
    reader.outputs = []
    reader.measures[0] = replace(first, words=first.words + events[0].words)
    _dated(reader, events[0].column)


def _dated(reader: Reader, ref: ColumnRef) -> None:
    for timing in reader.timings:
        timing.column = timing.column or ref
    for grouping in reader.groupings:
        if grouping.grain is not None and grouping.column is None:
            grouping.column = ref


def _near(reader: Reader, output: Output) -> bool:
    """Whether the verb follows the things counted, perhaps with a small word between."""
    said = [mark for mark in reader.marks if mark.kind == "column" and reader.span(mark) == output.words]
    before = [mark for mark in reader.marks if mark.kind == "table" and said and mark.end <= said[0].start]
    return bool(before) and said[0].start - before[-1].end < 3


def _asked_otherwise(reader: Reader) -> bool:
    return bool(reader.measures or reader.rank or reader.functions or reader.ordering) or reader.fragment


def _is_event(reader: Reader, output: Output) -> bool:
    column = reader.catalog.column(output.column)
    said = {stem for span in output.words for stem in stems(reader.text[span.start : span.end])}
    return column is not None and is_date(column) and bool(said) and tells_what_happened(said)
