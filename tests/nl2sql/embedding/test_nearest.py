"""Vectors compared by their signs first: what is near is found, with its true cosine."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.embedding import nearest as module
from nl2sql.embedding.embedder import Vectors, unit
from nl2sql.embedding.nearest import NearVectors


def around(topics: int, each: int, size: int = 96) -> Vectors:
    """Vectors in clusters, as names are."""
    dice = np.random.default_rng(topics)
    middles = dice.standard_normal((topics, 1, size))
    return unit((middles + 0.6 * dice.standard_normal((topics, each, size))).reshape(-1, size))


def test_few_vectors_are_compared_exactly():
    vectors = around(3, 10)
    np.testing.assert_allclose(NearVectors(vectors).cosines(vectors[4]), vectors @ vectors[4], atol=1e-6)


def test_of_many_the_near_ones_get_their_cosines_and_the_others_about_theirs(monkeypatch):
    monkeypatch.setattr(module, "WHOLE", 100)
    monkeypatch.setattr(module, "NEAR", 60)
    vectors = around(40, 10)
    exact, found = vectors @ vectors[123], NearVectors(vectors).cosines(vectors[123])
    nearest = np.argsort(-exact)[:10]
    np.testing.assert_allclose(found[nearest], exact[nearest], atol=1e-6)
    assert np.isclose(found, exact, atol=1e-6).sum() >= 60
    assert np.abs(found - exact).mean() < 0.1


@given(rows=st.integers(3, 60), size=st.integers(1, 200), seed=st.integers(0, 1_000))
def test_the_signs_of_any_number_of_numbers_are_counted(rows, size, seed):
    vectors = np.random.default_rng(seed).standard_normal((rows, size)).astype(np.float32)
    counted = module._differing(module._signs(vectors), module._signs(vectors[:1])[:, 0])
    assert counted.tolist() == ((vectors > 0) != (vectors[0] > 0)).sum(axis=1).tolist()
