"""How much each table and column of a catalogue has to do with a question: signals and their mixture."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nl2sql.problems import Span
from nl2sql.retrieval.inverted import Inverted
from nl2sql.retrieval.links import Link
from nl2sql.retrieval.schema_index import SchemaIndex
from nl2sql.retrieval.ways import Way
from nl2sql.words import Token

_KEYS, _SOURCES = 0.2, 10
Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stored:
    """What values say: the worth of columns and the words for it, by the place of the table and the name."""

    worth: dict[tuple[int, str], float]
    words: dict[tuple[int, str], Span]


def called(said: Sequence[Sequence[Way]], index: Inverted) -> Scores:
    """How well each word of the question calls each document, [words, documents]: by the best of its ways."""
    found = np.zeros((len(said), index.size), dtype=np.float32)
    for best, alternatives in zip(found, said, strict=True):
        terms = [(term, way.weight / len(way.terms)) for way in alternatives for term in way.terms]
        # The first are set at once, which takes a fraction of the time of weighing them: a document has a term once.
        (first, own, certain), *others = [(*index.postings(term), share) for term, share in terms]
        best[first] = certain * own
        if others:
            documents = np.concatenate([documents for documents, _, _ in others])
            np.maximum.at(best, documents, np.concatenate([share * weights for _, weights, share in others]))
    return found


def called_among(said: Sequence[Sequence[Way]], index: Inverted, documents: NDArray[np.int32]) -> Scores:
    """As `called`, of some documents only: [words, documents]."""
    if not said:
        return np.zeros((0, len(documents)), dtype=np.float32)
    numbers = numbered(said)
    weights = index.among(list(numbers), documents)
    terms = [[(numbers[term], way.weight / len(way.terms)) for way in word for term in way.terms] for word in said]
    rows = [row for word in terms for row, _ in word]
    factors = np.array([factor for word in terms for _, factor in word], dtype=np.float32)
    first = [0, *itertools.accumulate(map(len, terms))][:-1]
    found: Scores = np.maximum.reduceat(weights[rows] * factors[:, None], first, axis=0)
    return found


def numbered(said: Sequence[Sequence[Way]]) -> dict[str, int]:
    """The terms of all ways, each once, numbered in their order."""
    every = dict.fromkeys(term for alternatives in said for way in alternatives for term in way.terms)
    return {term: number for number, term in enumerate(every)}


def stored(links: Sequence[Link], tokens: Sequence[Token], index: SchemaIndex) -> Stored:
    """What links to values are worth: the more, the longer a value is and the fewer tables hold it."""
    known = [link for link in links if link.table in index.places]
    holders: dict[int, set[str]] = defaultdict(set)
    for link in known:
        holders[link.start].add(link.table)
    by_word: dict[tuple[int, str], dict[int, float]] = defaultdict(dict)
    words: dict[tuple[int, str], Span] = {}
    for link in known:
        rarity = math.log(1 + len(index.tables) / len(holders[link.start]))
        worth = link.quality * rarity * math.sqrt(link.end - link.start)
        column = (index.places[link.table], link.column)
        by_word[column][link.start] = max(worth, by_word[column].get(link.start, 0.0))
        words.setdefault(column, Span(tokens[link.start].span.start, tokens[link.end - 1].span.end))
    return Stored({column: sum(worths.values()) for column, worths in by_word.items()}, words)


def of_values(found: Stored, index: SchemaIndex) -> Scores:
    """By table: the worth of its best column."""
    scores = np.zeros(len(index.tables), dtype=np.float32)
    for (table, _), worth in found.worth.items():
        scores[table] = max(scores[table], worth)
    return scores


def voted(votes: Mapping[str, float], index: SchemaIndex) -> Scores:
    """By table: the votes for its key; keys that are gone are passed over."""
    scores = np.zeros(len(index.tables), dtype=np.float32)
    for key, share in votes.items():
        if key in index.places:
            scores[index.places[key]] += share
    return scores


def relative(scores: Scores) -> Scores:
    """The scores as shares of the highest, so that signals can be mixed."""
    return scores / max(float(scores.max(initial=0.0)), 1e-9)


def best(scores: Scores, most: int) -> list[int]:
    """The places of the highest scores above nothing, highest first, the earlier first of equal ones."""
    if most < len(scores):
        # Equal scores at the cut go by their place, too, whatever the partition left where.
        least = float(np.partition(scores, -most)[-most])
        near = np.flatnonzero(scores >= least)
    else:
        near = np.arange(len(scores))
    ranked = near[np.argsort(-scores[near], kind="stable")][:most]
    return [int(place) for place in ranked if scores[place] > 0]


def with_neighbours(scores: Scores, index: SchemaIndex) -> Scores:
    """Tables that a key ties to the best ones gain a part of their scores; one between two of them, of both."""
    gained: dict[int, list[float]] = defaultdict(list)
    for place in best(scores, _SOURCES):
        for other in index.neighbours[place]:
            gained[other].append(float(scores[place]))
    out = scores.copy()
    for place, worths in gained.items():
        out[place] += _KEYS * sum(sorted(worths, reverse=True)[:2])
    return out
