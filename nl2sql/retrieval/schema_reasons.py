"""Why a table or a column was found, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from nl2sql.catalog import Table
from nl2sql.likeness import Likeness
from nl2sql.problems import Span
from nl2sql.retrieval.inverted import Inverted
from nl2sql.retrieval.name_terms import name_terms
from nl2sql.retrieval.schema_index import SchemaIndex
from nl2sql.retrieval.schema_named import Named
from nl2sql.retrieval.schema_scores import Scores, Stored, numbered
from nl2sql.retrieval.ways import Way
from nl2sql.words import Token

Why = tuple[str, tuple[Span, ...]]
"""A sentence (empty where there is nothing to say) and the places in the question that it speaks of."""
_DESCRIPTION = "the description of "


@dataclass(frozen=True)
class Reasons:
    """What is known of one question over one catalogue; `direct` are the scores of tables before keys were followed."""

    index: SchemaIndex
    tokens: Sequence[Token]
    said: Sequence[Sequence[Way]]
    stored: Stored
    direct: Scores
    likeness: Likeness | None = None
    named: Named | None = None
    _said: dict[tuple[int, int], Why] = field(default_factory=dict)

    def of_tables(self, places: Sequence[int]) -> list[Why]:
        """The reasons of the tables at these places."""
        best = self._best_ways(self.index.by_table, places, [name_terms(self.index.tables[at].name) for at in places])
        return [self._of_table(place, way) for place, way in zip(places, best, strict=True)]

    def of_columns(self, places: Sequence[int]) -> list[Why]:
        """The reasons of the columns at these places."""
        named = [name_terms(self.index.columns[place][1].name) for place in places]
        best = self._best_ways(self.index.by_column, places, named)
        return [self._of_column(place, way) for place, way in zip(places, best, strict=True)]

    def _of_table(self, place: int, way: Way | None) -> Why:
        table = self.index.tables[place]
        if way is not None:
            return self._called(way, table)
        held = next((column for column in self.stored.worth if column[0] == place), None)
        if held is not None:
            return self._held(*held)
        tied = [other for other in self.index.neighbours[place] if self.direct[other] > self.direct[place]]
        if tied:
            nearest = max(tied, key=lambda other: float(self.direct[other]))
            return f"{table.key} is tied to {self.index.tables[nearest].key} by a key", ()
        if self.named is not None and self.named.schema == table.schema:
            return f"{table.key} is in the schema you named", (self.named.words,)
        if self.likeness is not None:
            return self._alike(place, self.likeness), ()
        return f"{table.key} was used for questions like this", ()

    def _alike(self, place: int, likeness: Likeness) -> str:
        """What of a table is most like the question in meaning."""
        columns = self.index.columns_of(place)
        nearest = max(columns, key=lambda at: float(likeness.columns[at]), default=None)
        table = self.index.tables[place].key
        if nearest is None or likeness.tables[place] >= likeness.columns[nearest]:
            return f"{table} is alike in meaning"
        return f"{table}.{self.index.columns[nearest][1].name} is alike in meaning"

    def _of_column(self, place: int, way: Way | None) -> Why:
        at, column = self.index.columns[place]
        if (at, column.name) in self.stored.words:
            return self._held(at, column.name)
        table = self.index.tables[at]
        return self._called(way, table, column.name) if way is not None else (f"a column of {table.key}", ())

    def _best_ways(self, index: Inverted, places: Sequence[int], own: Sequence[dict[str, float]]) -> list[Way | None]:
        """By document: the best way in which a word calls it, one that its `own` name holds before any other."""
        every, documents = self._every, np.array(places, dtype=np.int32)
        if not every or not len(documents):
            return [None] * len(documents)
        terms, rows, surely = self._terms
        # A way of several terms is as good as the worst of them.
        worth = index.among(list(terms), documents)[rows].min(axis=1) * surely[:, None]
        held = np.zeros((len(terms), len(documents)), dtype=bool)
        for at, name in enumerate(own):
            held[[terms[term] for term in name if term in terms], at] = True
        outright = np.where(held[rows[:, 0]], worth, 0.0)
        best = np.where(outright.any(axis=0), outright.argmax(axis=0), worth.argmax(axis=0))
        found = worth[best, np.arange(len(documents))] > 0
        return [every[way] if holds else None for way, holds in zip(best.tolist(), found.tolist(), strict=True)]

    @cached_property
    def _every(self) -> list[Way]:
        return list(chain.from_iterable(self.said))

    @cached_property
    def _terms(self) -> tuple[dict[str, int], NDArray[np.int32], NDArray[np.float32]]:
        """All terms with their numbers; of each way those of its terms, the last again where it has fewer than others,
        and its weight."""
        numbers = numbered(self.said)
        most = max(len(way.terms) for way in self._every)
        rows = [[numbers[term] for term in (*way.terms, *way.terms[-1:] * most)[:most]] for way in self._every]
        surely = np.array([way.weight for way in self._every], dtype=np.float32)
        return numbers, np.array(rows, dtype=np.int32), surely

    def _held(self, table: int, column: str) -> Why:
        span = self.stored.words[(table, column)]
        return f"'{self._text(span)}' is a value of {self.index.tables[table].key}.{column}", (span,)

    def _called(self, way: Way, owner: Table, column: str = "") -> Why:
        said, words = self._said_by(way)
        what = _what(way.terms, owner, column)
        names = "stands in" if what.startswith(_DESCRIPTION) else "names"
        means = f"{names} {what}" if way.how == "is" else f"{way.how} '{' '.join(way.terms)}' in {what}"
        return f"'{said}' {means}", words

    def _said_by(self, way: Way) -> Why:
        """The words of a way: many sentences speak of the same few."""
        place = way.start, way.end
        if place not in self._said:
            span = Span(self.tokens[way.start].span.start, self.tokens[way.end - 1].span.end)
            self._said[place] = " ".join([token.text for token in self.tokens[way.start : way.end]]), (span,)
        return self._said[place]

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
    return f"the column {table.key}.{found}" if found else f"{_DESCRIPTION}{table.key}"
