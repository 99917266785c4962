"""Rules for things counted by a figure of each: "customers by number of orders", "by month of first order"."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.dialects import turned_text
from nl2sql.parser.frame import Bands, Function, Grain, Measure
from nl2sql.parser.knowledge import date_column
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import count_of, event_table, snake
from nl2sql.parser.reader import Grouping, Reader, at
from nl2sql.parser.settling import is_below

_BY = frozenset({"by", "per", "for each", "for every", "by each", "according to", "depending on", "based on"})
_FIRST = frozenset({"first", "earliest", "very first", "initial"})
_LAST = frozenset({"last", "latest", "most recent"})


@at("by")
def spread(reader: Reader) -> int:
    """ "number of customers by number of orders": how many have one, two, three …"""
    mark, function = reader.mark, reader.peek(1)
    if mark.kind != "by" or function is None or function.kind != "function" or function.word != "count":
        return 0
    thing, lower = _counted(reader), reader.peek(2)
    if not thing or lower is None or lower.kind != "table" or reader.said(mark) not in _BY:
        return 0
    if lower.table == thing or not is_below(reader, thing, lower.table):
        return 0
    taken = 3
    while _restates(reader, reader.peek(taken), lower.table):
        taken += 1
    cuts = reader.peek(taken)
    banded = cuts is not None and cuts.kind == "cuts"
    bands = Bands(cuts=cuts.cuts) if cuts is not None and banded else Bands()
    words = reader.span(*reader.marks[reader.at : reader.at + taken])
    of = count_of(reader, lower.table, words)
    return _by_figure(reader, thing, of, bands, taken + banded)


@at("by")
def cohort(reader: Reader) -> int:
    """ "customers by month of first order", "by first order month": when each of them first did it."""
    mark = reader.mark
    if mark.kind != "by" or reader.said(mark) not in _BY or reader.fragment:
        return 0
    near = reader.marks[reader.at + 1 : reader.at + 4]
    unit = next((near[place] for place in (0, 2) if len(near) > place and near[place].kind == "grain"), None)
    extreme = next((found for found in near if _extreme(reader, found)), None)
    thing = _counted(reader)
    if unit is None or extreme is None or len(near) < 3 or not thing:
        return 0
    event = next((found for found in near if found is not unit and found is not extreme), None)
    if event is None or event.kind != "table":
        return 0
    table = event.table if is_below(reader, thing, event.table) else event_table(reader.catalog)
    ref = date_column(reader.catalog, [table]) if table and is_below(reader, thing, table) else None
    column = reader.catalog.column(ref) if ref is not None else None
    if ref is None or column is None or turned_text(column):
        return 0
    function = _extreme(reader, extreme) or "minimum"
    words = reader.span(*near)
    of = Measure(function, ref.table, ref, label=snake(ref.column), words=words)
    grain: Grain = unit.word  # type: ignore[assignment]
    return _by_figure(reader, thing, of, Bands(unit=grain), 4)


def _by_figure(reader: Reader, thing: str, of: Measure, bands: Bands, taken: int) -> int:
    """Groups the things counted by the figure of each."""
    key = reader.table_of(thing).primary_key
    if len(key) != 1:
        return 0
    if not reader.measures:
        reader.measures.append(count_of(reader, thing, ()))
    of = Measure(of.function, of.table, of.column, of.expression, of.label, thing, of.words)
    made = Bands(width=bands.width, cuts=bands.cuts, of=of, unit=bands.unit)
    reader.groupings.append(Grouping(ColumnRef(thing, key[0]), bands=made, words=of.words))
    return taken


def _counted(reader: Reader) -> str:
    """The table of things that are counted: "number of customers", "distribution of customers"."""
    if reader.groupings or reader.rank is not None or len(reader.measures) > 1 or reader.fragment:
        return ""
    if reader.measures:
        measure = reader.measures[0]
        return measure.table if measure.function == "count" and not measure.per else ""
    spoken = [mention.table for mention in reader.mentions if not mention.verb]
    opened = [mark for mark in reader.unread if mark.kind == "breakdown"]
    spread_out = bool(opened) or any(_tells_spread(reader, mark) for mark in reader.used)
    timed = any(mark.kind == "grain" for mark in reader.marks[reader.at + 1 : reader.at + 4])
    if len(spoken) != 1 or not (spread_out or timed):
        return ""
    reader.unread = [mark for mark in reader.unread if mark not in opened]
    reader.used += opened
    return spoken[0]


def _tells_spread(reader: Reader, mark: Mark) -> bool:
    return mark.kind == "unit" and ("frequen" in reader.said(mark) or "histogram" in reader.said(mark))


def _restates(reader: Reader, mark: Mark | None, table: str) -> bool:
    """Whether it only says that those things were done: "orders placed", "orders they made"."""
    if mark is None or mark.kind not in ("table", "column", "unit"):
        return False
    return mark.kind == "unit" or (mark.how == "speaks of" and mark.table == table)


def _extreme(reader: Reader, mark: Mark) -> Function | None:
    said = reader.said(mark)
    if mark.kind not in ("scale", "moment", "latest"):
        return None
    return "minimum" if said in _FIRST else "maximum" if said in _LAST else None
