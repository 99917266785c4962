"""Searches a catalogue of any size for what a question is about. Every hit says why it was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nl2sql.catalog import Catalog
from nl2sql.grounding import Hit
from nl2sql.likeness import Likeness
from nl2sql.retrieval.column_features import Search
from nl2sql.retrieval.column_ranking import rank_columns
from nl2sql.retrieval.schema_index import SchemaIndex, schema_index
from nl2sql.retrieval.schema_likeness import likeness_of_tables
from nl2sql.retrieval.schema_reasons import Reasons, Why
from nl2sql.retrieval.schema_scores import (
    Scores,
    best,
    called,
    of_values,
    relative,
    stored,
    voted,
    with_neighbours,
)
from nl2sql.retrieval.value_links import value_links
from nl2sql.retrieval.ways import ways
from nl2sql.values import ValueIndex
from nl2sql.words import tokenise

_VALUES, _VOTES = 0.4, 1.0
_USUAL = 0.25
"""What it is worth that a group of tables stands in the default schema, where there are others."""
_LONELY = 3
"""A group of fewer tables hardly says which tables belong together: the best of all come to them."""
MOST_TABLES, MOST_COLUMNS = 20, 40
LONGEST_QUESTION = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """Tables and columns, each best first; `together` are the keys of the tables to read the question over.

    The best tables may be namesakes from all over a warehouse; those of `together` belong together.
    """

    tables: tuple[Hit, ...]
    columns: tuple[Hit, ...]
    together: tuple[str, ...] = ()


def search_schema(
    question: str,
    catalog: Catalog,
    values: ValueIndex,
    votes: Mapping[str, float] | None = None,
    most_columns: int = MOST_COLUMNS,
    likeness: Likeness | None = None,
) -> Found:
    """The tables and columns that a question is about, at most `MOST_TABLES` and `most_columns` of them.

    `votes` are the shares of tables (by key) in what people accepted for questions like this one, `likeness` is what
    an embedding model says. Only the first 2,000 characters are read.
    """
    search, signals = _searched(question, catalog, values, votes or {}, likeness)
    index, scores = search.index, search.scores
    tables = [place for place in search.tables if scores[place] > 0]
    # Where nothing speaks of any table, no column is any better than another.
    columns = rank_columns(search)[:most_columns] if tables else []
    why = Reasons(index, search.tokens, search.said, search.stored, search.direct, likeness)
    return Found(
        tuple(
            Hit("table", index.tables[place].key, score=float(scores[place]), why=sentence, words=words)
            for place, (sentence, words) in zip(tables, why.of_tables(tables), strict=True)
        ),
        tuple(
            _column_hit(index, place, score, reason)
            for (place, score), reason in zip(columns, why.of_columns([place for place, _ in columns]), strict=True)
        ),
        tuple(index.tables[place].key for place in _together(signals, scores, index)),
    )


def search_tables(question: str, catalog: Catalog, values: ValueIndex) -> Search:
    """What is known of a question once its tables are found: what the ranking of columns works on."""
    return _searched(question, catalog, values, {}, None)[0]


def _searched(
    question: str, catalog: Catalog, values: ValueIndex, votes: Mapping[str, float], likeness: Likeness | None
) -> tuple[Search, _Signals]:
    index, tokens = schema_index(catalog), tokenise(question[:LONGEST_QUESTION])
    said = ways(tokens, index.spelling, index.known)
    held = stored(value_links(tokens, question, values), tokens, index)
    alike = likeness_of_tables(likeness, index)
    signals = _Signals(called(said, index.by_table), of_values(held, index), voted(votes, index), alike)
    direct = signals.of_tables()
    scores = with_neighbours(direct, index)
    return Search(index, tokens, said, held, _filled(best(scores, MOST_TABLES), index), direct, scores), signals


def _filled(tables: Sequence[int], index: SchemaIndex) -> list[int]:
    """The tables found and, while there is room, those that keys tie to them; all tables where there are only a few.

    A table that nothing speaks of may still be what brings others together.
    """
    around = (other for place in tables for other in index.neighbours[place])
    rest = range(len(index.tables)) if len(index.tables) <= MOST_TABLES else ()
    return list(dict.fromkeys((*tables, *around, *rest)))[:MOST_TABLES]


@dataclass(frozen=True, slots=True)
class _Signals:
    """What speaks for each table: `words` of the question [words, tables], stored values, votes, what is alike."""

    words: Scores
    values: Scores
    votes: Scores
    alike: Scores

    def of_tables(self) -> Scores:
        """The signals mixed, by table."""
        total: Scores = relative(self.words.sum(axis=0)) + _VALUES * relative(self.values) + self.alike
        return total + np.float32(_VOTES) * self.votes

    def of_groups(self, index: SchemaIndex) -> Scores:
        """The signals mixed, by group: each word by the table of the group that it calls best."""
        highest = index.groups.highest
        total: Scores = relative(highest(self.words).sum(axis=0)) + _VALUES * relative(highest(self.values))
        total = total + _USUAL * highest(index.usual) + highest(self.alike)
        return total + np.float32(_VOTES) * highest(self.votes)


def _together(signals: _Signals, scores: Scores, index: SchemaIndex) -> list[int]:
    """The tables to read a question over, best first: of the group that it is about, and those it names besides."""
    worth = signals.of_groups(index)
    if not len(worth) or not scores.any():
        return []
    chosen = np.flatnonzero(index.groups.number == worth.argmax())
    ranked = chosen[np.argsort(-scores[chosen], kind="stable")]
    lonely = len(chosen) < _LONELY
    places = [int(place) for place in ranked[:MOST_TABLES]]
    return [*places, *best(scores, MOST_TABLES - len(places))] if lonely else places


def _column_hit(index: SchemaIndex, place: int, score: float, reason: Why) -> Hit:
    table, column = index.columns[place]
    return Hit("column", index.tables[table].key, column.name, score=score, why=reason[0], words=reason[1])
