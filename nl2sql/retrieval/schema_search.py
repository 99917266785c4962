"""Searches a catalogue of any size for what a question is about. Every hit says why it was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nl2sql.catalog import Catalog
from nl2sql.grounding import Hit
from nl2sql.likeness import Likeness
from nl2sql.retrieval.column_features import Search
from nl2sql.retrieval.column_ranking import rank_columns
from nl2sql.retrieval.group_choice import Circumstances, Signals, groups_found
from nl2sql.retrieval.schema_groups import Group
from nl2sql.retrieval.schema_index import SchemaIndex, schema_index
from nl2sql.retrieval.schema_likeness import likeness_of_tables
from nl2sql.retrieval.schema_named import Named, named_schema
from nl2sql.retrieval.schema_reasons import Reasons, Why
from nl2sql.retrieval.schema_scores import (
    best,
    called,
    of_values,
    stored,
    voted,
    with_neighbours,
)
from nl2sql.retrieval.value_links import value_links
from nl2sql.retrieval.ways import Way, ways
from nl2sql.values import ValueIndex
from nl2sql.words import LONGEST_QUESTION, Token, tokenise

MOST_TABLES, MOST_COLUMNS = 20, 40


@dataclass(frozen=True, slots=True)
class Found:
    """Tables and columns, each best first; `groups` are the tables to read the question over, likeliest first.

    The best tables may be namesakes from all over a warehouse; those of a group belong together. `named` is the schema
    that the question names.
    """

    tables: tuple[Hit, ...]
    columns: tuple[Hit, ...]
    groups: tuple[Group, ...] = ()
    named: Named | None = None

    @property
    def together(self) -> tuple[str, ...]:
        """The keys of the tables of the likeliest group."""
        return self.groups[0].tables if self.groups else ()


def search_schema(
    question: str,
    catalog: Catalog,
    values: ValueIndex,
    votes: Mapping[str, float] | None = None,
    most_columns: int = MOST_COLUMNS,
    likeness: Likeness | None = None,
    before: Collection[str] = (),
) -> Found:
    """The tables and columns that a question is about, at most `MOST_TABLES` and `most_columns` of them.

    `votes` are the shares of tables (by key) in what people accepted for questions like this one, `likeness` is what
    an embedding model says. Only the first 2,000 characters are read.
    """
    named = named_schema(question[:LONGEST_QUESTION], tokenise(question[:LONGEST_QUESTION]), catalog)
    search, signals = _searched(question, catalog, values, votes or {}, likeness, named)
    around = Circumstances(named, before, {token.norm for token in search.tokens})
    index, scores = search.index, search.scores
    tables = [place for place in search.tables if scores[place] > 0]
    # Where nothing speaks of any table, no column is any better than another.
    columns = rank_columns(search, None if likeness is None else likeness.columns)[:most_columns] if tables else []
    why = Reasons(index, search.tokens, search.said, search.stored, search.direct, likeness, named)
    return Found(
        tuple(
            Hit("table", index.tables[place].key, score=float(scores[place]), why=sentence, words=words)
            for place, (sentence, words) in zip(tables, why.of_tables(tables), strict=True)
        ),
        tuple(
            _column_hit(index, place, score, reason)
            for (place, score), reason in zip(columns, why.of_columns([place for place, _ in columns]), strict=True)
        ),
        groups_found(signals, scores, index, around, MOST_TABLES),
        named,
    )


def search_tables(question: str, catalog: Catalog, values: ValueIndex) -> Search:
    """What is known of a question once its tables are found: what the ranking of columns works on."""
    return _searched(question, catalog, values, {}, None)[0]


def _searched(
    question: str,
    catalog: Catalog,
    values: ValueIndex,
    votes: Mapping[str, float],
    likeness: Likeness | None,
    named: Named | None = None,
) -> tuple[Search, Signals]:
    index, tokens = schema_index(catalog), tokenise(question[:LONGEST_QUESTION])
    said = ways(tokens, index.spelling, index.known)
    if named is not None:
        said, votes = _beside(said, named, tokens), {**_in_schema(named, catalog), **votes}
    held = stored(value_links(tokens, question, values), tokens, index)
    alike = likeness_of_tables(likeness, index)
    words, together = np.split(called(said, index.by_table), [len(index.tables)], axis=1)
    signals = Signals(words, together, of_values(held, index), voted(votes, index), alike)
    direct = signals.of_tables()
    scores = with_neighbours(direct, index)
    return Search(index, tokens, said, held, _filled(best(scores, MOST_TABLES), index), direct, scores), signals


def _beside(said: Sequence[Sequence[Way]], named: Named, tokens: Sequence[Token]) -> list[list[Way]]:
    """The ways of the words that do not name a schema: those that do say nothing else."""
    kept = ([way for way in word if not named.covers(tokens[way.start].span)] for word in said)
    return [word for word in kept if word]


def _in_schema(named: Named, catalog: Catalog) -> dict[str, float]:
    """A vote for each table of the schema that is surely named."""
    return {table.key: 1.0 for table in catalog.tables if named.surely and table.schema == named.schema}


def _filled(tables: Sequence[int], index: SchemaIndex) -> list[int]:
    """The tables found and, while there is room, those that keys tie to them; all tables where there are only a few.

    A table that nothing speaks of may still be what brings others together.
    """
    around = (other for place in tables for other in index.neighbours[place])
    rest = range(len(index.tables)) if len(index.tables) <= MOST_TABLES else ()
    return list(dict.fromkeys((*tables, *around, *rest)))[:MOST_TABLES]


def _column_hit(index: SchemaIndex, place: int, score: float, reason: Why) -> Hit:
    table, column = index.columns[place]
    return Hit("column", index.tables[table].key, column.name, score=score, why=reason[0], words=reason[1])
