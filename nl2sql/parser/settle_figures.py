"""Settles figures beside figures: growth, running totals, counts next to counts, shares, one year over another."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.joins import join_graph
from nl2sql.parser.frame import Condition, Dimension, Frame, Grain, Measure, Ordering, Output
from nl2sql.parser.knowledge import date_column, is_flag
from nl2sql.parser.measuring import count_of, snake
from nl2sql.parser.scan_active import buying
from nl2sql.parser.settle_contrast import contrasted
from nl2sql.parser.settle_flags import both_sides
from nl2sql.parser.settle_growth import grown
from nl2sql.parser.settle_shares import divided, part_of_all
from nl2sql.parser.settle_times import events
from nl2sql.parser.settling import Settling, is_below
from nl2sql.problems import Problem


def figures(state: Settling, frame: Frame) -> Frame:
    """The frame with what its reader noted about growth, columns side by side, shares and "how many of them"."""
    if state.reader.fragment:
        return frame
    for step in (_placed, grown, _series, contrasted, _apart, _of_them, _shares):
        frame = step(state, frame)
    return frame


def _placed(state: Settling, frame: Frame) -> Frame:
    """ "second highest salary": the ranking without the places before it."""
    skipped = state.reader.skipped
    if not skipped:
        return frame
    best = next((m for m in frame.measures if m.function in ("maximum", "minimum") and m.column is not None), None)
    if best is not None and len(frame.measures) == 1 and not frame.dimensions and best.column is not None:
        order = (Ordering(column=best.column, descending=best.function == "maximum"),)
        shown = (Output(best.column, best.words),)
        frame = replace(frame, measures=(), subject=best.table, columns=shown, ordering=order, limit=1, distinct=True)
    return replace(frame, offset=skipped) if frame.limit == 1 and frame.ordering else frame


def _series(state: Settling, frame: Frame) -> Frame:
    """Growth and the like need one figure by a unit of time; months (or years) where none was named."""
    series = state.reader.series
    if series is None or (frame.limit is not None and frame.ordering):
        return frame
    if any(m.less for m in frame.measures) or any(g.measure.less for g in frame.group_conditions):
        return frame
    measures = frame.measures
    if not measures and frame.subject:
        measures = (count_of(state.reader, frame.subject, ()),)
    if not any(item.grain for item in frame.dimensions):
        when = date_column(state.source.catalog, events(state, frame.subject), state.hints)
        if when is None or not measures:
            return frame
        years = [c for c in frame.conditions if c.operator == "during" and not c.any_of]
        grain: Grain = "month" if years else "year"
        stem = snake(when.column).removesuffix("_date").removesuffix("_at")
        added = Dimension(when, grain, grain if stem in ("date", "time") else f"{stem}_{grain}")
        frame = replace(frame, dimensions=(added, *frame.dimensions))
        message = f"No unit of time was named: this goes by {grain}."
        frame = replace(frame, notes=(*frame.notes, Problem("draft.assumed", message, "Name one.", severity="info")))
    timed = next(item for item in frame.dimensions if item.grain)
    order = (Ordering(column=timed.column, grain=timed.grain),)
    return replace(frame, measures=measures, series=series, ordering=order, columns=(), limit=None)


def _apart(state: Settling, frame: Frame) -> Frame:
    """ "completed and cancelled orders, side by side": a column for each of what was joined by "and"."""
    reader = state.reader
    if (
        len({measure.what for measure in frame.measures}) != 1
        or frame.measures[0].function in ("share", "median")
        or frame.measures[0].per
    ):
        return frame
    measure = frame.measures[0]
    for condition in frame.conditions:
        parts = _parts(condition)
        whole = condition.operator == "in" and _is_flag(state, condition)
        apart = reader.aside or whole or _enumerated(frame, measure, condition)
        if len(parts) < 2 or not (apart or both_sides(reader, frame, condition)):
            continue
        if reader.versus and any(d.column == condition.column and d.grain is None for d in frame.dimensions):
            continue
        made = tuple(
            replace(
                measure, where=(part,), label=f"{measure.label}_{_name(part)}", words=measure.words + condition.words
            )
            for part in parts
        )
        kept = tuple(other for other in frame.conditions if other is not condition)
        grouped = tuple(
            d for d in frame.dimensions if not (d.grain and d.words and set(d.words) <= set(condition.words))
        )
        return replace(frame, measures=made, conditions=kept, dimensions=grouped, ordering=())
    return frame


def _is_flag(state: Settling, condition: Condition) -> bool:
    """Whether it names both of yes and no: then they are meant beside each other."""
    column = state.source.catalog.column(condition.column)
    return column is not None and is_flag(column) and condition.words != ()


def _enumerated(frame: Frame, measure: Measure, condition: Condition) -> bool:
    """ "number of completed, cancelled and returned orders by channel": listed before what is counted."""
    if measure.function != "count" or not frame.dimensions or len(measure.words) < 2 or condition.operator != "in":
        return False
    starts = [span.start for span in condition.words]
    return min(s.start for s in measure.words) < min(starts) and max(starts) < max(s.start for s in measure.words)


def _parts(condition: Condition) -> list[Condition]:
    if condition.negated:
        return []
    if condition.operator == "in":
        return [replace(condition, operator="=", values=(value,)) for value in condition.values]
    return [replace(condition, any_of=()), *condition.any_of] if condition.any_of else []


def _name(condition: Condition) -> str:
    value = str(condition.values[0]) if condition.values else "none"
    return value[:4] if condition.operator == "during" else snake(value)


def _of_them(state: Settling, frame: Frame) -> Frame:
    """ "how many customers, and how many of them get the newsletter": what is said after it narrows only that count."""
    reader = state.reader
    if reader.of_them is None:
        return frame
    inside = tuple(c for c in frame.conditions if c in reader.conditions[reader.of_them :])
    marks = [mark for mark in reader.used if mark.kind == "ofthem"]
    start = reader.tokens[marks[0].start].span.start if marks else 0
    place = next((p for p, m in enumerate(frame.measures) if any(s.start == start for s in m.words)), None)
    place = place if marks else len(frame.measures) - 1
    if place is None:
        return frame
    if not inside:
        lost = tuple(frame.measures[place].words)
        kept = (*frame.measures[:place], *frame.measures[place + 1 :])
        return replace(frame, measures=kept, unused=(*frame.unused, *lost)) if marks and kept else frame
    measure = frame.measures[place]
    narrowed = replace(measure, where=inside, label=f"{measure.label}_{snake(inside[0].column.column)}")
    measures = (*frame.measures[:place], narrowed, *frame.measures[place + 1 :])
    return replace(frame, measures=measures, conditions=tuple(c for c in frame.conditions if c not in inside))


def _shares(state: Settling, frame: Frame) -> Frame:
    """ "percentage of orders that were cancelled, by month": of the orders of each month."""
    for place, measure in enumerate(frame.measures):
        if measure.function != "share" or measure.where:
            continue
        own = tuple(c for c in frame.conditions if c.column.table == measure.table and _narrows(c))
        others = any(c not in own and _narrows(c) for c in frame.conditions)
        if others and not frame.dimensions:
            continue
        above = _above(state, frame, measure)
        if measure.column is not None or measure.expression:
            inside = part_of_all(measure, above)
        else:
            inside = part_of_all(measure, own) if own else above or _referring(state, measure)
        if not inside:
            continue
        words = measure.words + tuple(span for c in inside for span in c.words)
        made = replace(measure, where=inside, words=words)
        measures = (*frame.measures[:place], made, *frame.measures[place + 1 :])
        kept = tuple(c for c in frame.conditions if c not in inside)
        ordering = tuple(
            replace(item, measure=made) if item.measure is not None and item.measure.what == measure.what else item
            for item in frame.ordering
        )
        named = {span for c in inside for span in c.words}
        grouped = tuple(d for d in frame.dimensions if not (d.words and set(d.words) <= named))
        return replace(frame, measures=measures, conditions=kept, ordering=ordering, dimensions=grouped)
    narrowing = [c for c in frame.conditions if _narrows(c)]
    counted = frame.measures[0].table if frame.measures else ""
    below = bool(counted) and any(is_below(state.reader, counted, c.column.table) for c in narrowing)
    owned = frame.presences[:1] if state.reader.again else buying(state.reader, counted)
    return divided(frame, narrowing, owned, below=below)


def _narrows(condition: Condition) -> bool:
    """Whether it picks some of the rows of a day, not the days themselves."""
    return condition.operator not in ("during", ">=", "<") or condition.grain is not None or not _is_day(condition)


def _is_day(condition: Condition) -> bool:
    return bool(condition.values) and isinstance(condition.values[0], str) and condition.values[0][4:5] == "-"


def _above(state: Settling, frame: Frame, measure: Measure) -> tuple[Condition, ...]:
    """ "share of orders paid in cash by quarter", "online share of revenue by store": said of what each row refers to,
    and asked for over time or before the share is named, it is the part of the rows of each group."""
    if not frame.dimensions or frame.limit is not None or frame.within is not None:
        return ()
    timed = all(item.grain is not None for item in frame.dimensions)
    grouped = {item.column for item in frame.dimensions}
    start = min((span.start for span in measure.words), default=0)
    paths = join_graph(state.source.catalog).paths_from(measure.table)
    return tuple(
        c
        for c in frame.conditions
        if _narrows(c)
        and c.column.table in paths
        and not any(join.multiplies for join in paths[c.column.table][1])
        and c.column not in grouped
        and (timed or (c.words and c.words[0].start < start))
    )


def _referring(state: Settling, measure: Measure) -> tuple[Condition, ...]:
    """ "share of orders placed during a promotion": of those that may, the ones that do refer to one."""
    table = state.reader.table_of(measure.table)
    grouped = {item.entity for item in state.reader.groupings}
    for mention in state.reader.mentions:
        steps = join_graph(state.source.catalog).steps.get(table.key, ())
        step = next((join for join in steps if join.table == mention.table and not join.multiplies), None)
        if step is None or mention.table in grouped or len(step.pairs) != 1:
            continue
        name = step.pairs[0][0].column
        column = state.source.catalog.column(ColumnRef(table.key, name))
        if column is not None and column.nullable:
            words = state.reader.span(mention.mark)
            return (Condition(ColumnRef(table.key, name), "is null", negated=True, words=words),)
    return ()
