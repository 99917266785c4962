"""Settles one thing against another: beside each other where there are groups, else a row for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from nl2sql.parser.frame import Condition, Dimension, Frame, Grain
from nl2sql.parser.measuring import count_of, snake
from nl2sql.parser.settle_growth import halves_of
from nl2sql.parser.settling import Settling

_UNITS: dict[int, Grain] = {1: "month", 3: "quarter", 12: "year"}


def contrasted(state: Settling, frame: Frame) -> Frame:
    """The frame with what "versus" or "compare" ties together put side by side, or in a row each."""
    reader = state.reader
    if not reader.versus:
        return frame
    found = next((c for c in frame.conditions if _parts(c) > 1), None)
    if found is None:
        frame, found = _ends_of_years(frame)
    if found is None:
        return frame
    if not frame.measures and frame.subject and not frame.columns:
        frame = replace(frame, measures=(count_of(reader, frame.subject, ()),))
    if not frame.measures:
        return frame
    own = [d for d in frame.dimensions if d.column == found.column]
    if len(own) < len(frame.dimensions) or any(not _of(d, found) for d in own):
        reader.aside = True
        plain = tuple(d for d in own if not d.grain)
        return replace(frame, dimensions=tuple(d for d in frame.dimensions if d not in plain))
    if own:
        return frame
    if found.operator == "during":
        unit = _unit(found)
        stem = snake(found.column.column).removesuffix("_date").removesuffix("_at")
        dated = Dimension(found.column, unit, f"{stem}_{unit}", words=found.words) if unit else None
        return replace(frame, dimensions=(dated, *frame.dimensions)) if dated else frame
    if found.operator != "in":
        reader.aside = reader.aside or all(part.column == found.column for part in found.any_of)
        return frame
    each = Dimension(found.column, None, snake(found.column.column), words=found.words)
    return replace(frame, dimensions=(each, *frame.dimensions))


def _ends_of_years(frame: Frame) -> tuple[Frame, Condition | None]:
    """ "up or down from 2023 to 2025": the first and the last of the years named are set against each other."""
    told = any(m.less for m in frame.measures) or any(g.measure.less for g in frame.group_conditions)
    for condition in () if told else frame.conditions:
        halves = halves_of(condition)
        if halves is not None:
            found = replace(halves[0], any_of=(halves[1],))
            return replace(frame, conditions=tuple(found if c is condition else c for c in frame.conditions)), found
    return frame, None


def _of(dimension: Dimension, condition: Condition) -> bool:
    """Whether the group only repeats the periods or values that the condition names."""
    return dimension.grain is None or bool(set(dimension.words) & set(condition.words))


def _unit(condition: Condition) -> Grain | None:
    """The unit of time that each of the periods fills: months for "June 2024 versus June 2025"."""
    units: set[Grain | None] = set()
    for part in (condition, *condition.any_of):
        if part.operator != "during":
            return None
        first, last = (date.fromisoformat(str(value)) for value in part.values)
        months = (last.year - first.year) * 12 + last.month - first.month
        whole = (first.day, last.day) == (1, 1)
        fills = whole and (first.month - 1) % months == 0 if months in _UNITS else False
        units.add(_UNITS[months] if fills else "day" if last - first == timedelta(days=1) else None)
    return units.pop() if len(units) == 1 else None


def _parts(condition: Condition) -> int:
    if condition.negated:
        return 0
    return len(condition.values) if condition.operator == "in" else 1 + len(condition.any_of)
