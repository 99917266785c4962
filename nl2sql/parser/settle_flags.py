"""Settles both sides of a flag: "converted and unconverted visits per device" are counted apart."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.parser.frame import Condition, Frame
from nl2sql.parser.knowledge import is_flag
from nl2sql.parser.reader import Reader, at


def merged(reader: Reader, conditions: list[Condition]) -> list[Condition]:
    """The conditions, with two that want a flag both set and not set as one that allows either."""
    kept: list[Condition] = []
    for condition in conditions:
        twin = next((place for place, other in enumerate(kept) if _opposite(reader, other, condition)), None)
        if twin is None:
            kept.append(condition)
            continue
        other = kept[twin]
        kept[twin] = replace(
            other, operator="in", values=(*other.values, *condition.values), words=other.words + condition.words
        )
    return kept


def _opposite(reader: Reader, first: Condition, second: Condition) -> bool:
    plain = first.operator == second.operator == "=" and not (first.negated or second.negated)
    if not plain or first.column != second.column or first.values == second.values or first.any_of or second.any_of:
        return False
    column = reader.catalog.column(first.column)
    return column is not None and is_flag(column)


def both_sides(reader: Reader, frame: Frame, condition: Condition) -> bool:
    """Whether a condition lets a flag be set and not set: as a filter it says nothing, so each is counted."""
    column = reader.catalog.column(condition.column)
    counted = bool(frame.measures) and frame.measures[0].function == "count"
    return (
        counted and condition.operator == "in" and len(condition.values) == 2 and column is not None and is_flag(column)
    )


@at("others")
def others(reader: Reader) -> int:
    """ "how many visits converted and how many did not": the rows left over are counted beside those told."""
    if reader.mark.kind != "others" or reader.fragment or not reader.conditions:
        return 0
    following = reader.kind(1)
    if following in ("column", "value", "state", "missing", "compare", "number", "table"):
        return 0
    condition = reader.conditions[-1]
    table = condition.column.table
    counted = [measure for measure in reader.measures if measure.function == "count" and not measure.where]
    if not counted or counted[-1].table != table:
        return 0
    reader.conditions.pop()
    base, words = counted[-1], condition.words + reader.span(reader.mark)
    reader.measures.remove(base)
    for negated in (condition.negated, not condition.negated):
        label = f"{base.label}_{'not_' if negated else ''}{condition.column.column.lower()}"
        part = replace(condition, negated=negated)
        reader.measures.append(replace(base, where=(part,), label=label, words=base.words + words))
    return 1
