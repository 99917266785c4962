"""Completion in SQL text: what may stand at the cursor, and how the statement most likely goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import Token

from autocomplete import noted, sql_items, sql_joins, sql_words
from autocomplete.completion import Item, TextCompletion, matching
from autocomplete.sql_ahead import start_of
from autocomplete.sql_first import likely_first
from autocomplete.sql_ghost import ghost_of
from autocomplete.sql_items import Known
from autocomplete.sql_place import Place, place_of
from autocomplete.sql_text import Read, is_keyword, read
from autocomplete.suggest import Autocomplete
from nl2sql.catalog import Catalog
from nl2sql.noted import NO_NOTES, Notes
from nl2sql.values import ValueIndex

SqlCompletion = TextCompletion


def complete_sql(
    text: str,
    offset: int,
    catalog: Catalog,
    values: ValueIndex,
    history: Autocomplete | None = None,
    notes: Notes = NO_NOTES,
) -> SqlCompletion:
    """What could stand at `offset` of `text`, which may be unfinished or not SQL at all.

    Lists are ranked by how earlier statements went on, by what was used before, then by the catalogue; `notes` add
    metrics and what people say for names. The ghost text comes from history alone. Raises `StoreError` when the
    history cannot be read, and nothing else whatever the text.
    """
    known = Known(catalog, values, history, notes)
    found = read(text, offset, catalog.dialect)
    if found.inside in ("comment", "number"):
        return TextCompletion(offset, offset)
    place = place_of(found, catalog.dialect)
    small = _writes_small(found.before, catalog.dialect)
    start = start_of(found.before, catalog.dialect)
    items = (
        sql_words.in_case_of(item, lower=small)
        for item in likely_first(_items(place, found, known), found, start, place, known)
    )
    ghost = ghost_of(text, found, start, place, known, lower=small) if found.inside == "word" else None
    listed = matching(items, found.prefix)
    if ghost is None:
        return TextCompletion(found.start, found.end, listed)
    return TextCompletion(found.start, found.end, listed, ghost.text, ghost.p, ghost.why, ghost.id)


def _items(place: Place, found: Read, known: Known) -> Iterator[Item]:
    if found.inside == "string":
        if place.compared:
            yield from (*sql_items.literals(place, known, found.prefix), *noted.said_values(place, known))
        return
    expects = place.expects
    if expects == "table":
        yield from (*sql_items.tables(place, known, found.prefix), *noted.said_tables(place, known))
        if place.after_join:
            yield from sql_joins.joined_tables(place, known, found.prefix)
        if found.inside == "word" and not place.qualifier:
            yield from sql_words.table_starters()
    elif expects == "using":
        yield from sql_items.shared_columns(place, known)
    elif expects in ("column", "condition", "value"):
        if expects == "condition" or (place.scope.clause == "on" and place.qualifier):
            yield from sql_joins.conditions(place, known)
        if expects == "value" and not place.qualifier:
            yield from sql_joins.partners(place, known)
        if expects == "value" and found.inside == "word":
            yield from (_above(item) for item in sql_items.literals(place, known, found.prefix))
            yield from (_above(item) for item in noted.said_values(place, known))
        yield from (*sql_items.columns(place, known, found.prefix), *noted.said_columns(place, known))
        yield from noted.metrics(place, known, found.before) if found.inside == "word" else ()
        if found.inside == "word" and not place.qualifier:
            yield from sql_words.starters(place)
    elif expects == "next" and found.inside == "word":
        yield from sql_words.next_words(place)


def _above(item: Item) -> Item:
    """Where a value is expected, values come before columns."""
    return replace(item, score=item.score + 2)


def _writes_small(tokens: tuple[Token, ...], dialect: str) -> bool:
    """Whether the person writes the words of the language in lower case."""
    words = [token.text for token in tokens if is_keyword(token, dialect)]
    return bool(words) and sum(word.islower() for word in words) * 2 > len(words)
