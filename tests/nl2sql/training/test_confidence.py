"""The confidence's trees, fitted: needs the ``train`` extra."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the train extra: pip install 'plainspoken[train]'")

from nl2sql.training.confidence import FEATURES, fit_trees


def test_fitted_trees_say_how_often_such_answers_were_right() -> None:
    random = np.random.default_rng(0)
    given = random.random((600, len(FEATURES)))
    right = random.random(600) < np.where(given[:, 0] > 0.5, 0.9, 0.2)
    trees = fit_trees(given, right, np.ones(600))
    chance = np.array([trees.probability(row) for row in given.tolist()])
    assert chance[given[:, 0] > 0.5].mean() == pytest.approx(right[given[:, 0] > 0.5].mean(), abs=0.05)
    assert chance[given[:, 0] <= 0.5].mean() == pytest.approx(right[given[:, 0] <= 0.5].mean(), abs=0.05)


def test_the_arrays_say_what_scikit_learn_says() -> None:
    from sklearn.ensemble import GradientBoostingClassifier

    from nl2sql.training.confidence import _SETTINGS

    random = np.random.default_rng(1)
    given = random.random((300, len(FEATURES)))
    right = given[:, 1] + random.random(300) > 1
    weight = random.random(300)
    model = GradientBoostingClassifier(**_SETTINGS).fit(given, right, sample_weight=weight)
    trees = fit_trees(given, right, weight)
    ours = [trees.probability(row) for row in given.tolist()]
    assert ours == pytest.approx(list(model.predict_proba(given)[:, 1]), abs=2e-3)
