"""An inverted index with BM25 weights: which documents hold a term, and how much it says there."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

_SATURATION, _LENGTH = 1.2, 0.2
_NONE = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)


@dataclass(frozen=True)
class Inverted:
    """Postings by term, and terms by document; `size` documents, groups of them included.

    The columns and the rows of one sparse matrix, so that memory is what the numbers need.
    """

    size: int
    terms: Mapping[str, int]
    _starts: NDArray[np.int64]
    _documents: NDArray[np.int32]
    _weights: NDArray[np.float32]
    _first: NDArray[np.int64]
    _terms: NDArray[np.int32]
    _shares: NDArray[np.float32]

    def postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The documents with the term, ascending, and its BM25 weight in each; empty arrays for an unknown term."""
        place = self.terms.get(term)
        if place is None:
            return _NONE
        part = slice(self._starts[place], self._starts[place + 1])
        return self._documents[part], self._weights[part]

    def with_groups(self, group: NDArray[np.int32], groups: int) -> Inverted:
        """The same with postings for groups of documents: each is one more document, and holds a term as its best does.

        `group` is the number of each document's group, from 0; the places of groups follow those of the documents.
        """
        terms = np.repeat(np.arange(len(self.terms)), np.diff(self._starts))
        places = terms * groups + group[self._documents]
        order = np.argsort(places, kind="stable")
        found, first = np.unique(places[order], return_index=True)
        best = np.maximum.reduceat(self._weights[order], first) if len(first) else self._weights
        every = np.concatenate([terms, found // max(groups, 1)])
        order = np.argsort(every, kind="stable")
        documents = np.concatenate([self._documents, self.size + found % max(groups, 1)]).astype(np.int32)
        return replace(
            self,
            size=self.size + groups,
            _starts=np.searchsorted(every[order], np.arange(len(self.terms) + 1)),
            _documents=documents[order],
            _weights=np.concatenate([self._weights, best])[order],
        )

    def among(self, terms: Sequence[str], documents: NDArray[np.int32]) -> NDArray[np.float32]:
        """The BM25 weights of different terms in some documents, [terms, documents]; 0 where one does not hold it."""
        row = np.full(len(self.terms), -1, dtype=np.int32)
        for place, term in enumerate(terms):
            if term in self.terms:
                row[self.terms[term]] = place
        found = np.zeros((len(terms), len(documents)), dtype=np.float32)
        owner, at = entries(self._first, documents)
        rows = row[self._terms[at]]
        wanted = rows >= 0
        found[rows[wanted], owner[wanted]] = self._shares[at[wanted]]
        return found


def entries(starts: NDArray[np.int64], wanted: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The entries of `wanted` rows of a sparse matrix whose rows begin at `starts`: place in `wanted`, own place."""
    lengths = starts[wanted + 1] - starts[wanted]
    owner = np.repeat(np.arange(len(wanted)), lengths)
    before = np.cumsum(lengths) - lengths
    return owner, np.arange(len(owner)) + (starts[wanted] - before)[owner]


def inverted(documents: Iterable[Mapping[str, float]]) -> Inverted:
    """The index of documents given as frequencies by term; a frequency weighs what its field does (BM25F)."""
    terms: dict[str, int] = {}
    owners, places, frequencies = array("i"), array("i"), array("f")
    size = 0
    for size, document in enumerate(documents, 1):
        for term, frequency in document.items():
            owners.append(size - 1)
            places.append(terms.setdefault(term, len(terms)))
            frequencies.append(frequency)
    return _weighed(size, terms, np.asarray(owners, "i4"), np.asarray(places, "i4"), np.asarray(frequencies, "f4"))


def _weighed(
    size: int,
    terms: dict[str, int],
    owners: NDArray[np.int32],
    places: NDArray[np.int32],
    frequencies: NDArray[np.float32],
) -> Inverted:
    lengths = np.bincount(owners, weights=frequencies, minlength=size)
    held = np.bincount(places, minlength=len(terms))
    rarity = np.log(1 + (size - held + 0.5) / (held + 0.5))
    relative = lengths / max(float(lengths.mean()), 1e-9) if size else lengths
    saturation = _SATURATION * (1 - _LENGTH + _LENGTH * relative[owners])
    weights = rarity[places] * frequencies * (_SATURATION + 1) / (frequencies + saturation)
    order = np.argsort(places, kind="stable")
    starts = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
    first = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=size))]).astype(np.int64)
    shares = weights.astype(np.float32)
    return Inverted(size, terms, starts, owners[order], shares[order], first, places.copy(), shares)
