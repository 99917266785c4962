"""Rules for how long things take: days between two dates of a row, or of rows that belong together."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.parser.dialects import as_date, days_between
from nl2sql.parser.frame import Condition, Function, Measure, Operator
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import PREFIX
from nl2sql.parser.naming import column_sql
from nl2sql.parser.reader import Reader, at
from nl2sql.parser.settling import is_below
from nl2sql.parser.ways import leads_to_one
from nl2sql.problems import Problem
from nl2sql.words import stems

_BEGIN = frozenset(
    {"start", "begin", "begun", "open", "order", "request", "ship", "sent", "send", "pickup", "check", "admit"}
)
_AFTER = frozenset(
    {"end", "finish", "clos", "deliv", "deliveri", "deliver", "return", "resolv", "complet", "arriv", "discharg"}
)


@at("lasting")
def lasting(reader: Reader) -> int:
    """ "average delivery time in days", "how long do orders take": days from the earlier date to the later one."""
    mark = reader.mark
    if mark.kind != "lasting" or reader.fragment:
        return 0
    told = _between_events(reader)
    pair = told or _pair(reader)
    if pair is None or (told is None and _spans_tables(reader, pair[1].table)):
        return 0
    pending = [item for item, _ in reader.functions]
    groups = reader.take_functions()
    function = _function(reader, groups)
    if told is not None and not groups:
        while reader.take_later("average"):  # It is said of the days.
            pass
    words = reader.span(*pending, mark)
    first, last = pair
    reader.when = first
    expression = _days(reader, first, last) + (" + 1" if reader.both_ends else "")
    label = f"{PREFIX[function]}_days"
    lower = first.table if is_below(reader, last.table, first.table) else last.table
    reader.measures.append(Measure(function, lower, None, expression, label, words=words))
    message = f"This counts the days from {first} to {last}."
    reader.notes.append(Problem("draft.assumed", message, "Name other dates to mean others.", severity="info"))
    return 1


def _between_events(reader: Reader) -> tuple[ColumnRef, ColumnRef] | None:
    """The dates of two events that one row ties together: what follows from the other comes later."""
    mark = reader.mark
    if mark.word != "events" or len(mark.values) != 2:
        return None
    first, last = ColumnRef(*mark.values), mark.ref
    upward = [a for a, b in ((first, last), (last, first)) if leads_to_one(reader.catalog, a.table, b.table)]
    if not upward:
        return None
    return (last, first) if upward[0] == first and len(upward) == 1 else (first, last)


@at("bothends")
def both_ends(reader: Reader) -> int:
    """ "inclusive", "first and last day included": both days count."""
    if reader.mark.kind != "bothends" or reader.fragment:
        return 0
    if not any(mark.kind == "lasting" for mark in reader.marks):
        return 0
    reader.both_ends = True
    for place, measure in enumerate(reader.measures):
        if measure.label.endswith("_days") and measure.expression:
            reader.measures[place] = replace(measure, expression=f"{measure.expression} + 1")
            reader.both_ends = False
    return 1


def _spans_tables(reader: Reader, table: str) -> bool:
    """ "days from order to shipment": from a date of another table, which is not what the two dates here tell."""
    later = reader.marks[reader.at + 1 :]
    begun = (
        m for m in later if m.kind == "table" and m.start and reader.tokens[m.start - 1].norm in ("from", "between")
    )
    return any(mark.table != table for mark in begun)


@at("lasted")
def lasted(reader: Reader) -> int:
    """ "took longer than a week": the days between the two dates of a row, as a condition."""
    mark = reader.mark
    if mark.kind != "lasted" or reader.fragment:
        return 0
    pair = _pair(reader)
    if pair is None:
        return 0
    first, last = pair
    operator: Operator = mark.word  # type: ignore[assignment]
    days = int(mark.number or 0)
    words = reader.span(mark)
    reader.conditions.append(Condition(last, operator, (days,), reader.take_negation(), words=words, since=first))
    message = f"This counts the days from {first} to {last}."
    reader.notes.append(Problem("draft.assumed", message, "Name other dates to mean others.", severity="info"))
    return 1


def _function(reader: Reader, groups: list[tuple[Function, ...]]) -> Function:
    """What is asked of the days: an average unless the longest or shortest is."""
    named = [name for group in groups for name in group if name in ("average", "maximum", "minimum", "median")]
    if named:
        return named[-1]
    word = reader.mark.word
    first = reader.tokens[reader.mark.start].norm
    if word == "long" or first == "longest":
        return "maximum"
    return "minimum" if word == "short" or first == "shortest" else "average"


def _days(reader: Reader, first: ColumnRef, last: ColumnRef) -> str:
    dialect = reader.catalog.dialect
    sides = []
    for ref in (first, last):
        column = reader.catalog.column(ref)
        if column is None:
            raise KeyError(str(ref))
        sides.append(as_date(column_sql(ref, dialect), column, dialect))
    return days_between(sides[0], sides[1], dialect).sql(dialect)


def _pair(reader: Reader) -> tuple[ColumnRef, ColumnRef] | None:
    """The two dates: of the table spoken of when it has just two, else those that the words name."""
    tables = list(dict.fromkeys([reader.mark.table, *reader.tables]))
    for key in filter(None, tables):
        dates = _dates(reader, key)
        if len(dates) == 2:
            return _in_order(dates[0], dates[1])
        spoken = [ref for ref in dates if _spoken(reader, ref)]
        if len(spoken) == 2:
            return _in_order(spoken[0], spoken[1])
    return None


def _dates(reader: Reader, key: str) -> list[ColumnRef]:
    columns = reader.table_of(key).columns
    left_out = {"birth", "born", "updat", "modifi", "creat"}
    return [ColumnRef(key, c.name) for c in columns if is_date(c) and not set(stems(c.name)) & left_out]


def _in_order(first: ColumnRef, last: ColumnRef) -> tuple[ColumnRef, ColumnRef]:
    """The one that comes first in time: as the table has them, unless their names say otherwise."""
    turned = set(stems(first.column)) & _AFTER and set(stems(last.column)) & _BEGIN
    return (last, first) if turned else (first, last)


def _spoken(reader: Reader, ref: ColumnRef) -> bool:
    said = {token.stem for token in reader.tokens}
    return bool(set(stems(ref.column)) & said)


@at("grain", "column", "unit")
def unit(reader: Reader) -> int:
    """The "in days" after it: already told."""
    mark: Mark = reader.mark
    if mark.kind not in ("grain", "column", "unit") or reader.said(mark) not in ("days", "day"):
        return 0
    told = any(measure.label.endswith("_days") for measure in reader.measures)
    before = reader.tokens[mark.start - 1].norm if mark.start else ""
    return 1 if told and before in ("in", "last", "run", "ran", "lasted", "lasts", "runs") else 0
