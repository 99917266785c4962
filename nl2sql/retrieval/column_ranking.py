"""Ranks the columns of the tables found, by what was learned from which columns queries use."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import numpy as np

from nl2sql.retrieval.boosted import Boosted
from nl2sql.retrieval.column_features import Search, column_features

WEIGHTS = "columns.npz"


def rank_columns(search: Search) -> list[tuple[int, float]]:
    """The places of the columns of the tables found with the probability that the query needs each, best first."""
    places, given = column_features(search)
    if not len(places):
        return []
    found = _trees().probabilities(given)
    return [(int(places[at]), float(found[at])) for at in np.argsort(-found, kind="stable")]


@lru_cache(maxsize=1)
def _trees() -> Boosted:
    with resources.files("nl2sql.retrieval").joinpath(WEIGHTS).open("rb") as file, np.load(file) as kept:
        return Boosted.of(dict(kept))
