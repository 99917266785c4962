"""Ranks the columns of the tables found, by what was learned from which columns queries use."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import numpy as np

from nl2sql.likeness import Cosines
from nl2sql.retrieval.boosted import Boosted
from nl2sql.retrieval.column_features import Search, column_features

WEIGHTS = "columns.npz"
_ALIKE = 4.0
"""What a cosine adds to the logarithm of the odds; chosen on Spider's training questions, databases held out."""


def rank_columns(search: Search, alike: Cosines | None = None) -> list[tuple[int, float]]:
    """The places of the columns of the tables found with the probability that the query needs each, best first.

    `alike` are the cosines of all columns of the catalogue with the question, where an embedding model tells them.
    """
    places, given = column_features(search)
    if not len(places):
        return []
    found = _trees().probabilities(given)
    if alike is not None:
        # From their mean on, so that on the whole columns become no likelier.
        odds = np.clip(found, 1e-6, 1 - 1e-6)
        odds = odds / (1 - odds) * np.exp(_ALIKE * (alike[places] - alike[places].mean()))
        found = odds / (1 + odds)
    ranked = np.argsort(-found, kind="stable")
    return list(zip(places[ranked].tolist(), found[ranked].tolist(), strict=True))


@lru_cache(maxsize=1)
def _trees() -> Boosted:
    with resources.files("nl2sql.retrieval").joinpath(WEIGHTS).open("rb") as file, np.load(file) as kept:
        return Boosted.of(dict(kept))
