"""Named periods become conditions on the date column they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from nl2sql.catalog import ColumnRef
from nl2sql.joins import join_graph
from nl2sql.parser.anchors import newest_day
from nl2sql.parser.frame import Condition, Operator
from nl2sql.parser.knowledge import date_column, is_date, timed_column, year_column
from nl2sql.parser.latest import bounded
from nl2sql.parser.measuring import event_table, takings
from nl2sql.parser.period_match import PLURAL_MONTHS
from nl2sql.parser.reader import Grouping, Reader, Timing
from nl2sql.parser.settle_kinds import against_each_other
from nl2sql.parser.settling import Settling, is_below
from nl2sql.problems import Problem
from nl2sql.words import stems

_PLURALS = tuple(PLURAL_MONTHS)
_BIRTH = frozenset(stems("birth birthday birthdate born dob"))
"""Stems in the names of dates that come round each year."""
_RELATIVE = frozenset({"who", "that", "which"})


def events(state: Settling, subject: str) -> list[str]:
    """The tables whose dates are meant, best first: what happened, what is measured, what it is about."""
    reader = state.reader
    happened = [mention.table for mention in reader.mentions if mention.verb or mention.table != subject]
    happened = [key for key in happened if is_below(reader, subject, key)] + _done_by_counted(reader)
    measured = [measure.table for measure in reader.measures]
    happened = happened or _carriers(reader, subject)
    happened += _between(reader, measured, happened)
    happened += [g.bands.of.table for g in reader.groupings if g.bands is not None and g.bands.of is not None]
    ranked = [reader.rank.measure.table] if reader.rank is not None and reader.rank.measure is not None else []
    grouped = [item.measure.table for item in reader.group_conditions]
    growing = (
        takings(reader, subject, ())
        if reader.series is not None and subject and (reader.outdone or not measured)
        else None
    )
    measured = [growing.table] if growing is not None else measured
    absent = [presence.table for presence in reader.presences]
    return list(dict.fromkeys([*happened, *absent, *grouped, *ranked, *measured, *([subject] if subject else [])]))


def _done_by_counted(reader: Reader) -> list[str]:
    """What those who are counted did: "how many customers who placed an order" goes by the dates of orders."""
    counted = next((m.table for m in reader.measures if m.function == "count"), "")
    if not counted or not (reader.distinct or not _RELATIVE.isdisjoint(reader.tokens_said)):
        return []
    done = [mention.table for mention in reader.mentions if is_below(reader, counted, mention.table)]
    event = event_table(reader.catalog) if not done and reader.distinct else ""
    return [event] if event and is_below(reader, counted, event) else done


def _carriers(reader: Reader, subject: str) -> list[str]:
    """Tables over which conditions further down are reached: customers "who got something from Fitness" ordered it."""
    paths = join_graph(reader.catalog).paths_from(subject) if subject else {}
    found = []
    for condition in reader.conditions:
        path = paths.get(condition.column.table)
        found += [join.table for join in (path[1] if path is not None else ()) if join.multiplies]
    return found[:1]


def _between(reader: Reader, measured: list[str], happened: list[str]) -> list[str]:
    """Tables that tie what is counted to what it is counted by: "customers per store" are those of orders."""
    found = []
    for key in measured[:1] if not happened else ():
        for grouping in reader.groupings:
            target = grouping.entity or (grouping.column.table if grouping.column is not None else "")
            path = join_graph(reader.catalog).paths_from(key).get(target) if target else None
            found += [join.table for join in (path[1] if path else ()) if join.multiplies][:1]
    return found


def times(state: Settling, subject: str, focus: tuple[str, ...]) -> list[Condition]:
    """The conditions that the named periods make, each on its date column; those that find none are lost."""
    conditions: list[Condition] = []
    timed: list[tuple[Timing, Condition]] = []
    for timing in state.reader.timings:
        condition = _time(state, timing, subject, focus)
        if condition is None:
            state.lost.append(timing.words)
        else:
            timed.append((timing, condition))
    for timing, condition in against_each_other(state.reader, timed):
        said = state.reader.conditions
        if timing.extreme is not None:
            state.reader.group_conditions += bounded(state.reader, timing.extreme, condition)
            continue
        if timing.either and said:
            whole = said[-1]
            said[-1] = replace(whole, any_of=(*whole.any_of, condition), words=whole.words + condition.words)
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
    if first.grain != second.grain or first.negated or second.negated:
        return False
    if first.operator != "during" or second.operator != "during":
        return first.operator == second.operator == "="
    return str(first.values[1]) <= str(second.values[0]) or str(second.values[1]) <= str(first.values[0])


def _compared(state: Settling, timing: Timing, condition: Condition) -> None:
    """Two years side by side are a comparison: group by year unless a unit was named."""
    reader = state.reader
    if reader.again or any(other.negated for other in reader.timings):
        return
    if timing.period.year_only and not any(item.grain for item in reader.groupings) and reader.measures:
        reader.groupings.append(Grouping(condition.column, "year", words=condition.words))


def _time(state: Settling, timing: Timing, subject: str, focus: tuple[str, ...]) -> Condition | None:
    tables = [*events(state, subject), *focus]
    ref = (
        timing.column
        or state.reader.when
        or date_column(state.source.catalog, tables or state.reader.tables, state.hints)
    )
    column = state.source.catalog.column(ref) if ref else None
    if timing.clock is not None:
        return _at_times(timing, timing.clock, timed_column(state.source.catalog, tables or state.reader.tables))
    if timing.weekdays:
        dated = ref is not None and column is not None and is_date(column)
        return _on_days(timing, ref) if ref is not None and dated else None
    if ref is None or column is None or not is_date(column):
        return _year_condition(state, timing, ref, tables)
    if timing.period.month and timing.period.bound == "within":
        every = any(item.grain == "year" for item in state.reader.groupings) or _of_years(state, timing)
        every = every or not _BIRTH.isdisjoint(stems(ref.column))
        every = every or (bool(timing.words) and state.reader.text[: timing.words[-1].end].lower().endswith(_PLURALS))
        if every:
            month = (timing.period.month,)
            return Condition(ref, "=", month, timing.negated, words=timing.words, grain="month of year")
    anchor = _anchor(state, timing, ref)
    start, end = timing.period.days(anchor)
    words = timing.words
    if start is not None and end is not None and _onwards(state, timing):
        end = None
    if start is not None and end is not None:
        return Condition(ref, "during", (start.isoformat(), end.isoformat()), timing.negated, words=words)
    if start is not None:
        return Condition(ref, ">=", (start.isoformat(),), timing.negated, words=words)
    return Condition(ref, "<", (end.isoformat(),), timing.negated, words=words) if end is not None else None


def _onwards(state: Settling, timing: Timing) -> bool:
    """ "per year, from 2015": where years are told apart, the first of them is named."""
    reader = state.reader
    from_then = bool(timing.words) and reader.text[timing.words[0].start :].lower().startswith("from ")
    yearly = any(item.grain == "year" for item in reader.groupings)
    return from_then and yearly and timing.period.year_only and timing.period.bound == "within"


def _of_years(state: Settling, timing: Timing) -> bool:
    """Whether years are named beside a bare month ("2024, leaving out December"): it is then the month of those."""
    others = [other.period for other in state.reader.timings if other is not timing]
    return any(period.year_only or (period.unit == "year" and not period.rolling) for period in others)


def _on_days(timing: Timing, ref: ColumnRef) -> Condition:
    """The days of the week that were named, as numbers."""
    days = timing.weekdays
    return Condition(ref, "=" if len(days) == 1 else "in", days, timing.negated, words=timing.words, grain="weekday")


def _at_times(timing: Timing, clock: tuple[str, str], ref: ColumnRef | None) -> Condition | None:
    """The hours that were named; those over midnight are all but the rest of the day."""
    if ref is None:
        return None
    (low, high), words = clock, timing.words
    if low and high:
        over = low > high
        limits = (high, low) if over else (low, high)
        return Condition(ref, "during", limits, timing.negated != over, words=words, grain="time of day")
    operator: Operator = ">=" if low else "<"
    return Condition(ref, operator, (low or high,), timing.negated, words=words, grain="time of day")


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
