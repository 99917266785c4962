"""Settles which rows belong to no group: those without a value where groups are compared."""

from __future__ import annotations

from nl2sql.parser.frame import Condition, Dimension, Output
from nl2sql.parser.knowledge import label_columns
from nl2sql.parser.reader import Reader


def known_only(
    reader: Reader,
    dimensions: list[Dimension],
    conditions: list[Condition],
    ranked: bool,
    outputs: tuple[Output, ...] = (),
) -> list[Condition]:
    """Rows without a date (or number) belong to no decade and no band; nothing is the commonest of no group."""
    known = {condition.column for condition in conditions}
    valued = ranked and reader.rank is not None and reader.rank.thing is not None
    favoured = ranked and reader.rank is not None and reader.rank.implied
    found: list[Condition] = []
    for dimension in dimensions if not reader.fragment else ():
        column = reader.catalog.column(dimension.column)
        banded = dimension.bands is not None and dimension.bands.of is None
        if column is None or not column.nullable or column.primary_key or dimension.column in known:
            continue
        if banded or ((valued or favoured) and not dimension.entity) or dimension.grain == "decade":
            found.append(Condition(dimension.column, "is null", negated=True))
    return [*found, *_shared_values(reader, outputs, conditions)]


def _shared_values(reader: Reader, outputs: tuple[Output, ...], conditions: list[Condition]) -> list[Condition]:
    """ "addresses that more than one customer uses": nobody shares what is not known."""
    known = {condition.column for condition in conditions}
    counted = {group.measure.table for group in reader.group_conditions if group.measure.function == "count"}
    found: list[Condition] = []
    for output in outputs if not (reader.measures or reader.fragment) else ():
        column, labels = reader.catalog.column(output.column), label_columns(reader.table_of(output.column.table))
        shared = output.column.table in counted and output.column not in labels and output.column not in known
        if shared and column is not None and column.nullable and not column.primary_key:
            found.append(Condition(output.column, "is null", negated=True))
    return found
