"""What speaks for each column of the tables found: a row of numbers, from which a ranking is learned.

The columns that a query needs are of two kinds: those that the words name or whose values they say, and those that
only bring tables together, which nobody names. The numbers tell of both: how the words fit the name, the table, the
values, and how much the tables at the other ends of a column's keys have to do with the question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nl2sql.catalog import Column
from nl2sql.retrieval.column_ties import Ties, ties_among
from nl2sql.retrieval.schema_index import SchemaIndex, name_terms
from nl2sql.retrieval.schema_scores import Scores, Stored, called_among, relative
from nl2sql.retrieval.ways import Way
from nl2sql.words import Token

Features = NDArray[np.float32]
"""One row a column, one number a name of `NAMES`."""

_CUES = {
    "asks how many": frozenset({"many", "number", "count", "total"}),
    "asks for the most": frozenset({"most", "least", "fewest", "top", "highest", "lowest", "maximum", "minimum"}),
    "asks for an average": frozenset({"average", "mean", "avg"}),
    "asks for names": frozenset({"name", "names", "who", "whose", "called"}),
    "asks for ids": frozenset({"id", "ids", "identifier", "code", "codes"}),
    "asks for each": frozenset({"each", "every", "per", "by"}),
    "asks when": frozenset({"when", "date", "year", "time", "month", "day"}),
    "says no": frozenset({"not", "no", "never", "without"}),
}
_OWN = (
    "bm25", "cover", "cover outright", "cover besides table", "words said", "words", "value", "value alone",
    "place", "primary key", "is name", "is id", "number", "text", "date",
)  # fmt: skip
_OF_TABLE = ("table", "table rank", "table named", "table named outright", "columns", "best other", "best other value")
_BESIDE = (
    "refers", "referred to", "other end", "other end named", "other end says", "other end value", "same name",
    "better", "better in table", "namesake key",
)  # fmt: skip
_ASKED = ("tables", "words asked", "tables named", "best cover", *_CUES)
NAMES = (*_OWN, *_OF_TABLE, *_BESIDE, *_ASKED)
"""The order is that of the trained trees."""
_NAMED = 0.6


@dataclass(frozen=True)
class Search:
    """One question over one catalogue: its words and what they may be called, values, and the tables found.

    `tables` are the places of the best tables, best first; `direct` are the scores of all tables before keys were
    followed, `scores` those after.
    """

    index: SchemaIndex
    tokens: Sequence[Token]
    said: Sequence[Sequence[Way]]
    stored: Stored
    tables: Sequence[int]
    direct: Scores
    scores: Scores


def column_features(search: Search) -> tuple[NDArray[np.int32], Features]:
    """The places of the columns of the tables found, and what speaks for each."""
    index = search.index
    documents = np.array([place for table in search.tables for place in index.columns_of(table)], dtype=np.int32)
    if not len(documents):
        return documents, np.zeros((0, len(NAMES)), dtype=np.float32)
    said, most = _said(search.said), max(search.stored.worth.values(), default=1.0)
    bm25 = relative(called_among(search.said, index.by_column, documents).sum(axis=0))
    columns = [
        _known(index, int(place), float(score), said, search.stored.worth, most)
        for place, score in zip(documents, bm25, strict=True)
    ]
    tables = _tables(search, said, columns)
    ties = ties_among([index.tables[table] for table in search.tables])
    beside = _beside(columns, tables, ties, search)
    asked = _asked(search, tables, columns)
    rows = [
        (*known.own, *tables[known.table].row(known), *around, *asked)
        for known, around in zip(columns, beside, strict=True)
    ]
    return documents, np.array(rows, dtype=np.float32)


@dataclass(slots=True)
class _Known:
    """A column by itself; `own` is its part of the row."""

    table: int
    column: Column
    own: tuple[float, ...]
    cover: float
    value: float


@dataclass(slots=True)
class _Table:
    """A table found; `covers` and `values` are the two best of its columns."""

    score: float
    rank: int
    named: float
    outright: float
    columns: int
    covers: tuple[float, float]
    values: tuple[float, float]

    def row(self, known: _Known) -> tuple[float, ...]:
        """The part of the row of one of its columns: the best of the others says whether the table is used at all."""
        cover = self.covers[known.cover >= self.covers[0]]
        value = self.values[known.value >= self.values[0]]
        return self.score, self.rank, self.named, self.outright, self.columns, cover, value


def _said(said: Sequence[Sequence[Way]]) -> tuple[dict[str, float], dict[str, float]]:
    """By term, how surely the question says it: in any way, and outright."""
    every: dict[str, float] = {}
    outright: dict[str, float] = {}
    for alternatives in said:
        for way in alternatives:
            for term in way.terms:
                every[term] = max(way.weight, every.get(term, 0.0))
                if way.how == "is":
                    outright[term] = max(way.weight, outright.get(term, 0.0))
    return every, outright


def _cover(own: dict[str, float], said: dict[str, float]) -> float:
    """The share of a name's words that the question says."""
    return sum(share * said.get(term, 0.0) for term, share in own.items()) / max(sum(own.values()), 1.0)


def _known(
    index: SchemaIndex,
    place: int,
    bm25: float,
    said: tuple[dict[str, float], dict[str, float]],
    worth: dict[tuple[int, str], float],
    most: float,
) -> _Known:
    at, column = index.columns[place]
    own, of_table = name_terms(column.name), name_terms(index.tables[at].name)
    besides = {term: share for term, share in own.items() if term not in of_table}
    cover, value = _cover(own, said[0]), worth.get((at, column.name), 0.0)
    row = (
        bm25,
        cover,
        _cover(own, said[1]),
        _cover(besides, said[0]) if besides else cover,
        sum(term in said[0] for term in own),
        len(own),
        value / most,
        value,
        place - index.columns_of(at).start,
        column.primary_key,
        "name" in own or "titl" in own,
        "id" in own or "code" in own,
        column.type in ("integer", "number"),
        column.type == "text",
        column.type in ("date", "datetime", "time"),
    )
    return _Known(at, column, row, cover, value / most)


def _tables(
    search: Search, said: tuple[dict[str, float], dict[str, float]], columns: Sequence[_Known]
) -> dict[int, _Table]:
    covers: dict[int, list[float]] = {table: [0.0, 0.0] for table in search.tables}
    values: dict[int, list[float]] = {table: [0.0, 0.0] for table in search.tables}
    counts = Counter(known.table for known in columns)
    for known in columns:
        covers[known.table].append(known.cover)
        values[known.table].append(known.value)
    found: dict[int, _Table] = {}
    scores = relative(search.scores[list(search.tables)])
    for rank, table in enumerate(search.tables):
        own = name_terms(search.index.tables[table].name)
        best, held = sorted(covers[table], reverse=True), sorted(values[table], reverse=True)
        found[table] = _Table(
            float(scores[rank]),
            rank,
            _cover(own, said[0]),
            _cover(own, said[1]),
            counts[table],
            (best[0], best[1]),
            (held[0], held[1]),
        )
    return found


def _beside(
    columns: Sequence[_Known], tables: dict[int, _Table], ties: Ties, search: Search
) -> list[tuple[float, ...]]:
    """What is known of each column beside others: the other ends of its keys, and columns that fit as well."""
    names = Counter(known.column.name.lower() for known in columns)
    keys = {known.column.name.lower() for known in columns if known.column.primary_key}
    covers = np.sort(np.array([known.cover + known.value for known in columns]))
    of_table: dict[int, list[float]] = {}
    for known in columns:
        of_table.setdefault(known.table, []).append(known.cover + known.value)
    rows: list[tuple[float, ...]] = []
    for known in columns:
        name = known.column.name.lower()
        place = search.tables.index(known.table)
        tied = ties.get((place, name), ((), ()))
        ends = [tables[search.tables[other]] for other in (*tied[0], *tied[1])]
        fit = known.cover + known.value
        rows.append(
            (
                len(tied[0]),
                len(tied[1]),
                max((end.score for end in ends), default=0.0),
                max((end.named for end in ends), default=0.0),
                max((end.covers[0] for end in ends), default=0.0),
                max((end.values[0] for end in ends), default=0.0),
                names[name],
                len(covers) - int(np.searchsorted(covers, fit, "right")),
                sum(other > fit for other in of_table[known.table]),
                name in keys and not known.column.primary_key,
            )
        )
    return rows


def _asked(search: Search, tables: dict[int, _Table], columns: Sequence[_Known]) -> tuple[float, ...]:
    """What holds for all columns: what is asked, and how much there is to choose from."""
    words = {token.norm for token in search.tokens}
    named = sum(table.named > _NAMED for table in tables.values())
    cues = [float(not cue.isdisjoint(words)) for cue in _CUES.values()]
    return len(tables), len(search.said), named, max(known.cover for known in columns), *cues
