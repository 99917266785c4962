"""Settles what the result is sorted by where nobody says."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Frame, Ordering
from nl2sql.parser.knowledge import label_columns
from nl2sql.parser.reader import Reader


def in_order(reader: Reader, frame: Frame) -> Frame:
    """Fills orderings that name nothing, and sorts groups the way people look at them."""
    first = frame.measures[0] if frame.measures else None
    ordering = []
    for item in frame.ordering:
        if item.column is None and item.measure is None and item.grain is None:
            column = None if first else _default_order(reader, frame)
            if first is None and column is None:
                continue
            item = replace(item, measure=first, column=column)
        ordering.append(item)
    if not ordering and frame.measures and frame.dimensions:
        timed = next((dimension for dimension in frame.dimensions if dimension.grain or dimension.bands), None)
        if timed is None:
            ordering.append(Ordering(measure=frame.measures[0], descending=True))
        else:
            ordering.append(Ordering(column=timed.column, grain=timed.grain))
    return replace(frame, ordering=tuple(ordering))


def _default_order(reader: Reader, frame: Frame) -> ColumnRef | None:
    if frame.columns:
        return frame.columns[0].column
    return label_columns(reader.table_of(frame.subject))[0] if frame.subject else None
