"""Join conditions: from history, from foreign keys, from equal names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from autocomplete import sql_fields
from autocomplete.completion import Item
from autocomplete.sql_items import Bound, Known, bound, compared_column, describe, neighbours
from autocomplete.sql_names import condition, identifier, join_condition, table_name, tables_of
from autocomplete.sql_place import Place
from autocomplete.sql_scope import Query, Source
from nl2sql.catalog import ForeignKey, Table


def conditions(place: Place, known: Known) -> Iterator[Item]:
    """Whole conditions for the table just joined; after ``alias.`` the rest of those that begin so."""
    items = bound(place.scope.before, known)
    start = f"{place.qualifier[-1]}.".lower() if place.qualifier else ""
    for order, other in enumerate(reversed(items[:-1])):
        last = items[-1]
        names = (other.source.name, last.source.name)
        for text, why, score in _between(other, last, known):
            for right in names[::-1] if start else names[1:]:
                written = _written(text, other, last, right, known)
                if written is not None and written.lower().startswith(start):
                    rest = written[len(start) :]
                    yield Item(rest, rest, "join", why, score - 0.01 * order)


def _written(text: str, other: Bound, last: Bound, right: str, known: Known) -> str | None:
    if other.table is last.table:
        # A table joined to itself is remembered under the two names it has here.
        names = {item.source.name.lower(): item.source.name for item in (other, last)}
    else:
        names = {item.table.key.lower(): item.source.name for item in (other, last) if item.table is not None}
    return join_condition(text, names, right, known.dialect)


def _between(other: Bound, last: Bound, known: Known) -> Iterator[tuple[str, str, float]]:
    first, second = other.table, last.table
    if first is None or second is None:
        return
    if first is second:
        for key in first.foreign_keys:
            if known.catalog.table(key.target) is first:
                for own, target in ((last, other), (other, last)):
                    yield _of_key(own.source.name, key, target.source.name), describe(first, key), 3.0
        return
    both = frozenset((first.key.lower(), second.key.lower()))
    parts = ((sql_fields.BETWEEN, sql_fields.pair(first.key, second.key)),)
    for item in known.recall(sql_fields.joins(known.catalog), parts):
        if tables_of(item.value) == both:
            yield item.value, item.why, 4.0 + item.p
    for owner, aim in ((first, second), (second, first)):
        for key in owner.foreign_keys:
            if known.catalog.table(key.target) is aim:
                yield _of_key(owner.key, key, aim.key), describe(owner, key), 3.0 - 0.5 * key.inferred
    yield from _same_names(first, second)


def _same_names(first: Table, second: Table) -> Iterator[tuple[str, str, float]]:
    for column in first.columns:
        same = second.column(column.name)
        if same is not None and column.name.lower() != "id" and same.type == column.type:
            yield condition([((first.key, column.name), (second.key, same.name))]), "same name in both tables", 1.0


def _of_key(owner: str, key: ForeignKey, target: str) -> str:
    """The condition a foreign key stands for, as conditions are remembered."""
    pairs = zip(key.columns, key.target_columns, strict=False)
    return condition(((owner, own), (target, other)) for own, other in pairs)


def joined_tables(place: Place, known: Known) -> Iterator[Item]:
    """After JOIN: the tables a key leads to, each with its whole condition."""
    here = bound(place.scope.before, known)
    taken = {item.source.name.lower() for item in here}
    for item in here:
        for table, why in neighbours(item.table, known.catalog) if item.table is not None else ():
            if table.name.lower() in taken:
                continue
            last = Bound(Source([table.name], joined=True), table)
            for text, _, score in islice(_between(item, last, known), 1):
                written = _written(text, item, last, table.name, known)
                if written is not None:
                    whole = f"{table_name(table, known.dialect)} ON {written}"
                    yield Item(whole, whole, "join", why, 0.05 * score)


def partners(place: Place, known: Known) -> Iterator[Item]:
    """After ``column =``: the columns a foreign key makes equal to it, in this query or around it."""
    found = compared_column(place, known)
    if found is None:
        return
    table, column = found
    query: Query | None = place.scope.query
    while query is not None:
        for item in bound(query.sources, known):
            if item.table is None or item.table is table:
                continue
            for name, why in _linked(table, column.name, item.table, known):
                written = f"{identifier(item.source.name, known.dialect)}.{identifier(name, known.dialect)}"
                yield Item(written, written, "column", why, 6.0)
        query = query.parent


def _linked(table: Table, column: str, other: Table, known: Known) -> Iterator[tuple[str, str]]:
    for owner, target in ((table, other), (other, table)):
        for key in owner.foreign_keys:
            if known.catalog.table(key.target) is not target:
                continue
            for own, wanted in zip(key.columns, key.target_columns, strict=False):
                mine, theirs = (own, wanted) if owner is table else (wanted, own)
                if mine.lower() == column.lower():
                    yield theirs, describe(owner, key)
