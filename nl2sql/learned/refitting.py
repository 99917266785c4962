"""Fits the weights of the ranking, with nothing but numpy: in the recipe, and again on a workspace's own examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nl2sql.learned.evidence import NAMES
from nl2sql.learned.ranking import CERTAINTY_NAMES, Weights

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """The candidates of one question: their evidence [candidates, evidence], and which of them are right."""

    evidence: Matrix
    right: NDArray[np.bool_]
    weight: float = 1.0


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
    scale = np.concatenate([question.evidence for question in useful]).std(0) + 0.05
    padded = _Padded(useful, scale)
    weights = _descend(start * scale, lambda at: padded.gradient(at, start * scale, strength), rounds)
    return dict(zip(NAMES, weights / scale, strict=True))


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


class _Padded:
    """All questions as one array, so that a round is a few products."""

    def __init__(self, judged: Sequence[Judged], scale: Matrix) -> None:
        most = max(len(question.right) for question in judged)
        self._given = np.zeros((len(judged), most, len(scale)))
        self._there = np.zeros((len(judged), most), bool)
        self._right = np.zeros((len(judged), most), bool)
        self._weight = np.array([question.weight for question in judged])
        for row, question in enumerate(judged):
            count = len(question.right)
            self._given[row, :count] = question.evidence / scale
            self._there[row, :count], self._right[row, :count] = True, question.right

    def gradient(self, at: Matrix, start: Matrix, strength: float) -> Matrix:
        """Of the mean loss and of the distance from where it began."""
        scores = np.where(self._there, self._given @ at, -1e9)
        all_votes = _softmax(scores)
        right_votes = _softmax(np.where(self._right, scores, -1e9))
        difference = (all_votes - right_votes) * self._weight[:, None]
        slope: Matrix = np.einsum("qc,qcf->f", difference, self._given) / self._weight.sum()
        return slope + strength * (at - start)


def _softmax(scores: Matrix) -> Matrix:
    votes = np.exp(scores - scores.max(1, keepdims=True))
    shares: Matrix = votes / votes.sum(1, keepdims=True)
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
