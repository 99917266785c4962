"""Join conditions: from history, from foreign keys, from equal names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest
from operator import itemgetter

from autocomplete import sql_fields
from autocomplete.completion import Item
from autocomplete.field import Evidence, Suggestion
from autocomplete.sql_between import Candidate, Fields, between
from autocomplete.sql_conditions import Relation, keys_of, naming_of
from autocomplete.sql_items import Bound, Known, bound, compared_column, describe, neighbours, used_beside
from autocomplete.sql_names import condition, identifier, join_condition, table_name
from autocomplete.sql_place import Place
from autocomplete.sql_scope import Query, Source
from nl2sql.catalog import ForeignKey, Table

_MOST_JOINED = 20
"""Tables that are offered with a condition: to find one takes about a millisecond."""


def conditions(place: Place, known: Known) -> Iterator[Item]:
    """Whole conditions for the table just joined; after ``alias.`` the rest of those that begin so."""
    items = bound(place.scope.before, known)
    start = f"{place.qualifier[-1]}.".lower() if place.qualifier else ""
    for order, other in enumerate(reversed(items[:-1])):
        last = items[-1]
        names = (other.source.name, last.source.name)
        for text, why, score, name in _between(other, last, known, place.scope.before):
            for right in names[::-1] if start else names[1:]:
                written = _written(text, other, last, right, known)
                if written is not None and written.lower().startswith(start):
                    rest = written[len(start) :]
                    yield Item(rest, rest, "join", why, score - 0.01 * order, name)


def _written(text: str, other: Bound, last: Bound, right: str, known: Known) -> str | None:
    first, second = _relation(other, known), _relation(last, known)
    keys = keys_of(first.key.lower(), second.key.lower())
    names = dict(zip(keys, (other.source.name, last.source.name), strict=True))
    return join_condition(text, names, right, known.dialect)


def _relation(item: Bound, known: Known) -> Relation:
    """What the source is remembered as; a sub-query is not, its alias stands for it here."""
    return naming_of(known.catalog)(item.source) or Relation(item.source.name.lower(), item.names)


def _between(other: Bound, last: Bound, known: Known, among: Sequence[Source]) -> Iterator[Candidate]:
    def recall(evidence: Evidence) -> Sequence[Suggestion]:
        return known.recall(evidence.field, evidence.pairs)

    def named(source: Source) -> Relation:
        return _relation(last if source is last.source else other, known)

    first, second = other.table, last.table
    fields = Fields(sql_fields.joins(known.catalog), sql_fields.joined_columns(known.catalog))
    yield from between(recall, fields, other.source, last.source, among, named)
    if first is None or second is None:
        return
    keys = keys_of(first.key, second.key)
    for owner, aim, ends in ((first, second, keys), (second, first, keys[::-1])):
        for key in owner.foreign_keys:
            if known.catalog.table(key.target) is aim:
                yield _of_key(ends[0], key, ends[1]), describe(owner, key), 3.8 - 0.5 * key.inferred, ""


def _of_key(owner: str, key: ForeignKey, target: str) -> str:
    """The condition a foreign key stands for, as conditions are remembered."""
    pairs = zip(key.columns, key.target_columns, strict=False)
    return condition(((owner, own), (target, other)) for own, other in pairs)


def joined_tables(place: Place, known: Known, prefix: str) -> Iterator[Item]:
    """After JOIN: tables a key leads to, each with its condition; of many those used most beside what is there."""
    here = bound(place.scope.before, known)
    taken, low = {item.source.name.lower() for item in here}, prefix.casefold()
    near: dict[tuple[int, str], tuple[Bound, Table, str]] = {}
    for at, item in enumerate(here):
        for table, why in neighbours(item.table, known.catalog) if item.table is not None else ():
            if table.name.lower() not in taken and low in table.key.casefold():
                near.setdefault((at, table.key), (item, table, why))
    used = used_beside(here, known)
    for item, table, why in nlargest(_MOST_JOINED, near.values(), key=lambda found: _chance(used, found[1])):
        last = Bound(Source([table.name], joined=True), table)
        among = (*place.scope.before, last.source)
        for text, _, score, name in nlargest(1, _between(item, last, known, among), key=itemgetter(2)):
            written = _written(text, item, last, table.name, known)
            if written is not None:
                whole = f"{table_name(table, known.dialect)} ON {written}"
                yield Item(whole, whole, "join", why, 0.05 * score, name)


def _chance(used: Mapping[str, Suggestion], table: Table) -> float:
    return used[table.key].p if table.key in used else 0.0


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
