"""From filled slots to a frame: what is listed, counted and grouped, which dates are meant, what to sort by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from rapidfuzz import process

from nl2sql.catalog import ColumnRef
from nl2sql.drafting import Source
from nl2sql.joins import join_graph
from nl2sql.parser.anchors import newest_day
from nl2sql.parser.frame import Condition, Dimension, Frame, Measure, Ordering, Output, Presence, Words
from nl2sql.parser.knowledge import date_column, is_date, is_key, is_numeric, label_columns, year_column
from nl2sql.parser.measuring import count_of, popularity, singular, snake, takings
from nl2sql.parser.reader import Grouping, Mention, Reader, Timing
from nl2sql.problems import Problem


@dataclass
class Settling:
    """A finished reader with the source and the day it is read on."""

    reader: Reader
    source: Source
    today: date
    notes: list[Problem]
    lost: list[Words] = field(default_factory=list)

    @property
    def hints(self) -> tuple[str, ...]:
        """The stems of the question, names of tables apart: they decide between dates ("shipped in May")."""
        tables = {
            place for m in self.reader.marks if m.kind == "table" and m.how == "is" for place in range(m.start, m.end)
        }
        return tuple(token.stem for place, token in enumerate(self.reader.tokens) if place not in tables)


def settle(reader: Reader, source: Source, today: date, focus: tuple[str, ...] = ()) -> Frame:
    """The frame that a reader's slots add up to (its score is still to be given)."""
    state = Settling(reader, source, today, list(reader.notes))
    subject = _subject(reader)
    if reader.groupings and not (reader.measures or reader.outputs or reader.rank or reader.fragment) and subject:
        reader.measures.append(count_of(reader, subject, ()))
    reader.outputs = _asked_for(reader)
    measures = tuple(reader.measures)
    conditions = [*reader.conditions, *_times(state, subject, focus)]
    dimensions = _dimensions(state, subject, measures, focus)
    ordering = list(reader.ordering)
    limit = _ranked(state, subject, dimensions, ordering)
    if reader.rank is not None and reader.rank.measure is not None and not reader.outputs:
        measures = _with(measures, reader.rank.measure)
    outputs = tuple(reader.outputs)
    if outputs and dimensions and not measures and not ordering and not reader.fragment:
        ordering = [Ordering(column=item.column) for item in dimensions]
        outputs = (*(Output(item.column, item.words) for item in dimensions), *outputs)
        dimensions = []
    ranked_by = _with((), *(item.measure for item in ordering if item.measure is not None))
    if (measures or ranked_by) and outputs:
        shown = _grouping_outputs(state, outputs, measures)
        known = {dimension.column for dimension in dimensions}
        dimensions += [_output_dimension(reader, ref, subject) for ref in shown if ref not in known]
        outputs = ()
    frame = Frame(
        subject=subject,
        columns=outputs,
        measures=measures,
        dimensions=tuple({(item.column, item.grain): item for item in reversed(dimensions)}.values())[::-1],
        conditions=tuple(conditions),
        presences=tuple(_presences(reader, subject, conditions, measures)),
        group_conditions=tuple(reader.group_conditions),
        ordering=tuple(ordering),
        limit=limit,
        distinct=_distinct(reader, measures),
        named_only=reader.asked == "which",
        unused=tuple(span for words in state.lost for span in words),
        notes=(*state.notes, *_unknown_values(state, conditions)),
    )
    return frame if reader.fragment else _sorted(reader, frame)


def _unknown_values(state: Settling, conditions: list[Condition]) -> list[Problem]:
    """Texts that the data does not hold where they are looked for."""
    found: list[Problem] = []
    for condition in conditions:
        known = state.source.values.of(condition.column)
        for value in condition.values if condition.operator == "=" and known else ():
            if isinstance(value, str) and value not in known:
                near = process.extract(value, known, limit=3, score_cutoff=60)
                hint = f"Did you mean {' or '.join(repr(text) for text, _, _ in near)}?" if near else ""
                message = f"No {condition.column} is {value!r}."
                found.append(Problem("draft.unknown-value", message, hint, severity="warning"))
    return found


def _asked_for(reader: Reader) -> list[Output]:
    """The columns to show; one that a verb only hints at ("live in") when nothing else is asked for."""
    firm = [output for output in reader.outputs if output.column not in reader.weak]
    return firm if firm or reader.measures or reader.mentions else reader.outputs


def _grouping_outputs(state: Settling, outputs: tuple[Output, ...], measures: tuple[Measure, ...]) -> list[ColumnRef]:
    """Columns listed with a number each ("city and number of customers"); one said after it by itself is lost."""
    shown: list[ColumnRef] = []
    starts = [span.start for measure in measures for span in measure.words]
    for output in outputs:
        place = output.words[0].start if output.words else 0
        joined = state.reader.text[:place].rstrip().lower().endswith(("and", ",", "with"))
        if not starts or place < min(starts) or joined:
            shown.append(output.column)
        else:
            state.lost.append(output.words)
    return shown


def _with(measures: tuple[Measure, ...], *more: Measure) -> tuple[Measure, ...]:
    known = {(m.function, m.table, m.column, m.expression, m.per) for m in measures}
    fresh = [m for m in more if (m.function, m.table, m.column, m.expression, m.per) not in known]
    return (*measures, *fresh)


def _subject(reader: Reader) -> str:
    """The table whose rows the question is about."""
    plain = [mention.table for mention in reader.mentions if not mention.verb]
    if plain:
        return plain[0]
    if reader.outputs:
        return reader.outputs[0].column.table
    if reader.measures:
        return reader.measures[0].table
    if reader.mentions:
        return reader.mentions[0].table
    if reader.rank is not None and reader.rank.column is not None:
        return reader.rank.column.table
    if reader.groupings or reader.fragment:
        return ""
    return reader.conditions[0].column.table if reader.conditions else ""


def _events(state: Settling, subject: str) -> list[str]:
    """The tables whose dates are meant, best first: what happened, what is measured, what it is about."""
    reader = state.reader
    happened = [mention.table for mention in reader.mentions if mention.verb or mention.table != subject]
    happened = [key for key in happened if _is_below(reader, subject, key)]
    measured = [measure.table for measure in reader.measures]
    ranked = [reader.rank.measure.table] if reader.rank is not None and reader.rank.measure is not None else []
    grouped = [item.measure.table for item in reader.group_conditions]
    absent = [presence.table for presence in reader.presences]
    return list(dict.fromkeys([*happened, *absent, *grouped, *ranked, *measured, *([subject] if subject else [])]))


def _is_below(reader: Reader, upper: str, lower: str) -> bool:
    """Whether one row of `upper` can have many in `lower`."""
    found = join_graph(reader.catalog).paths_from(upper).get(lower) if upper else None
    return found is not None and any(join.multiplies for join in found[1])


def _times(state: Settling, subject: str, focus: tuple[str, ...]) -> list[Condition]:
    conditions: list[Condition] = []
    for timing in state.reader.timings:
        condition = _time(state, timing, subject, focus)
        if condition is None:
            state.lost.append(timing.words)
            continue
        last = conditions[-1] if conditions else None
        if last is not None and last.column == condition.column and not timing.negated and _apart(last, condition):
            conditions[-1] = replace(last, any_of=(*last.any_of, condition), words=last.words + condition.words)
            _compared(state, timing, condition)
        else:
            conditions.append(condition)
    return conditions


def _apart(first: Condition, second: Condition) -> bool:
    """Whether two periods cannot both hold: then "2023 and 2024" means either."""
    if first.operator != "during" or second.operator != "during":
        return first.operator == second.operator == "="
    return str(first.values[1]) <= str(second.values[0]) or str(second.values[1]) <= str(first.values[0])


def _compared(state: Settling, timing: Timing, condition: Condition) -> None:
    """Two years side by side are a comparison: group by year unless a unit was named."""
    reader = state.reader
    if timing.period.year_only and not any(item.grain for item in reader.groupings) and reader.measures:
        reader.groupings.append(Grouping(condition.column, "year", words=condition.words))


def _time(state: Settling, timing: Timing, subject: str, focus: tuple[str, ...]) -> Condition | None:
    tables = [*_events(state, subject), *focus]
    ref = timing.column or date_column(state.source.catalog, tables or state.reader.tables, state.hints)
    column = state.source.catalog.column(ref) if ref else None
    if ref is None or column is None or not is_date(column):
        return _year_condition(state, timing, ref, tables)
    anchor = _anchor(state, timing, ref)
    start, end = timing.period.days(anchor)
    words = timing.words
    if start is not None and end is not None:
        return Condition(ref, "during", (start.isoformat(), end.isoformat()), timing.negated, words=words)
    if start is not None:
        return Condition(ref, ">=", (start.isoformat(),), timing.negated, words=words)
    return Condition(ref, "<", (end.isoformat(),), timing.negated, words=words) if end is not None else None


def _anchor(state: Settling, timing: Timing, ref: ColumnRef) -> date:
    """Today, or the newest day of the data when all of it lies before the period that was named."""
    if not timing.period.is_relative or timing.from_today:
        return state.today
    start, _ = timing.period.days(state.today)
    newest = newest_day(state.source, ref)
    if newest is None or start is None or newest >= start or newest >= state.today:
        return state.today
    said = state.reader.text[timing.words[-1].start : timing.words[-1].end] if timing.words else "that"
    message = f"'{said}' is counted back from the newest day in {ref}, {newest}, because there is nothing newer."
    state.notes.append(Problem("draft.anchor", message, "Name the dates to mean others.", severity="info"))
    return newest


def _year_condition(state: Settling, timing: Timing, ref: ColumnRef | None, tables: Iterable[str]) -> Condition | None:
    """The period said of a column of years."""
    target = ref or year_column(state.source.catalog, tables)
    start, end = timing.period.days(state.today)
    if target is None:
        return None
    text = getattr(state.source.catalog.column(target), "type", "") == "text"
    first = start.year if start else None
    last = end.year - 1 if end else None
    words, turned = timing.words, timing.negated
    if first is not None and last is not None:
        values = tuple(str(y) if text else y for y in ((first,) if first == last else (first, last)))
        return Condition(target, "=" if first == last else "between", values, turned, words=words)
    if first is not None:
        return Condition(target, ">=", (str(first) if text else first,), turned, words=words)
    return Condition(target, "<=", (str(last) if text else last,), turned, words=words) if last is not None else None


def _dimensions(
    state: Settling, subject: str, measures: tuple[Measure, ...], focus: tuple[str, ...]
) -> list[Dimension]:
    reader = state.reader
    found: list[Dimension] = []
    for item in reader.groupings:
        ref = item.column or date_column(state.source.catalog, [*_events(state, subject), *focus], state.hints)
        if ref is None:
            ref = year_column(state.source.catalog, _events(state, subject)) if item.grain == "year" else None
            if ref is None:
                state.lost.append(item.words)
                continue
            item = Grouping(ref, None, words=item.words)
        label = _dimension_label(reader, ref, item)
        found.append(Dimension(ref, item.grain, label, item.entity, item.words))
    leading = _leading(reader, measures)
    if leading is not None and not found:
        found.append(_entity(reader, leading.table, reader.span(leading.mark)))
    return found


def _leading(reader: Reader, measures: tuple[Measure, ...]) -> Mention | None:
    """The things listed with a number each: "customers and their total sales"."""
    if not measures or not measures[0].words or reader.outputs:
        return None
    for mention in reader.mentions[:1]:
        before = reader.tokens[mention.mark.start].span.start < measures[0].words[0].start
        if before and not mention.verb and mention.table not in {measure.table for measure in measures}:
            return mention if _is_below(reader, mention.table, measures[0].table) else None
    return None


def _entity(reader: Reader, key: str, words: tuple[object, ...]) -> Dimension:
    table = reader.table_of(key)
    return Dimension(label_columns(table)[0], None, singular(table.name), key, words)  # type: ignore[arg-type]


def _dimension_label(reader: Reader, ref: ColumnRef, item: Grouping) -> str:
    if item.entity:
        return singular(reader.table_of(item.entity).name)
    if item.grain:
        stem = snake(ref.column).removesuffix("_date").removesuffix("_at")
        return item.grain if stem in ("date", "day", "time", item.grain) else f"{stem}_{item.grain}"
    return snake(ref.column)


def _output_dimension(reader: Reader, ref: ColumnRef, subject: str) -> Dimension:
    labels = label_columns(reader.table_of(ref.table))
    entity = ref.table if ref in labels and ref.table == subject else ""
    return Dimension(ref, None, snake(ref.column), entity)


def _ranked(state: Settling, subject: str, dimensions: list[Dimension], ordering: list[Ordering]) -> int | None:
    """Puts the ranking into `ordering`, and the things ranked into `dimensions`; returns the limit."""
    reader = state.reader
    rank = reader.rank
    if rank is None:
        return reader.take_number() if reader.number is not None else None
    if rank.recency and subject and not dimensions and not reader.measures:
        when = date_column(state.source.catalog, [subject], state.hints)
        rank.column = when or _first_key(reader, subject)
    elif not rank.has_target and reader.fragment:
        ordering.append(Ordering(descending=rank.descending, words=rank.words))
        return rank.limit
    elif not rank.has_target:
        rank.measure = reader.measures[0] if reader.measures else _usual(reader, subject, dimensions)
    own = rank.measure is not None and rank.measure.table == subject and rank.measure.column is not None
    if own and not dimensions and rank.measure is not None and rank.measure.function == "sum":
        rank.column, rank.measure = rank.measure.column, None
    if rank.measure is not None and not dimensions and subject and not reader.outputs:
        dimensions.append(_entity(reader, subject, ()))
    if rank.measure is not None or rank.column is not None:
        item = Ordering(rank.column, rank.measure, descending=rank.descending, words=rank.words)
        ordering.insert(0, item)
    return rank.limit


def _usual(reader: Reader, subject: str, dimensions: list[Dimension]) -> Measure | None:
    """What "top" means when nothing is said: money, else how much it is used."""
    key = subject or (dimensions[0].column.table if dimensions else "")
    if not key:
        return None
    return takings(reader, key, ()) or popularity(reader, key, ())


def _first_key(reader: Reader, table: str) -> ColumnRef | None:
    keys = reader.table_of(table).primary_key
    return ColumnRef(table, keys[0]) if keys else None


def _presences(
    reader: Reader, subject: str, conditions: list[Condition], measures: tuple[Measure, ...]
) -> list[Presence]:
    """ "customers with orders": tables below the subject that are only spoken of must have rows for it."""
    found = list(reader.presences)
    counted = not measures or (len(measures) == 1 and measures[0].function == "count" and measures[0].table == subject)
    if not subject or not counted or reader.groupings or (reader.rank is not None and reader.rank.measure is not None):
        return found
    touched = {condition.column.table for condition in conditions} | {p.table for p in found}
    touched |= {output.column.table for output in reader.outputs}
    touched |= {item.measure.table for item in reader.group_conditions}
    paths = join_graph(reader.catalog).paths_from(subject)
    passed = {join.table for key in touched if key in paths for join in paths[key][1]}
    for mention in reader.mentions:
        if mention.table != subject and mention.table not in passed and _is_below(reader, subject, mention.table):
            found.append(Presence(mention.table, words=reader.span(mention.mark)))
            passed.add(mention.table)
    return found


def _distinct(reader: Reader, measures: tuple[Measure, ...]) -> bool:
    """Whether repeated rows say nothing: "list all cities", "different channels"."""
    if measures or not reader.outputs or reader.rank is not None:
        return reader.distinct and not measures
    if reader.distinct:
        return True
    if reader.mentions or reader.ordering or _names_one(reader):
        return False
    columns = [(reader.table_of(o.column.table), reader.catalog.column(o.column)) for o in reader.outputs]
    return all(c is not None and not is_key(t, c) and not is_numeric(c) and not c.primary_key for t, c in columns)


def _names_one(reader: Reader) -> bool:
    """Whether a condition picks things by name: their details are then not repeated values."""
    return any(c.column in label_columns(reader.table_of(c.column.table)) for c in reader.conditions)


def _sorted(reader: Reader, frame: Frame) -> Frame:
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
        timed = next((dimension for dimension in frame.dimensions if dimension.grain), None)
        if timed is None:
            ordering.append(Ordering(measure=frame.measures[0], descending=True))
        else:
            ordering.append(Ordering(column=timed.column, grain=timed.grain))
    return replace(frame, ordering=tuple(ordering))


def _default_order(reader: Reader, frame: Frame) -> ColumnRef | None:
    if frame.columns:
        return frame.columns[0].column
    return label_columns(reader.table_of(frame.subject))[0] if frame.subject else None
