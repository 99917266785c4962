"""Which accepted questions are like another one: cosine of weighted stems, over an index in memory. Pure."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from nl2sql.values import normalise
from nl2sql.words import STOP_WORDS, tokenise

if TYPE_CHECKING:
    from nl2sql.memory.examples import Example

_PAIR = 0.6
"""What two words side by side weigh beside the words themselves."""
_NUMBER = "#"


@dataclass(frozen=True, slots=True)
class Similar:
    """An accepted example, and how like its question is to the one asked: 0 to 1, where 1 is the same words.

    It says nothing about whether the answers are the same: "the most" and "the fewest" are much alike.
    """

    example: Example
    similarity: float


@lru_cache(maxsize=16384)
def terms(question: str) -> tuple[str, ...]:
    """What a question is compared by: its stems without stop words, and pairs of them; any number is one term."""
    words = [
        _NUMBER if token.number is not None or token.kind == "date" else token.stem or normalise(token.text)
        for token in tokenise(question)
        if token.kind != "mark" and token.norm not in STOP_WORDS
    ]
    return (*words, *(f"{one} {other}" for one, other in pairwise(words)))


class SimilarIndex:
    """The examples of one source by the terms of their questions. Never changed once made."""

    def __init__(self, examples: Sequence[Example]) -> None:
        import numpy as np

        self._examples = tuple(examples)
        counts = [Counter(terms(example.question)) for example in self._examples]
        seen = Counter(term for counted in counts for term in counted)
        self._rarity = {term: math.log(1 + len(counts) / often) for term, often in seen.items()}
        self._unseen = math.log(1 + len(counts))
        postings: defaultdict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        for place, counted in enumerate(counts):
            weights = {term: self._weight(term) * math.sqrt(often) for term, often in counted.items()}
            length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            for term, weight in weights.items():
                places, shares = postings[term]
                places.append(place)
                shares.append(weight / length)
        self._postings: dict[str, tuple[Any, Any]] = {
            term: (np.array(places, dtype=np.intp), np.array(shares)) for term, (places, shares) in postings.items()
        }

    def nearest(self, question: str, count: int) -> tuple[Similar, ...]:
        """The `count` examples most like `question`, best first, newer ones before older; none that share no term."""
        import numpy as np

        asked = {term: self._weight(term) * math.sqrt(often) for term, often in Counter(terms(question)).items()}
        length = math.sqrt(sum(weight * weight for weight in asked.values()))
        if not length or not self._examples or count <= 0:
            return ()
        scores = np.zeros(len(self._examples))
        for term, weight in asked.items():
            if term in self._postings:
                places, shares = self._postings[term]
                scores[places] += shares * (weight / length)
        if count < len(scores):
            # Equal scores at the edge are settled by the sort below, so all of them are let in.
            edge = np.partition(scores, len(scores) - count)[len(scores) - count]
            found = np.flatnonzero((scores >= edge) & (scores > 0))
        else:
            found = np.flatnonzero(scores > 0)
        best = found[np.argsort(-scores[found], kind="stable")][:count]
        return tuple(Similar(self._examples[place], min(1.0, float(scores[place]))) for place in best)

    def _weight(self, term: str) -> float:
        return self._rarity.get(term, self._unseen) * (_PAIR if " " in term else 1.0)
