"""Fits the weights of the ranking, with nothing but numpy: in the recipe, and again on a workspace's own examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nl2sql.learned.circumstances import CIRCUMSTANCES
from nl2sql.learned.evidence import NAMES
from nl2sql.learned.ranking import CERTAINTY_NAMES, Weights

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """The candidates of one question: their evidence [candidates, evidence], which of them are right, and under what
    circumstances it was asked (none: about the middle of all)."""

    evidence: Matrix
    right: NDArray[np.bool_]
    weight: float = 1.0
    circumstances: Matrix = field(default_factory=lambda: np.zeros(len(CIRCUMSTANCES)))


def fit_evidence(
    judged: Sequence[Judged], prior: Weights | None = None, strength: float = 0.1, rounds: int = 600
) -> dict[str, float]:
    """Weights under which the right candidates win, near those of `prior`.

    Minimises the negative log of the right candidates' share of the votes (a listwise softmax). Questions
    without a right candidate, or with nothing else, teach nothing.
    """
    useful = [question for question in judged if question.right.any() and not question.right.all()]
    start = prior.of_evidence() if prior is not None else _start()
    if not useful:
        return dict(zip(NAMES, start, strict=True))
    given = np.concatenate([question.evidence for question in useful])
    scale = given.std(0) + 0.05
    shift = np.concatenate(
        [question.evidence @ (prior.of_circumstances(question.circumstances)) for question in useful]
        if prior is not None
        else [np.zeros(len(question.right)) for question in useful]
    )
    together = _Together(useful, (given / scale).astype(np.float32), shift)
    held = np.full(len(NAMES), strength)
    weights = _descend(start * scale, lambda at: together.gradient(at, start * scale, held), rounds)
    return dict(zip(NAMES, weights / scale, strict=True))


def fit_all(judged: Sequence[Judged], strength: float = 0.03, apart: float = 0.1, rounds: int = 200) -> Weights:
    """Weights of the evidence, and how each circumstance changes them; `apart` holds these changes near nothing."""
    useful = [question for question in judged if question.right.any() and not question.right.all()]
    given = np.concatenate([question.evidence for question in useful])
    scale = given.std(0) + 0.05
    under = np.repeat([question.circumstances for question in useful], [len(q.right) for q in useful], axis=0)
    scaled = (given / scale).astype(np.float32)
    crossed = np.concatenate([scaled, *(scaled * under[:, [at]].astype(np.float32) for at in range(under.shape[1]))], 1)
    together = _Together(useful, crossed, np.zeros(len(crossed)))
    start = np.zeros(crossed.shape[1])
    start[: len(NAMES)] = _start() * scale
    held = np.concatenate([np.full(len(NAMES), strength), np.full(len(start) - len(NAMES), apart)])
    fitted = _descend(start, lambda at: together.gradient(at, start, held), rounds)
    rows = fitted.reshape(-1, len(NAMES)) / scale
    changes = {
        name: dict(zip(NAMES, row.tolist(), strict=True)) for name, row in zip(CIRCUMSTANCES, rows[1:], strict=True)
    }
    return Weights(dict(zip(NAMES, rows[0].tolist(), strict=True)), {}, None, changes)


def fit_certainty(
    given: Matrix, right: NDArray[np.bool_], weight: NDArray[np.float64] | None = None, strength: float = 0.01
) -> dict[str, float]:
    """Weights of a logistic regression from `given` [questions, certainty] to whether the answer was right."""
    share = np.ones(len(given)) if weight is None else weight
    scale = given.std(0) + 0.05
    scaled = given / scale
    penalty = np.full(scaled.shape[1], strength)
    penalty[CERTAINTY_NAMES.index("one")] = 0.0

    def gradient(at: Matrix) -> Matrix:
        chance = 1 / (1 + np.exp(-scaled @ at))
        slope: Matrix = scaled.T @ (share * (chance - right)) / share.sum() + penalty * at
        return slope

    weights = _descend(np.zeros(scaled.shape[1]), gradient, 3000)
    return dict(zip(CERTAINTY_NAMES, weights / scale, strict=True))


_PRIOR = {
    "score": 1.0,
    "only written": -5.0,
    "written": 0.5,
    "written confidence": 1.0,
    "failed": -8.0,
    "no rows": -0.8,
    "only nulls": -1.5,
    "unused value": -0.3,
    "value not stored there": -0.7,
    "unused whole name": -0.3,
    "other order": -0.5,
    "repeats over joins": -0.3,
    "part of a longer value": -0.5,
}
"""What one would say before any example was seen; the fit starts from it and stays near it."""


def _start() -> Matrix:
    return np.array([_PRIOR.get(name, 0.0) for name in NAMES])


class _Together:
    """The candidates of all questions as one array, so that a round is a few products."""

    def __init__(self, judged: Sequence[Judged], given: NDArray[np.float32], offset: Matrix) -> None:
        counts = [len(question.right) for question in judged]
        self._given, self._offset = given, offset
        self._question = np.repeat(np.arange(len(judged)), counts)
        self._starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        self._right = np.concatenate([question.right for question in judged])
        weight = np.array([question.weight for question in judged])
        self._weight = (weight / weight.sum())[self._question]

    def gradient(self, at: Matrix, start: Matrix, strength: Matrix) -> Matrix:
        """Of the mean loss and of the distance from where it began."""
        scores = self._given @ at.astype(np.float32) + self._offset
        all_votes = self._softmax(scores)
        right_votes = self._softmax(np.where(self._right, scores, -1e9)) * self._right
        difference = (self._weight * (all_votes - right_votes)).astype(np.float32)
        slope: Matrix = (self._given.T @ difference).astype(np.float64)
        return slope + strength * (at - start)

    def _softmax(self, scores: Matrix) -> Matrix:
        votes = np.exp(scores - np.maximum.reduceat(scores, self._starts)[self._question])
        shares: Matrix = votes / np.add.reduceat(votes, self._starts)[self._question]
        return shares


def _descend(start: Matrix, gradient: Callable[[Matrix], Matrix], rounds: int, rate: float = 0.03) -> Matrix:
    """Adam (Kingma and Ba, 2015) over the whole data."""
    at, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, rounds + 1):
        slope = gradient(at)
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        at = at - rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return at
