"""Fits the confidence: boosted trees that say from the evidence how often such an answer was right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nl2sql.learned.circumstances import CIRCUMSTANCES
from nl2sql.learned.evidence import NAMES
from nl2sql.learned.ranking import CERTAINTY_NAMES
from nl2sql.learned.trees import Node, Trees

FEATURES = (*CERTAINTY_NAMES, *CIRCUMSTANCES, *NAMES)
_SETTINGS = {
    "n_estimators": 150,
    "max_depth": 3,
    "learning_rate": 0.05,
    "subsample": 0.7,
    "min_samples_leaf": 25,
    "max_features": 0.3,
    "random_state": 0,
}


def fit_trees(given: NDArray[np.float64], right: NDArray[np.bool_], weight: NDArray[np.float64]) -> Trees:
    """Trees over `given` [answers, features], in the order of `FEATURES`; seeded."""
    from sklearn.ensemble import GradientBoostingClassifier

    model = GradientBoostingClassifier(**_SETTINGS).fit(given, right, sample_weight=weight)
    rate = _SETTINGS["learning_rate"]
    trees = tuple(_nodes(estimator[0].tree_, rate) for estimator in model.estimators_)
    share = float((weight * right).sum() / weight.sum())
    return Trees(FEATURES, round(float(np.log(share / (1 - share))), 6), trees)


def _nodes(tree: object, rate: float) -> tuple[Node, ...]:
    """The nodes of one of scikit-learn's trees, values scaled by the learning rate."""
    features, thresholds = tree.feature, tree.threshold  # type: ignore[attr-defined]
    low, high, values = tree.children_left, tree.children_right, tree.value  # type: ignore[attr-defined]
    return tuple(
        (
            int(max(-1, features[place])),
            round(float(thresholds[place]), 5) if features[place] >= 0 else 0.0,
            int(max(0, low[place])),
            int(max(0, high[place])),
            round(rate * float(values[place][0][0]), 6) if features[place] < 0 else 0.0,
        )
        for place in range(len(features))
    )
