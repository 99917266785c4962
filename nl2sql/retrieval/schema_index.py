"""What there is to find in a catalogue of any size: an index of its tables and of its columns, built once."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Column, Table
from nl2sql.retrieval.column_facts import ColumnFacts, column_facts
from nl2sql.retrieval.inverted import Inverted, inverted
from nl2sql.retrieval.key_ties import KeyTies, key_ties
from nl2sql.retrieval.name_terms import name_terms
from nl2sql.retrieval.schema_groups import Groups, copies, groups_of
from nl2sql.retrieval.spelling import Spelling, spelling
from nl2sql.words import STOP_WORDS, split_identifier, stem

_TABLE_NAME, _SCHEMA, _ITS_COLUMN, _NEIGHBOUR, _COMMENT = 3.0, 1.0, 1.0, 0.5, 0.5
_REFERRING = 0.3
_COLUMN_NAME, _ITS_TABLE, _ITS_SCHEMA = 3.0, 1.0, 0.5


@dataclass(frozen=True)
class SchemaIndex:
    """Tables and columns by the stems of their words.

    `tables` and `columns` are the documents of the two indexes, in the catalogue's order; `facts` are what is known
    of the columns besides, `owner` gives the place of each column's table, `neighbours` the places of the tables that
    a key ties to each table, `ties` the columns that do, `known` are all terms, `groups` tell which tables belong
    together (each is one more document of `by_table`), `usual` is 1 for groups of the default schema and 0 for
    others, `copies` the words that call a table's schema a copy, by its place.
    """

    tables: tuple[Table, ...]
    columns: tuple[tuple[int, Column], ...]
    by_table: Inverted
    by_column: Inverted
    facts: ColumnFacts
    owner: NDArray[np.int32]
    neighbours: tuple[tuple[int, ...], ...]
    ties: KeyTies
    known: frozenset[str]
    spelling: Spelling
    places: dict[str, int]
    groups: Groups
    usual: NDArray[np.float32]
    copies: Mapping[int, frozenset[str]]
    _first: tuple[int, ...]

    def columns_of(self, table: int) -> range:
        """The places of the columns of the table at that place."""
        return range(self._first[table], self._first[table + 1])


@per_object
def schema_index(catalog: Catalog) -> SchemaIndex:
    """The index of a catalogue: some seconds for ten thousand tables, milliseconds for a hundred."""
    places = {table.key: place for place, table in enumerate(catalog.tables)}
    neighbours = _neighbours(catalog.tables, places)
    names = [name_terms(table.name) for table in catalog.tables]
    columns = tuple((place, column) for place, table in enumerate(catalog.tables) for column in table.columns)
    by_table = inverted(
        _table_document(table, names[place], [names[other] for other in neighbours[place]])
        for place, table in enumerate(catalog.tables)
    )
    by_column = inverted(_column_document(column, catalog.tables[place], names[place]) for place, column in columns)
    facts = column_facts([column for _, column in columns], by_column.terms)
    owner = np.fromiter((place for place, _ in columns), dtype=np.int32, count=len(columns))
    known = frozenset((*by_table.terms, *by_column.terms))
    groups = groups_of(catalog.tables, neighbours)
    usual = np.array([not table.schema for table in catalog.tables], dtype=np.float32)
    first = (0, *itertools.accumulate(len(table.columns) for table in catalog.tables))
    called = {place: words for place, words in enumerate(copies(catalog.tables)) if words}
    return SchemaIndex(
        catalog.tables,
        columns,
        by_table.with_groups(groups.number, groups.size),
        by_column,
        facts,
        owner,
        neighbours,
        key_ties(catalog.tables, places, first),
        known,
        spelling(known),
        places,
        groups,
        groups.highest(usual),
        called,
        first,
    )


def _neighbours(tables: Iterable[Table], places: dict[str, int]) -> tuple[tuple[int, ...], ...]:
    tied: dict[int, dict[int, None]] = defaultdict(dict)
    for place, table in enumerate(tables):
        for key in table.foreign_keys:
            other = places.get(key.target)
            if other is not None and other != place:
                tied[place][other] = tied[other][place] = None
    return tuple(tuple(tied.get(place, ())) for place in range(len(places)))


def _table_document(table: Table, name: dict[str, float], neighbours: list[dict[str, float]]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    # The words of a name share its weight: "authors" rather means the table author than book_author.
    _add(found, name, _TABLE_NAME / max(len(name), 1))
    _add(found, _schema_terms(table.schema), _SCHEMA)
    _add(found, _text_terms(table.comment), _COMMENT)
    referring = {name for key in table.foreign_keys for name in key.columns}
    for column in table.columns:
        _add(found, name_terms(column.name), _REFERRING if column.name in referring else _ITS_COLUMN)
        _add(found, _text_terms(column.comment), _COMMENT * _ITS_COLUMN)
    for other in neighbours:
        _add(found, other, _NEIGHBOUR)
    return found


def _column_document(column: Column, table: Table, name: dict[str, float]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    own = name_terms(column.name)
    _add(found, own, _COLUMN_NAME / max(len(own), 1))
    _add(found, _text_terms(column.comment), _COMMENT * _COLUMN_NAME)
    _add(found, name, _ITS_TABLE)
    _add(found, _schema_terms(table.schema), _ITS_SCHEMA)
    return found


def _add(document: dict[str, float], terms: dict[str, float], weight: float) -> None:
    for term, share in terms.items():
        document[term] += weight * share


def _schema_terms(name: str) -> dict[str, float]:
    """The stems of a schema's words; its numbers only tell it from its like, and numbers asked about mean others."""
    return {term: share for term, share in name_terms(name).items() if not term.isdigit()}


def _text_terms(text: str) -> dict[str, float]:
    """The stems of a sentence's words, small words left out; a word said twice counts once."""
    return {stem(word): 1.0 for word in split_identifier(text) if word not in STOP_WORDS} if text else {}
