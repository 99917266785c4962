"""From filled slots to a frame: what is listed, counted and grouped, which dates are meant, what to sort by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nl2sql.catalog import ColumnRef
from nl2sql.drafting import Source
from nl2sql.joins import join_graph
from nl2sql.parser.counted_groups import counts_groups
from nl2sql.parser.frame import Condition, Dimension, Frame, Measure, Ordering, Output, Presence
from nl2sql.parser.knowledge import date_column, is_key, is_numeric, label_columns, year_column
from nl2sql.parser.measuring import percentage, popularity, singular, snake, takings
from nl2sql.parser.reader import Grouping, Mention, Reader
from nl2sql.parser.rules_outdid import settled as duel_settled
from nl2sql.parser.settle_best import best_shown, best_within, of_all, only_known
from nl2sql.parser.settle_counts import measured
from nl2sql.parser.settle_each import averaged_units
from nl2sql.parser.settle_every import in_all
from nl2sql.parser.settle_figures import figures
from nl2sql.parser.settle_flags import merged
from nl2sql.parser.settle_idle import idle
from nl2sql.parser.settle_moments import first_or_last
from nl2sql.parser.settle_names import names_of_subject
from nl2sql.parser.settle_notes import note_beyond, unknown_values
from nl2sql.parser.settle_optional import implied
from nl2sql.parser.settle_presence import person_behind
from nl2sql.parser.settle_ranked import ranked_groups
from nl2sql.parser.settle_shares import part_of_all
from nl2sql.parser.settle_sorted import in_order
from nl2sql.parser.settle_times import events, times
from nl2sql.parser.settle_units import banded, of_years
from nl2sql.parser.settle_when import not_grouped
from nl2sql.parser.settling import Settling, is_below


def settle(reader: Reader, source: Source, today: date, focus: tuple[str, ...] = ()) -> Frame:
    """The frame that a reader's slots add up to (its score is still to be given)."""
    state = Settling(reader, source, today, list(reader.notes))
    subject = _opened(state)
    measures = _with((), *measured(reader, subject))
    periods = times(state, subject, focus)
    conditions = [*merged(reader, reader.conditions), *periods]
    dimensions = _dimensions(state, subject, measures, focus)
    ordering = list(reader.ordering)
    measures, dimensions = averaged_units(reader, _spoken(reader, measures), dimensions)
    within = best_within(reader, subject, dimensions)
    limit = _ranked(state, subject, dimensions, ordering)
    if within is not None:
        dimensions, reader.outputs = best_shown(reader, subject, within, dimensions)
        limit = limit or 1
        conditions += only_known(reader)
    if reader.rank is not None and reader.rank.measure is not None and not reader.outputs:
        measures = _with(measures, reader.rank.measure)
    outputs = tuple(reader.outputs)
    if not (measures or ordering or within):
        outputs, dimensions, ordering = _by_groups(reader, outputs, dimensions)
    ranked_by = _with((), *(item.measure for item in ordering if item.measure is not None))
    if (measures or ranked_by) and outputs:
        dimensions += _beside(state, subject, outputs, measures, dimensions)
        outputs = ()
    measures, conditions = _percentages(reader, measures, conditions, dimensions)
    conditions, beside = in_all(reader, subject, conditions)
    conditions += implied(reader, subject, measures, dimensions, conditions, within)
    note_beyond(state, conditions, within is not None)
    frame = Frame(
        subject=subject,
        columns=outputs,
        measures=measures,
        dimensions=tuple({(item.column, item.grain): item for item in reversed(dimensions)}.values())[::-1],
        conditions=tuple(conditions),
        presences=(*_presences(reader, subject, conditions, measures, beside), *beside),
        group_conditions=tuple(reader.group_conditions),
        ordering=tuple(ordering),
        kin=tuple(reader.kin),
        alike=reader.alike,
        twins=tuple(reader.twins),
        with_empty=reader.with_empty,
        limit=limit,
        within=within,
        of_all=within is None and of_all(reader, measures),
        distinct=_distinct(reader, measures),
        named_only=reader.asked == "which" or reader.tokens[0].norm == "who",
        unused=tuple(span for words in state.lost for span in words),
        notes=(*state.notes, *unknown_values(state, conditions)),
    )
    return frame if reader.fragment else _finished(state, frame)


def _by_groups(
    reader: Reader, outputs: tuple[Output, ...], dimensions: list[Dimension]
) -> tuple[tuple[Output, ...], list[Dimension], list[Ordering]]:
    """A mere list "by" something is sorted by it, and shows it."""
    if not outputs or not dimensions or reader.fragment:
        return outputs, dimensions, []
    shown = tuple(Output(item.column, item.words) for item in dimensions)
    return (*shown, *outputs), [], [Ordering(column=item.column) for item in dimensions]


def _finished(state: Settling, frame: Frame) -> Frame:
    """The frame with its figures, its order, and what none of it speaks of."""
    frame = counts_groups(state.reader, figures(state, frame))
    return in_order(state.reader, replace(frame, unused=(*frame.unused, *idle(state.reader, frame))))


def _opened(state: Settling) -> str:
    """The table that the question is about, with what must be settled before anything is measured."""
    reader = state.reader
    duel_settled(reader)
    names_of_subject(reader)
    subject = reader.about or person_behind(reader) or _subject(reader)
    ranked = reader.rank.measure if reader.rank is not None else None
    if ranked is not None and ranked.column is not None:
        reader.outputs = [output for output in reader.outputs if output.column != ranked.column]
    not_grouped(reader)
    ranked_groups(reader, subject)
    first_or_last(state, subject)
    return subject


def _beside(
    state: Settling,
    subject: str,
    outputs: tuple[Output, ...],
    measures: tuple[Measure, ...],
    dimensions: list[Dimension],
) -> list[Dimension]:
    """The groups that columns listed beside figures make."""
    known = {dimension.column for dimension in dimensions}
    shown = _grouping_outputs(state, outputs, measures)
    return [_output_dimension(state.reader, ref, subject) for ref in shown if ref not in known]


def _spoken(reader: Reader, measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """The measures with those that settling the times added; what is set against each other is measured once."""
    found = _with(measures, *reader.measures)
    if not reader.versus or reader.of_them is not None:
        return found
    return tuple({measure.what: measure for measure in reversed(found)}.values())[::-1]


def _percentages(
    reader: Reader, measures: tuple[Measure, ...], conditions: list[Condition], dimensions: list[Dimension]
) -> tuple[tuple[Measure, ...], list[Condition]]:
    """ "what percentage of orders were returned": of all orders, so the condition moves into the measure."""
    share = next((m for m in measures if m.function == "share" and m.column is None and not m.expression), None)
    inside = tuple(
        c for c in conditions if share is not None and c.column.table == share.table and c.operator != "during"
    )
    others = any(c not in inside and c.operator != "during" for c in conditions)
    if share is None or dimensions or not inside or others:
        return measures, conditions
    inside = part_of_all(share, inside)
    made = percentage(reader.catalog, share.table, inside, share.label, share.words)
    return tuple(made if m is share else m for m in measures), [c for c in conditions if c not in inside]


def _grouping_outputs(state: Settling, outputs: tuple[Output, ...], measures: tuple[Measure, ...]) -> list[ColumnRef]:
    """Columns listed with a number each ("city and number of customers"); one said after it by itself is lost."""
    shown: list[ColumnRef] = []
    starts = [span.start for measure in measures for span in measure.words]
    measured = {measure.column for measure in measures if measure.function not in ("count", "count distinct")}
    for output in outputs:
        if output.column in measured:
            continue
        place = output.words[0].start if output.words else 0
        joined = state.reader.text[:place].rstrip().lower().endswith(("and", ",", "with"))
        if not starts or place < min(starts) or joined:
            shown.append(output.column)
        else:
            state.lost.append(output.words)
    return shown


def _with(measures: tuple[Measure, ...], *more: Measure) -> tuple[Measure, ...]:
    known = {measure.what for measure in measures}
    return (*measures, *(measure for measure in more if measure.what not in known))


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


def _dimensions(
    state: Settling, subject: str, measures: tuple[Measure, ...], focus: tuple[str, ...]
) -> list[Dimension]:
    reader = state.reader
    found: list[Dimension] = []
    for item in reader.groupings:
        said = reader.when if item.grain else None
        ref = item.column or said or date_column(state.source.catalog, [*events(state, subject), *focus], state.hints)
        if ref is None and item.grain in ("year", "decade"):
            ref = year_column(state.source.catalog, events(state, subject))
        if ref is None:
            state.lost.append(item.words)
            continue
        item = of_years(reader, ref, item)
        if item.grain and any((known.column, known.grain) == (ref, item.grain) for known in found):
            continue
        if item.bands is None and item.grain is None and not item.entity and banded(reader, ref):
            continue
        label = _dimension_label(reader, ref, item)
        found.append(Dimension(ref, item.grain, label, item.entity, item.words, item.bands, item.above))
    leading = _leading(reader, measures)
    if leading is not None and not found:
        found.append(_entity(reader, leading.table, reader.span(leading.mark)))
    return found


def _leading(reader: Reader, measures: tuple[Measure, ...]) -> Mention | None:
    """The things listed with a number each: "customers and their total sales"."""
    if not measures or not measures[0].words or reader.outputs:
        return None
    if reader.tokens[0].norm == "what" and reader.tokens_said[1:2] in (("did",), ("do",), ("does",)):
        return None
    for mention in reader.mentions[:1]:
        if reader.versus and any(condition.column.table == mention.table for condition in reader.conditions):
            return None
        before = reader.tokens[mention.mark.start].span.start < measures[0].words[0].start
        if before and not mention.verb and mention.table not in {measure.table for measure in measures}:
            return mention if is_below(reader, mention.table, measures[0].table) else None
    return None


def _entity(reader: Reader, key: str, words: tuple[object, ...]) -> Dimension:
    table = reader.table_of(key)
    return Dimension(label_columns(table)[0], None, singular(table.name), key, words)  # type: ignore[arg-type]


def _dimension_label(reader: Reader, ref: ColumnRef, item: Grouping) -> str:
    if item.entity:
        return singular(reader.table_of(item.entity).name)
    if item.bands is not None:
        return "age_band" if item.bands.age else f"{snake(ref.column)}_band"
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
    if reader.ranking and rank.column is not None and not reader.outputs and subject and not dimensions:
        shown = [*label_columns(reader.table_of(subject)), rank.column]
        reader.outputs = [Output(ref) for ref in dict.fromkeys(shown)]
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
    reader: Reader,
    subject: str,
    conditions: list[Condition],
    measures: tuple[Measure, ...],
    beside: list[Presence],
) -> list[Presence]:
    """ "customers with orders": tables below the subject that are only spoken of must have rows for it."""
    found = list(reader.presences)
    one = measures[0] if len(measures) == 1 and measures[0].table == subject else None
    shared = one is not None and one.function == "share" and one.column is None and not one.expression
    counted = not measures or shared or (one is not None and one.function == "count")
    grouped = bool(reader.groupings) and not shared
    if not subject or not counted or grouped or (reader.rank is not None and reader.rank.measure is not None):
        return found
    touched = {condition.column.table for condition in conditions} | {p.table for p in found}
    touched |= {p.table for p in beside} | {c.column.table for p in beside for c in p.conditions}
    touched |= {output.column.table for output in reader.outputs}
    touched |= {item.measure.table for item in reader.group_conditions}
    paths = join_graph(reader.catalog).paths_from(subject)
    passed = {join.table for key in touched if key in paths for join in paths[key][1]}
    for mention in reader.mentions:
        if mention.table != subject and mention.table not in passed and is_below(reader, subject, mention.table):
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
