"""What a text goes on with, word by word: statements, code, questions."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from autocomplete import gate, offered, ranking
from autocomplete.field import Evidence
from autocomplete.history import History
from autocomplete.rankings import Rankings

_WEIGHED = 40
"""Words that are looked at for the one worth offering."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """Values with their probabilities, best first; the first one's is calibrated.

    The longest context seen before had `depth` parts; it was seen `seen` times, and the first value followed it
    `times` times.
    """

    values: tuple[str, ...] = ()
    p: tuple[float, ...] = ()
    depth: int = 0
    times: int = 0
    seen: int = 0
    features: gate.Features = dataclasses.field(default_factory=dict)


class Words:
    """Predicts texts without saying how often and when each was kept, as lists do."""

    def __init__(self, history: History, rankings: Rankings) -> None:
        self._history = history
        self._rankings = rankings

    def predict(self, evidence: Evidence, prefix: str = "", limit: int = 8) -> Prediction:
        """The `limit` likeliest texts that start with `prefix`, given the evidence."""
        return self._history.read(lambda: self._predict(evidence, prefix, limit))

    def _predict(self, evidence: Evidence, prefix: str, limit: int) -> Prediction:
        row = self._history.vocabulary.row(evidence.field)
        found = self._rankings.shortlist(row, evidence, prefix, limit)
        features = gate.features(found)
        chances = ranking.calibrated(self._history, row, found, features, limit)
        texts = ranking.texts_of(self._history, found, found.values[:limit])
        if not texts:
            return Prediction()
        stat = found.deepest.stat(found.values[0]) if found.deepest is not None else None
        times, seen = stat.n if stat else 0, found.deepest.n if found.deepest is not None else 0
        return Prediction(tuple(texts), chances, found.depth, times, seen, features)

    def first(self, evidence: Evidence, prefix: str = "") -> tuple[str, float]:
        """The word of a text to offer first after `prefix` of it, with its chance; empty where none saves a key.

        It is the likeliest, but a sign of one letter is as soon typed as taken, and what stood first before and was
        not taken then is the less likely meant.
        """
        return self._history.read(lambda: self._first(evidence, prefix))

    def _first(self, evidence: Evidence, prefix: str) -> tuple[str, float]:
        passed: list[str] = []
        word, chance = "", 0.0
        for typed in range(len(prefix) + 1):
            found = self._predict(evidence, prefix[:typed], _WEIGHED)
            word, chance = offered.worth(found.values, found.p, typed, passed)
            passed.append(word)
        return word, chance
