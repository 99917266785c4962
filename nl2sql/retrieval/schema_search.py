"""Searches a catalogue of any size for what a question is about. Every hit says why it was found."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.grounding import Hit
from nl2sql.problems import Span
from nl2sql.retrieval.inverted import Inverted
from nl2sql.retrieval.schema_index import SchemaIndex, name_terms, schema_index
from nl2sql.retrieval.schema_scores import (
    Scores,
    Stored,
    best,
    named,
    of_values,
    relative,
    stored,
    voted,
    with_neighbours,
)
from nl2sql.retrieval.value_links import value_links
from nl2sql.retrieval.ways import Way, ways
from nl2sql.values import ValueIndex
from nl2sql.words import Token, tokenise

_VALUES, _VOTES, _OF_TABLE = 0.4, 1.0, 1.0
MOST_TABLES, MOST_COLUMNS = 20, 40
LONGEST_QUESTION = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """Tables and columns, each best first."""

    tables: tuple[Hit, ...]
    columns: tuple[Hit, ...]


def search_schema(
    question: str, catalog: Catalog, values: ValueIndex, votes: Mapping[str, float] | None = None
) -> Found:
    """The tables and columns that a question is about, at most `MOST_TABLES` and `MOST_COLUMNS` of them.

    `votes` are the shares of tables (by key) in what people accepted for questions like this one. Only the first
    2,000 characters are read.
    """
    index, tokens = schema_index(catalog), tokenise(question[:LONGEST_QUESTION])
    said = ways(tokens, index.spelling, _Known(index))
    search = _Search(index, tokens, said, stored(value_links(tokens, question, values), tokens, index))
    direct = relative(named(said, index.by_table)) + _VALUES * relative(of_values(search.stored, index))
    if votes:
        direct = direct + _VOTES * relative(voted(votes, index))
    scores = with_neighbours(direct, index)
    chosen = best(scores, MOST_TABLES)
    tables = tuple(search.table_hit(place, float(scores[place]), direct) for place in chosen)
    return Found(tables, search.column_hits(chosen, scores))


class _Known(Container[str]):
    """The terms of either index."""

    def __init__(self, index: SchemaIndex) -> None:
        self._tables, self._columns = index.by_table.terms, index.by_column.terms

    def __contains__(self, term: object) -> bool:
        return term in self._tables or term in self._columns


@dataclass(frozen=True)
class _Search:
    """One question over one catalogue."""

    index: SchemaIndex
    tokens: Sequence[Token]
    said: list[list[Way]]
    stored: Stored

    def table_hit(self, place: int, score: float, direct: Scores) -> Hit:
        """The hit of a table; `direct` are the scores before keys were followed."""
        key = self.index.tables[place].key
        why, words = self._called(self.index.by_table, place, self.index.tables[place])
        if not why:
            why, words = next((self._held(*column) for column in self.stored.worth if column[0] == place), ("", ()))
        tied = [other for other in self.index.neighbours[place] if direct[other] > direct[place]]
        if not why and tied:
            nearest = max(tied, key=lambda other: float(direct[other]))
            why = f"{key} is tied to {self.index.tables[nearest].key} by a key"
        return Hit("table", key, score=score, why=why or f"{key} was used for questions like this", words=words)

    def column_hits(self, tables: Sequence[int], scores: Scores) -> tuple[Hit, ...]:
        """The best columns of tables by how they are called, by what they hold and by the scores of the tables."""
        places = list(chain.from_iterable(self.index.columns_of(table) for table in tables))
        held = [self.stored.worth.get((table, column.name), 0.0) for table, column in map(self._column, places)]
        mixed = (
            relative(named(self.said, self.index.by_column)[places])
            + _VALUES * relative(np.array(held, dtype=np.float32))
            + _OF_TABLE * relative(scores[self.index.owner[places]])
        )
        return tuple(self._column_hit(places[at], float(mixed[at])) for at in best(mixed, MOST_COLUMNS))

    def _column(self, place: int) -> tuple[int, Column]:
        return self.index.columns[place]

    def _column_hit(self, place: int, score: float) -> Hit:
        table, column = self._column(place)
        key = self.index.tables[table].key
        if (table, column.name) in self.stored.words:
            why, words = self._held(table, column.name)
        else:
            why, words = self._called(self.index.by_column, place, self.index.tables[table], column.name)
        return Hit("column", key, column.name, score=score, why=why or f"a column of {key}", words=words)

    def _held(self, table: int, column: str) -> tuple[str, tuple[Span, ...]]:
        span = self.stored.words[(table, column)]
        return f"'{self._text(span)}' is a value of {self.index.tables[table].key}.{column}", (span,)

    def _called(self, index: Inverted, document: int, owner: Table, column: str = "") -> tuple[str, tuple[Span, ...]]:
        """The best way in which a word calls the document, as a sentence; empty where none does."""
        own = name_terms(column or owner.name)
        every = chain.from_iterable(self.said)
        worth = {way: way.weight * min(index.weight(term, document) for term in way.terms) for way in every}
        calling = [way for way in worth if worth[way] > 0]
        if not calling:
            return "", ()
        way = max(calling, key=lambda way: (way.terms[0] in own, worth[way]))
        span = Span(self.tokens[way.start].span.start, self.tokens[way.end - 1].span.end)
        what = _what(way.terms, owner, column)
        means = f"names {what}" if way.how == "is" else f"{way.how} '{' '.join(way.terms)}' in {what}"
        return f"'{self._text(span)}' {means}", (span,)

    def _text(self, span: Span) -> str:
        inside = (token.text for token in self.tokens if span.start <= token.span.start and token.span.end <= span.end)
        return " ".join(inside)


def _what(terms: Sequence[str], table: Table, column: str) -> str:
    """Where in a table, or in one of its columns, the first of the terms stands."""
    if column and terms[0] in name_terms(column):
        return f"the column {table.key}.{column}"
    if terms[0] in name_terms(table.name):
        return f"the table {table.key}"
    holding = (known.name for known in table.columns if terms[0] in name_terms(known.name))
    found = next(holding, "") if not column else ""
    return f"the column {table.key}.{found}" if found else f"what is said of {table.key}"
