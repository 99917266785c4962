"""The part of a large source that a question is read over: the tables a search finds, and the keys between them.

Drafters look at names, values and keys of every table they are given, so their time grows with the catalogue. Of one
too large for that they are given about twenty tables, as if there were no others. A small catalogue stays whole, unless
the question names one of its schemas.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Table
from nl2sql.drafting import Source
from nl2sql.retrieval.group_choice import NAMED
from nl2sql.retrieval.schema_groups import Group
from nl2sql.retrieval.schema_index import SchemaIndex, schema_index
from nl2sql.retrieval.schema_meant import means_schema
from nl2sql.retrieval.schema_named import named_schema
from nl2sql.retrieval.schema_search import Found, search_schema
from nl2sql.words import LONGEST_QUESTION, tokenise

WHOLE_TABLES, WHOLE_COLUMNS = 60, 1_200
"""A catalogue of no more than this is looked at whole."""
WIDE = 60
"""Of a table with more columns than this, so many are looked at: those found, keys and names before others."""
_FOUND_COLUMNS = 400
_BRIDGED, _MOST_BRIDGES = 6, 6
_REMEMBERED = 64
_Wanted = tuple[int, tuple[str, ...]]
"""The place of a table, and the columns to keep of it: all of them when none are named."""


def is_large(catalog: Catalog) -> bool:
    """Whether a catalogue is too large to be looked at whole."""
    return len(catalog.tables) > WHOLE_TABLES or sum(len(table.columns) for table in catalog.tables) > WHOLE_COLUMNS


def in_view(question: str, source: Source, also: Iterable[str] = ()) -> Source:
    """The part of `source` that `question` is read over: `source` itself when it is small and no schema is named.

    `also` are keys of tables that are in it anyway. The tables stand in the order of the catalogue, keys that lead
    out of the part are left out, and values are those of its tables.
    """
    return in_view_of(found_for(question, source), question, source, also)


def in_view_of(found: Found | None, question: str, source: Source, also: Iterable[str] = ()) -> Source:
    """The same for those who have searched already and found `found`."""
    return source if found is None else over(found.together, question, source, found, also)


def over(tables: Iterable[str], question: str, source: Source, found: Found, also: Iterable[str] = ()) -> Source:
    """The part of a source with these tables (by key), and those that the question names in people's words."""
    index = schema_index(source.catalog)
    wanted = (*tables, *_called(question, source), *also)
    places = dict.fromkeys(index.places[key] for key in wanted if key in index.places)
    for bridge in _bridges(list(places), index):
        places.setdefault(bridge)
    large = is_large(source.catalog)
    kept = [(place, _kept(index.tables[place], found) if large else ()) for place in sorted(places)]
    catalog = _part(source.catalog, kept)
    values = source.values.within({table.key for table in catalog.tables})
    return replace(source, catalog=catalog, values=values, notes=source.notes.within(catalog))


def prepare(source: Source) -> None:
    """Build what a search of a large source needs, some seconds for ten thousand tables; nothing for a small one."""
    if is_large(source.catalog):
        schema_index(source.catalog)


def found_for(question: str, source: Source) -> Found | None:
    """The tables and columns of a large source that a question is about, and of a small one the schema that it names.

    None for a small source otherwise, which needs no search. Asked again for the same question, it is remembered.
    """
    if not is_large(source.catalog):
        return _of_named_schema(question, source)
    votes = dict(source.past.votes(question)) if source.past is not None else {}
    # What people call something, or wrote down of it, is as sure as a vote can be.
    votes |= dict.fromkeys(_called(question, source), 1.0)
    likeness = source.meaning.likeness(question, source.catalog) if source.meaning is not None else None
    known = _recent(source.catalog)
    asked = (question, tuple(sorted(votes.items())), likeness is None, source.before)
    found = known.get(asked)
    if found is None:
        if len(known) >= _REMEMBERED:
            known.clear()
        found = search_schema(question, source.catalog, source.values, votes, _FOUND_COLUMNS, likeness, source.before)
        known[asked] = found
    return found


def _of_named_schema(question: str, source: Source) -> Found | None:
    """All tables of the schema that a question names; None where it names none."""
    asked = question[:LONGEST_QUESTION]
    named = named_schema(asked, tokenise(asked), source.catalog)
    if named is None:
        return None
    tables = tuple(table.key for table in source.catalog.tables if table.schema == named.schema)
    # Where there is only one schema, its name tells nothing apart, and may well be said of the data.
    surely = named.surely and len(tables) < len(source.catalog.tables)
    if not means_schema(asked, replace(named, surely=surely), source):
        return None
    return Found((), (), (Group(tables, why=NAMED),), replace(named, surely=True))


@per_object
def _recent(_catalog: Catalog) -> dict[object, Found]:
    """What was found for the questions asked last: each is looked at by several."""
    return {}


@per_object
def _parts(_catalog: Catalog) -> dict[tuple[_Wanted, ...], Catalog]:
    """The parts looked at last, so that what is worked out for one serves the next question to the same tables."""
    return {}


def _called(question: str, source: Source) -> Iterator[str]:
    """The keys of the tables that the question names in the words of people in this workspace."""
    tokens = tokenise(question)
    yield from (alias.table for _, _, alias in source.aliases.said_in(tokens))
    yield from (key for _, _, metric in source.notes.metrics_said(tokens) for key in metric.tables)


def _bridges(places: Sequence[int], index: SchemaIndex) -> Iterator[int]:
    """The tables between two of the best that are not there themselves: those that only tie others together."""
    best = frozenset(places[:_BRIDGED])
    between = {
        other: len(best.intersection(index.neighbours[other])) for place in best for other in index.neighbours[place]
    }
    ranked = sorted((other for other, ties in between.items() if ties > 1), key=lambda other: (-between[other], other))
    yield from ranked[:_MOST_BRIDGES]


def _kept(table: Table, found: Found) -> tuple[str, ...]:
    """The names of the columns of a wide table that matter most, in the table's order; none where it stays whole."""
    if len(table.columns) <= WIDE:
        return ()
    keys = (name for key in table.foreign_keys for name in key.columns)
    hits = (hit.column for hit in found.columns if hit.table == table.key)
    names = [column.name for column in table.columns]
    kept = set(list(dict.fromkeys((*table.primary_key, *hits, *keys, *names)))[:WIDE])
    return tuple(name for name in names if name in kept)


def _part(whole: Catalog, wanted: Sequence[_Wanted]) -> Catalog:
    known, asked = _parts(whole), tuple(wanted)
    part = known.get(asked)
    if part is None:
        if len(known) >= _REMEMBERED:
            known.clear()
        tables = [_with_columns(whole.tables[place], columns) for place, columns in asked]
        known[asked] = part = Catalog(whole.name, whole.dialect, tuple(_among(tables)))
    return part


def _with_columns(table: Table, names: tuple[str, ...]) -> Table:
    columns = (column for name in names if (column := table.column(name)) is not None)
    return replace(table, columns=tuple(columns)) if names else table


def _among(tables: Sequence[Table]) -> Iterator[Table]:
    """The tables, each with the keys that stay among them."""
    known = {table.key: table for table in tables}
    for table in tables:
        kept = tuple(key for key in table.foreign_keys if key.joins(table, known.get(key.target)))
        yield replace(table, foreign_keys=kept) if len(kept) < len(table.foreign_keys) else table
