"""Searches a catalogue of any size for what a question is about. Every hit says why it was found."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from nl2sql.catalog import Catalog
from nl2sql.grounding import Hit
from nl2sql.retrieval.schema_index import SchemaIndex, schema_index
from nl2sql.retrieval.schema_reasons import Reasons, Why
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
from nl2sql.words import tokenise

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
    held = stored(value_links(tokens, question, values), tokens, index)
    direct = relative(named(said, index.by_table)) + _VALUES * relative(of_values(held, index))
    if votes:
        direct = direct + _VOTES * relative(voted(votes, index))
    scores = with_neighbours(direct, index)
    why = Reasons(index, tokens, said, held, direct)
    tables = best(scores, MOST_TABLES)
    columns = _columns(index, said, held, tables, scores)
    return Found(
        tuple(
            Hit("table", index.tables[place].key, score=float(scores[place]), why=sentence, words=words)
            for place, (sentence, words) in zip(tables, why.of_tables(tables), strict=True)
        ),
        tuple(
            _column_hit(index, place, score, reason)
            for (place, score), reason in zip(columns, why.of_columns([place for place, _ in columns]), strict=True)
        ),
    )


def _columns(
    index: SchemaIndex, said: Sequence[Sequence[Way]], held: Stored, tables: Sequence[int], scores: Scores
) -> list[tuple[int, float]]:
    """The best columns of the tables, with their scores: how they are called, what they hold, how good the table is."""
    places = list(chain.from_iterable(index.columns_of(table) for table in tables))
    values = [held.worth.get((table, column.name), 0.0) for table, column in map(index.columns.__getitem__, places)]
    mixed = (
        relative(named(said, index.by_column)[places])
        + _VALUES * relative(np.array(values, dtype=np.float32))
        + _OF_TABLE * relative(scores[index.owner[places]])
    )
    return [(places[at], float(mixed[at])) for at in best(mixed, MOST_COLUMNS)]


def _column_hit(index: SchemaIndex, place: int, score: float, reason: Why) -> Hit:
    table, column = index.columns[place]
    return Hit("column", index.tables[table].key, column.name, score=score, why=reason[0], words=reason[1])


class _Known(Container[str]):
    """The terms of either index."""

    def __init__(self, index: SchemaIndex) -> None:
        self._tables, self._columns = index.by_table.terms, index.by_column.terms

    def __contains__(self, term: object) -> bool:
        return term in self._tables or term in self._columns
