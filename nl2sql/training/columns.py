"""Fits the ranking of columns that the search of large catalogues uses: which columns do queries need?

Learns from Spider's training questions, each over its own database and some of them over many databases put together.
Databases that are held out (`is_held_out`) are kept for saying how good it is.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import ColumnRef
from nl2sql.evaluation import Item, read_items
from nl2sql.evaluation_retrieval import Searched, in_union, together
from nl2sql.gold_schema import used_by
from nl2sql.retrieval.boosted import Boosted
from nl2sql.retrieval.column_features import Features, column_features
from nl2sql.retrieval.schema_search import search_tables
from nl2sql.sources import load_source
from nl2sql.training.items import is_held_out

_log = logging.getLogger(__name__)
_IN_UNION = 5
"""One question in so many is also asked over all databases at once."""
_DEPTH = 6
_SETTINGS = {
    "max_iter": 130,
    "max_leaf_nodes": 16,
    "max_depth": _DEPTH,
    "learning_rate": 0.06,
    "min_samples_leaf": 60,
    "l2_regularization": 1.0,
    "early_stopping": False,
    "random_state": 0,
}

_NEEDED = 3.0
"""What a column that the query needs weighs beside one that it does not: there are few of them."""


@dataclass(frozen=True)
class Example:
    """One question with the columns of the tables found for it: their features, and which the query needs.

    `wanted` is how many columns the query needs, those that were not found included.
    """

    database: str
    given: Features
    needed: NDArray[np.bool_]
    wanted: int
    united: bool


def fit_columns(spider: Path, out: Path, limit: int | None = None) -> dict[str, float]:
    """Fit the trees on `limit` questions (all when None), write them to `out`, and say how good they are elsewhere."""
    examples = list(_examples(spider, limit))
    fitted = [example for example in examples if not is_held_out(example.database)]
    _log.info("%d questions to fit on, %d held out", len(fitted), len(examples) - len(fitted))
    trees = _fit(fitted)
    np.savez_compressed(out, allow_pickle=False, **trees.arrays())
    return {
        f"{where}, recall@{most}": _recall(
            [example for example in examples if is_held_out(example.database) and example.united == united], trees, most
        )
        for where, united in (("one database", False), ("all databases", True))
        for most in (5, 10, 15)
    }


def _examples(spider: Path, limit: int | None) -> Iterator[Example]:
    items = [item for name in ("train_spider.json", "train_others.json") for item in read_items(spider / name)]
    items = [items[place] for place in np.random.default_rng(0).permutation(len(items))[:limit]]
    opened = dict(_opened(spider, sorted({item.db_id for item in items})))
    united = together(opened)
    for place, item in enumerate(items):
        if item.db_id not in opened:
            continue
        used = used_by(item.query, opened[item.db_id][0])
        if used.columns:
            yield _example(item, opened[item.db_id], used.columns, united=False)
            if place % _IN_UNION == 0:
                yield _example(item, united, in_union(used, item.db_id).columns, united=True)


def _opened(spider: Path, databases: Sequence[str]) -> Iterator[tuple[str, Searched]]:
    for name in databases:
        path = spider / "database" / name / f"{name}.sqlite"
        if path.exists():
            with closing(open_database(path)) as database:
                source = load_source(database)
                yield name, (source.catalog, source.values)


def _example(item: Item, searched: Searched, wanted: frozenset[ColumnRef], *, united: bool) -> Example:
    search = search_tables(item.question, *searched)
    places, given = column_features(search)
    columns = (search.index.columns[place] for place in places)
    refs = [ColumnRef(search.index.tables[table].key, column.name) for table, column in columns]
    needed = np.array([ref in wanted for ref in refs], dtype=bool)
    return Example(item.db_id, given, needed, len(wanted), united)


def _fit(examples: Sequence[Example]) -> Boosted:
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows = np.concatenate([example.given for example in examples])
    needed = np.concatenate([example.needed for example in examples])
    weights = np.where(needed, _NEEDED, 1.0)
    model = HistGradientBoostingClassifier(**_SETTINGS).fit(rows, needed, sample_weight=weights)
    _log.info("fitted on %d columns", len(rows))
    trees = _boosted(model)
    # The probabilities are those of columns as they come, without the weight.
    return replace(trees, start=trees.start - math.log(_NEEDED))


def _boosted(model: Any) -> Boosted:
    """The trees of scikit-learn's model as arrays."""
    trees = [stage[0].nodes for stage in model._predictors]
    most = max(len(nodes) for nodes in trees)
    shape = (len(trees), most)
    feature, low, high = (np.zeros(shape, dtype=np.int16) for _ in range(3))
    threshold, value = (np.zeros(shape, dtype=np.float32) for _ in range(2))
    for place, nodes in enumerate(trees):
        count, leaf, itself = len(nodes), nodes["is_leaf"].astype(bool), np.arange(len(nodes))
        feature[place, :count] = np.where(leaf, 0, nodes["feature_idx"])
        threshold[place, :count] = np.where(leaf, 0, nodes["num_threshold"])
        low[place, :count] = np.where(leaf, itself, nodes["left"])
        high[place, :count] = np.where(leaf, itself, nodes["right"])
        value[place, :count] = np.where(leaf, nodes["value"], 0)
    start = float(np.ravel(model._baseline_prediction)[0])
    return Boosted(start, _DEPTH, feature, threshold, low, high, value)


def _recall(examples: Sequence[Example], trees: Boosted, most: int) -> float:
    found = [
        example.needed[np.argsort(-trees.probabilities(example.given), kind="stable")[:most]].sum() / example.wanted
        for example in examples
    ]
    return round(float(np.mean(found)), 4) if found else 0.0
