"""What runs from one date to another, by when it was on: "promotions running at some point in July"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nl2sql.catalog import Catalog, ColumnRef, Table
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.marks import Mark
from nl2sql.parser.period_match import says
from nl2sql.parser.reader import Reader, Timing, at
from nl2sql.retrieval.links import name_links
from nl2sql.words import Token, stems

_RUNNING = (
    *((word,) for word in ("running", "active", "live", "ongoing", "underway", "valid")),
    *(("under", "way"), ("in", "force"), ("in", "effect"), ("in", "progress"), ("going", "on"), ("still", "on")),
    *((be, "on") for be in ("were", "was", "are", "is")),
)
_SOMETIME = (("at", "some", "point"), ("at", "any", "point"), ("at", "any", "time"), ("at", "some", "time"))
_BEGUN = frozenset(stems("start begin begun from"))
_OVER = frozenset(stems("end finish until expire expiry expires"))
_NAMED = 0.7


def running(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Marks for the words that say something was on, where such a thing is spoken of; with its two dates."""
    places = [(place, words) for place in range(len(tokens)) for words in _RUNNING if says(tokens, place, words)]
    if not places:
        return
    named = {link.table for link in name_links(tokens, catalog) if link.kind == "table" and link.quality >= _NAMED}
    spans = [(key, span) for key in named if (span := _span(catalog.table(key))) is not None]
    for place, words in places if len(spans) == 1 else ():
        key, (begin, end) = spans[0]
        stop = place + len(words)
        stop += next((len(more) for more in _SOMETIME if says(tokens, stop, more)), 0)
        yield Mark("running", place, stop, 1.4 * (stop - place), table=key, column=end, values=(begin,))


def _span(table: Table | None) -> tuple[str, str] | None:
    """The names of the dates on which its rows begin and end."""
    dates = [column for column in table.columns if is_date(column)] if table is not None else []
    begin = [column.name for column in dates if set(stems(column.name)) & _BEGUN]
    end = [column.name for column in dates if set(stems(column.name)) & _OVER]
    return (begin[0], end[0]) if len(begin) == len(end) == 1 and begin != end else None


@at("running")
def on_then(reader: Reader) -> int:
    """Begun before the period was over, and not over before it began."""
    mark = reader.mark
    if mark.kind != "running":
        return 0
    ahead = 2 if reader.kind(1) in ("unit", "with", "ask") else 1
    when = reader.peek(ahead)
    if reader.fragment or when is None or when.kind != "period" or when.period is None or when.period.bound != "within":
        return 0
    words = reader.span(mark, when)
    begin = ColumnRef(mark.table, mark.values[0])
    reader.timings.append(Timing(replace(when.period, bound="until"), begin, words=words))
    reader.timings.append(Timing(replace(when.period, bound="since"), mark.ref, words=words))
    return ahead + 1
