"""How long it is from one event to another: "days between an order and its return", "how long after ordering"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog, ColumnRef, Table
from nl2sql.parser.knowledge import date_column, is_date, label_columns
from nl2sql.parser.marks import Mark
from nl2sql.parser.period_match import says, split
from nl2sql.retrieval.links import name_links
from nl2sql.words import Token, stems

_MEASURED = (
    ("number", "of", "days"),
    ("how", "many", "days"),
    ("how", "much", "time"),
    ("how", "long"),
    ("how", "soon"),
    ("days",),
    ("time",),
    ("delay",),
    ("gap",),
    ("lag",),
    ("interval",),
)
_JOINTS = split("between from after until till since before")
_BIRTHS = frozenset(stems("birth born dob birthday"))
_LEAST = 0.5
_ROOT = 4
"""How many letters tell that a date and a word have one root: delivered, delivery."""


def between_events(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """A mark for the words that ask for the time, with the dates of the two events: the earlier one as its values."""
    if not any(token.norm in _JOINTS for token in tokens):
        return
    asked = _asked(tokens)
    if not asked:
        return
    dates = _events(tokens, catalog)
    if len(dates) != 2 or dates[0].table == dates[1].table:
        return
    first, last = dates
    for start, end in asked[:1]:
        values = (first.table, first.column)
        yield Mark("lasting", start, end, 2.0 * (end - start) + 0.5, "events", last.table, last.column, values)
    for place, token in enumerate(tokens):
        if token.norm in _JOINTS:
            yield Mark("unit", place, place + 1, 0.3)
    for place, ref in _called(tokens, catalog):
        yield Mark("table", place, place + 1, 0.3, table=ref.table, quality=0.6, how="is")


def _asked(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Where the time is asked for, the words that say so best first."""
    found = [(_begun(tokens, at), at + len(w)) for w in _MEASURED for at in range(len(tokens)) if says(tokens, at, w)]
    return [span for span in found if span[1] - span[0] > 1] or found


def _begun(tokens: Sequence[Token], place: int) -> int:
    """Where the words begin: "longest time" is one thing."""
    return place - (place > 0 and tokens[place - 1].norm in ("longest", "shortest"))


def _events(tokens: Sequence[Token], catalog: Catalog) -> list[ColumnRef]:
    """The dates of the events spoken of, in the order in which they are; a date named wins over its table's own."""
    found: dict[int, tuple[float, bool, ColumnRef]] = {}
    for link in name_links(tokens, catalog):
        table = catalog.table(link.table)
        if table is None or table.kind == "view" or link.quality < _LEAST:
            continue
        own = link.kind == "column"
        ref = ColumnRef(link.table, link.column) if own else _own_date(table, tokens[link.start : link.end], catalog)
        if ref is None or not _tells(ref, catalog):
            continue
        worth = link.quality * (link.end - link.start)
        if link.start not in found or found[link.start][0] < worth:
            found[link.start] = (worth, own, ref)
    for place, ref in _called(tokens, catalog):
        found.setdefault(place, (1.0, False, ref))
    spoken = [found[place] for place in sorted(found)]
    named = {ref.table for _, own, ref in spoken if own}
    return list(dict.fromkeys(ref for _, own, ref in spoken if own or ref.table not in named))


def _called(tokens: Sequence[Token], catalog: Catalog) -> Iterator[tuple[int, ColumnRef]]:
    """Tables called by a word that says nothing elsewhere: "its return"."""
    for place, token in enumerate(tokens):
        for table in catalog.tables if place else ():
            if table.kind != "view" and stems(table.name) == (token.stem,):
                ref = _own_date(table, (token,), catalog)
                if ref is not None:
                    yield place, ref


def _own_date(table: Table, said: Sequence[Token], catalog: Catalog) -> ColumnRef | None:
    """When a row of the table happened; None for people and things, which have names."""
    if label_columns(table)[0].column not in table.primary_key:
        return None
    for column in table.columns:
        roots = {word[:_ROOT] for word in stems(column.name)}
        if is_date(column) and any(len(t.stem) >= _ROOT and t.stem[:_ROOT] in roots for t in said):
            return ColumnRef(table.key, column.name)
    ref = date_column(catalog, [table.key])
    return ref if ref is not None and ref.table == table.key else None


def _tells(ref: ColumnRef, catalog: Catalog) -> bool:
    column = catalog.column(ref)
    return column is not None and is_date(column) and not set(stems(column.name)) & _BIRTHS
