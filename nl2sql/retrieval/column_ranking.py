"""Ranks the columns of the tables found, by what was learned from which columns queries use.

Two rounds of trees. The first sees each column by what the question says of it. The second sees, besides, what the
first made of the rest: a table whose columns are wanted needs the keys that bring it to the others.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from nl2sql.retrieval.boosted import Boosted
from nl2sql.retrieval.column_features import Features, Search, column_features
from nl2sql.retrieval.column_ties import ties_among

WEIGHTS = "columns.npz"
FIRST, SECOND = "first", "second"
AROUND = (
    "first", "first rank", "table used otherwise", "other end used", "other end sum", "ends used", "sum of others",
    "table rank by first",
)  # fmt: skip
"""What the second round sees besides, in the order of its trees."""


def rank_columns(search: Search) -> list[tuple[int, float]]:
    """The places of the columns of the tables found with the probability that the query needs each, best first."""
    places, given = column_features(search)
    if not len(places):
        return []
    first, second = _trees()
    more = around(search, places, first.probabilities(given))
    found = second.probabilities(np.concatenate([given, more], axis=1))
    return [(int(places[at]), float(found[at])) for at in np.argsort(-found, kind="stable")]


def around(search: Search, places: NDArray[np.int32], first: NDArray[np.float32]) -> Features:
    """What the first round says of the rest of each column's table, and of the other ends of its keys."""
    index = search.index
    number = {table: place for place, table in enumerate(search.tables)}
    owners = np.array([number[index.columns[place][0]] for place in places], dtype=np.intp)
    count = len(number)
    unused = np.exp(np.bincount(owners, weights=np.log1p(-np.minimum(first, 0.999)), minlength=count))
    total = np.bincount(owners, weights=first, minlength=count).astype(np.float32)
    table_rank = _ranks(total)
    ties = ties_among([index.tables[table] for table in search.tables])
    rank = _ranks(first)
    rows = np.zeros((len(places), len(AROUND)), dtype=np.float32)
    for at, (place, owner, own) in enumerate(zip(places, owners, first, strict=True)):
        up, down = ties.get((int(owner), index.columns[place][1].name.lower()), ((), ()))
        used = [1 - unused[end] for end in (*up, *down)]
        sums = [total[end] for end in (*up, *down)]
        rows[at] = (
            own,
            rank[at],
            1 - unused[owner] / (1 - min(own, 0.999)),
            max(used, default=0.0),
            max(sums, default=0.0),
            sum(end > 0.5 for end in used),
            total[owner] - own,
            table_rank[owner],
        )
    return rows


def _ranks(scores: NDArray[np.floating]) -> NDArray[np.float32]:
    """The rank of each score, 0 for the highest."""
    ranks = np.empty(len(scores), dtype=np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return ranks


@lru_cache(maxsize=1)
def _trees() -> tuple[Boosted, Boosted]:
    with resources.files("nl2sql.retrieval").joinpath(WEIGHTS).open("rb") as file, np.load(file) as kept:
        arrays = dict(kept)
    return Boosted.of(arrays, FIRST), Boosted.of(arrays, SECOND)
