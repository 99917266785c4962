"""What speaks for each column of the tables found: a row of numbers, from which a ranking is learned.

The columns that a query needs are of two kinds: those that the words name or whose values they say, and those that
only bring tables together, which nobody names. The numbers tell of both: how the words fit the name, the table, the
values, and how much the tables at the other ends of a column's keys have to do with the question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nl2sql.retrieval.column_facts import DATE, NUMBER, TEXT
from nl2sql.retrieval.column_ties import ties_among
from nl2sql.retrieval.inverted import entries
from nl2sql.retrieval.name_terms import name_terms
from nl2sql.retrieval.schema_index import SchemaIndex
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
    "compares": frozenset({"than", "more", "less", "over", "under", "above", "below", "between", "before", "after"}),
}
_OWN = (
    "bm25", "cover", "cover outright", "cover besides table", "words said", "words", "value", "value alone",
    "place", "primary key", "is name", "is id", "number", "text", "date", "said to the letter",
)  # fmt: skip
_OF_TABLE = (
    "table",
    "table rank",
    "table named",
    "table named outright",
    "columns",
    "best other",
    "best other value",
    "named at",
)
_BESIDE = (
    "refers", "referred to", "other end", "other end named", "other end says", "other end value", "same name",
    "better", "better in table", "namesake key", "bridges", "bridges named",
)  # fmt: skip
_ASKED = ("tables", "words asked", "tables named", "best cover", *_CUES, "says a number")
NAMES = (*_OWN, *_OF_TABLE, *_BESIDE, *_ASKED)
"""The order is that of the trained trees."""
_NAMED = 0.6
_Numbers = NDArray[np.float64]
_Given = NDArray[np.floating[Any]] | NDArray[np.integer[Any]] | NDArray[np.bool_] | float
"""A number for each column, or one for all."""
_Said = Mapping[str, float]
"""By term, how surely the question says it."""


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
    held = [index.columns_of(table) for table in search.tables]
    documents = np.array(list(chain.from_iterable(held)), dtype=np.int32)
    if not len(documents):
        return documents, np.zeros((0, len(NAMES)), dtype=np.float32)
    owner = np.repeat(np.arange(len(held), dtype=np.int32), [len(places) for places in held])
    said = _said(search.said)
    fit = _fit(search, documents, owner, said)
    tables = _tables(search, fit, said)
    parts = (*_own(search, fit), *_of_table(fit, tables), *_beside(search, fit, tables))
    rows = np.empty((len(NAMES), len(documents)), dtype=np.float32)
    every: tuple[_Given, ...] = (*parts, *_asked(search, fit, tables))
    for place, numbers in enumerate(every):
        rows[place] = numbers
    return documents, rows.T


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well the columns fit the question, [columns]: their names in any way, outright, and without their table's
    words; how many of their words are said; what values speak for them, and that as a share of the most."""

    documents: NDArray[np.int32]
    owner: NDArray[np.int32]
    cover: _Numbers
    outright: _Numbers
    besides: _Numbers
    words_said: NDArray[np.int64]
    letter: _Numbers
    value: _Numbers
    value_share: _Numbers


@dataclass(frozen=True, slots=True)
class _Tables:
    """The tables found, [tables]; `covers` and `values` are the best and the second of their columns, [2, tables]."""

    score: _Numbers
    named: _Numbers
    outright: _Numbers
    at: _Numbers
    columns: NDArray[np.int64]
    covers: _Numbers
    values: _Numbers


def _said(said: Sequence[Sequence[Way]]) -> tuple[_Said, _Said]:
    """What the question says in any way, and outright."""
    every: dict[str, float] = {}
    outright: dict[str, float] = {}
    for alternatives in said:
        for way in alternatives:
            for term in way.terms:
                every[term] = max(way.weight, every.get(term, 0.0))
                if way.how == "is":
                    outright[term] = max(way.weight, outright.get(term, 0.0))
    return every, outright


def _fit(search: Search, documents: NDArray[np.int32], owner: NDArray[np.int32], said: tuple[_Said, _Said]) -> _Fit:
    facts, numbers = search.index.facts, search.index.by_column.terms
    column, at = entries(facts.starts, facts.name[documents])
    terms, shares = facts.terms[at], facts.shares[at]
    every, outright = (_by_number(each, numbers)[terms] for each in said)
    # A name's word, and the table it stands in, as one number.
    of_tables = [
        place * len(numbers) + numbers[term]
        for place, table in enumerate(search.tables)
        for term in name_terms(search.index.tables[table].name)
        if term in numbers
    ]
    place = owner[column].astype(np.int64) * len(numbers) + terms
    besides = shares * ~(place[:, None] == np.array(of_tables, dtype=np.int64)).any(axis=1)

    def covered(shares: _Numbers, surely: _Numbers) -> _Numbers:
        size = len(documents)
        whole = np.maximum(np.bincount(column, shares, size), 1.0)
        return np.asarray(np.bincount(column, shares * surely, size) / whole)

    cover = covered(shares, every)
    letter = _by_number(dict.fromkeys((token.stem for token in search.tokens), 1.0), numbers)[terms]
    value = _values(search, documents, owner)
    return _Fit(
        documents,
        owner,
        cover,
        covered(shares, outright),
        np.where(np.bincount(column, besides, len(documents)) > 0, covered(besides, every), cover),
        np.bincount(column, every > 0, len(documents)),
        covered(shares, letter),
        value,
        value / max(search.stored.worth.values(), default=1.0),
    )


def _by_number(said: _Said, numbers: Mapping[str, int]) -> _Numbers:
    surely = np.zeros(len(numbers))
    for term, weight in said.items():
        if term in numbers:
            surely[numbers[term]] = weight
    return surely


def _values(search: Search, documents: NDArray[np.int32], owner: NDArray[np.int32]) -> _Numbers:
    """What values speak for each column."""
    found = np.zeros(len(documents))
    first = np.searchsorted(owner, np.arange(len(search.tables)))
    places = {table: place for place, table in enumerate(search.tables)}
    for (table, name), worth in search.stored.worth.items():
        place = places.get(table)
        if place is None:
            continue
        for at, column in enumerate(search.index.tables[table].columns, int(first[place])):
            if column.name == name:
                found[at] = worth
    return found


def _own(search: Search, fit: _Fit) -> Iterator[_Given]:
    """What is known of each column by itself, in the order of `_OWN`."""
    facts = search.index.facts
    name, kind = facts.name[fit.documents], facts.kind[fit.documents]
    yield relative(called_among(search.said, search.index.by_column, fit.documents).sum(axis=0))
    yield from (fit.cover, fit.outright, fit.besides, fit.words_said, facts.words[name], fit.value_share, fit.value)
    yield np.arange(len(fit.owner)) - np.searchsorted(fit.owner, fit.owner)
    yield from (facts.primary[fit.documents], facts.is_name[name], facts.is_id[name])
    yield from (kind & each > 0 for each in (NUMBER, TEXT, DATE))
    yield fit.letter


def _tables(search: Search, fit: _Fit, said: tuple[_Said, _Said]) -> _Tables:
    size = len(search.tables)
    names = [name_terms(search.index.tables[table].name) for table in search.tables]
    owner = np.repeat(np.arange(size), [len(name) for name in names])
    shares = np.array([share for name in names for share in name.values()])
    whole = np.maximum(np.bincount(owner, shares, size), 1.0)
    surely = ([each.get(term, 0.0) for name in names for term in name] for each in said)
    named, outright = (np.bincount(owner, shares * each, size) / whole for each in surely)
    return _Tables(
        relative(search.scores[list(search.tables)]).astype(np.float64),
        named,
        outright,
        _named_at(search, names),
        np.bincount(fit.owner, minlength=size),
        _two_best(fit.cover, fit.owner, size),
        _two_best(fit.value_share, fit.owner, size),
    )


def _named_at(search: Search, names: Sequence[Mapping[str, float]]) -> _Numbers:
    """Where the question first says a word of each table's name, as a share of its length; 2 where it never does."""
    first: dict[str, int] = {}
    for alternatives in search.said:
        for way in alternatives:
            for term in way.terms:
                first[term] = min(way.start, first.get(term, way.start))
    long = max(len(search.tokens), 1)
    return np.array([min((first[term] / long for term in name if term in first), default=2.0) for name in names])


def _two_best(worth: _Numbers, owner: NDArray[np.int32], size: int) -> _Numbers:
    """The highest and the second of each table, [2, tables]; 0 where there is none."""
    found = np.zeros((2, size))
    order = np.lexsort((-worth, owner))
    rank = np.arange(len(order)) - np.searchsorted(owner, owner)
    for place in range(2):
        at = order[rank == place]
        found[place, owner[at]] = worth[at]
    return found


def _of_table(fit: _Fit, tables: _Tables) -> Iterator[_Given]:
    """What is known of the table of each column: the best of the others says whether the table is used at all."""
    at = fit.owner
    yield from (tables.score[at], at, tables.named[at], tables.outright[at], tables.columns[at])
    yield tables.covers[(fit.cover >= tables.covers[0, at]).astype(int), at]
    yield tables.values[(fit.value_share >= tables.values[0, at]).astype(int), at]
    yield tables.at[at]


def _beside(search: Search, fit: _Fit, tables: _Tables) -> Iterator[_Given]:
    """What is known of each column beside others: the other ends of its keys, and columns that fit as well."""
    ties = ties_among(search.index, list(search.tables), fit.documents, fit.owner)
    ends = ties.up | ties.down
    yield from (ties.up.sum(axis=1), ties.down.sum(axis=1))
    yield from (
        (ends * worth).max(axis=1) for worth in (tables.score, tables.named, tables.covers[0], tables.values[0])
    )
    names = search.index.facts.folded[search.index.facts.name[fit.documents]]
    yield np.bincount(names)[names]
    worth = fit.cover + fit.value_share
    yield _better(worth)
    # Worths are at most 2: so far apart, those of each table are compared among themselves.
    yield _better(worth - 4.0 * fit.owner) - np.searchsorted(fit.owner, fit.owner)
    primary = search.index.facts.primary[fit.documents]
    yield (np.bincount(names, primary)[names] > 0) & ~primary
    yield from _bridges(ends, fit, tables)


def _bridges(ends: NDArray[np.bool_], fit: _Fit, tables: _Tables) -> Iterator[_Given]:
    """Whether a column lies between two tables: what its own end is worth, or its table's best other, if less."""
    size = len(tables.score)
    tied = np.zeros((size, size), dtype=bool)
    column, end = np.nonzero(ends)
    tied[fit.owner[column], end] = True
    others = tied[fit.owner] & ~ends
    for worth in (tables.score, tables.named):
        yield np.minimum((ends * worth).max(axis=1), (others * worth).max(axis=1))


def _better(worth: _Numbers) -> NDArray[np.int64]:
    """How many are worth more, for each."""
    found: NDArray[np.int64] = len(worth) - np.searchsorted(np.sort(worth), worth, "right")
    return found


def _asked(search: Search, fit: _Fit, tables: _Tables) -> tuple[float, ...]:
    """What holds for all columns: what is asked, and how much there is to choose from."""
    words = {token.norm for token in search.tokens}
    cues = (float(not cue.isdisjoint(words)) for cue in _CUES.values())
    named = float(np.sum(tables.named > _NAMED))
    number = float(any(token.kind == "number" for token in search.tokens))
    return float(len(tables.named)), float(len(search.said)), named, float(fit.cover.max()), *cues, number
