"""Measures the search for tables and columns on a folder in Spider's shape: recall, time, memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nl2sql.catalog import Catalog, ColumnRef, Table
from nl2sql.drafting import Source
from nl2sql.embedding.embedder import Embedder
from nl2sql.evaluation import Item, percentile, read_items
from nl2sql.evaluation_embedded import Embedded
from nl2sql.evaluation_history import History
from nl2sql.gold_schema import Used, used_by
from nl2sql.grounding import Hit
from nl2sql.retrieval.distractors import distractors
from nl2sql.retrieval.schema_index import schema_index
from nl2sql.retrieval.schema_search import search_schema
from nl2sql.values import ValueIndex

_TABLES, _COLUMNS = (5, 10, 20), (5, 10, 15)
Searched = tuple[Catalog, ValueIndex]
"""A catalogue to search, and the values of its columns."""
_BY_SPLIT = {"dev": ("dev.json",), "train": ("train_spider.json", "train_others.json")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found for one question, and what its reference uses."""

    item: Item
    tables: tuple[str, ...]
    columns: tuple[ColumnRef, ...]
    wanted: Used
    ms: float

    def as_json(self) -> dict[str, Any]:
        """The entry of the report."""
        return {
            "db_id": self.item.db_id,
            "question": self.item.question,
            "tables": list(self.tables[: max(_TABLES)]),
            "columns": [str(ref) for ref in self.columns[: max(_COLUMNS)]],
            "missing": sorted(self.wanted.tables - set(self.tables[: max(_TABLES)])),
            "ms": round(self.ms, 2),
        }


def evaluate_retrieval(
    data: Path,
    *,
    open_source: Callable[[Path], Source],
    questions: Path | None = None,
    split: str = "dev",
    union: bool = False,
    more_tables: int = 0,
    limit: int | None = None,
    history: int = 0,
    embedder: Embedder | None = None,
    embedded: Callable[[Catalog], bool] = lambda _: True,
) -> dict[str, Any]:
    """Search for every question; the report that ``plainspoken evaluate retrieval`` prints.

    With `union` all databases below ``database/`` are one catalogue, each a schema of it, with invented tables added
    until there are `more_tables`. With `history` the search knows so many accepted questions of each database, taken
    from the other questions of the file (see `History`). With an `embedder` every name of the catalogues that are to
    be `embedded` is, first. Questions whose reference cannot be read are left out. Raises as
    `nl2sql.evaluation.evaluate_sql` does.
    """
    files = (questions,) if questions else tuple(data / name for name in _BY_SPLIT[split])
    items = [item for file in files if file.exists() or split == "dev" for item in read_items(file)][:limit]
    wanted_ids = list(dict.fromkeys(item.db_id for item in items))
    ids = sorted(path.name for path in (data / "database").iterdir()) if union else wanted_ids
    opened = dict(_opened(data, ids, open_source))
    gold = [used_by(item.query, opened[item.db_id][0]) if item.db_id in opened else _NOTHING for item in items]
    asked = [(item, used) for item, used in zip(items, gold, strict=True) if used.tables]
    target = together(opened, more_tables) if union else None
    built = _built([target[0]] if target else [catalog for catalog, _ in opened.values()])
    named = [(item, (in_union(used, item.db_id) if union else used).tables) for item, used in asked]
    past = History(named, history) if history else None
    meant = Embedded(embedder) if embedder is not None else None
    if meant is not None:
        for catalog, _ in [target] if target else opened.values():
            if embedded(catalog):
                meant.get_to_know(catalog)
    outcomes = [_outcome(item, used, opened, target, past, meant) for item, used in asked]
    return report(outcomes) | built | (meant.cost() if meant is not None else {})


_NOTHING = Used(frozenset(), frozenset())


def _built(catalogs: Sequence[Catalog]) -> dict[str, float]:
    """Seconds to build the indexes of all catalogues, and the most memory that took: once by the clock, once traced."""
    started = time.perf_counter()
    for catalog in catalogs:
        schema_index(catalog)
    seconds = time.perf_counter() - started
    tracemalloc.start()
    for catalog in catalogs:
        schema_index(replace(catalog))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {"build_s": round(seconds, 2), "peak_mb": round(peak / 1e6, 1)}


def _opened(data: Path, ids: Sequence[str], open_source: Callable[[Path], Source]) -> Iterator[tuple[str, Searched]]:
    for db_id in ids:
        path = data / "database" / db_id / f"{db_id}.sqlite"
        if path.exists():
            source = open_source(path)
            with closing(source.database):
                yield db_id, (source.catalog, source.values)


def together(opened: dict[str, Searched], at_least: int = 0) -> Searched:
    """All catalogues as schemas of one, with invented tables until there are `at_least` so many."""
    tables: list[Table] = []
    values: dict[ColumnRef, tuple[str, ...]] = {}
    for db_id, (catalog, held) in opened.items():
        for table in catalog.tables:
            keys = tuple(replace(key, target=f"{db_id}.{key.target}") for key in table.foreign_keys)
            tables.append(replace(table, schema=db_id, foreign_keys=keys))
            for column in table.columns:
                if texts := held.of(ColumnRef(table.key, column.name)):
                    values[ColumnRef(f"{db_id}.{table.key}", column.name)] = texts
    tables += distractors(at_least - len(tables))
    return Catalog("all", "sqlite", tuple(tables)), ValueIndex(values)


def _outcome(
    item: Item,
    used: Used,
    opened: dict[str, Searched],
    target: Searched | None,
    past: History | None,
    meant: Embedded | None,
) -> Outcome:
    catalog, values = target or opened[item.db_id]
    votes = past.votes(item, everywhere=target is not None) if past is not None else {}
    started = time.perf_counter()
    likeness = meant.likeness(item.question, catalog) if meant is not None else None
    found = search_schema(item.question, catalog, values, votes, likeness=likeness)
    ms = (time.perf_counter() - started) * 1000
    if target is not None:
        used = in_union(used, item.db_id)
    return Outcome(item, _keys(found.tables), _refs(found.columns), used, ms)


def in_union(used: Used, db_id: str) -> Used:
    """What a query uses, as `together` calls it."""
    tables = frozenset(f"{db_id}.{key}" for key in used.tables)
    return Used(tables, frozenset(ColumnRef(f"{db_id}.{ref.table}", ref.column) for ref in used.columns))


def _keys(hits: Iterable[Hit]) -> tuple[str, ...]:
    return tuple(hit.table for hit in hits)


def _refs(hits: Iterable[Hit]) -> tuple[ColumnRef, ...]:
    return tuple(ColumnRef(hit.table, hit.column) for hit in hits)


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Mean recall at each cut-off, times, and one entry for each question."""
    times = sorted(outcome.ms for outcome in outcomes)
    with_columns = [outcome for outcome in outcomes if outcome.wanted.columns]
    tables = {
        f"table_recall@{most}": _mean(_recall(outcome.tables[:most], outcome.wanted.tables) for outcome in outcomes)
        for most in _TABLES
    }
    columns = {
        f"column_recall@{most}": _mean(
            _recall(outcome.columns[:most], outcome.wanted.columns) for outcome in with_columns
        )
        for most in _COLUMNS
    }
    return {
        "n": len(outcomes),
        **tables,
        **columns,
        "p50_ms": percentile(times, 0.5),
        "p95_ms": percentile(times, 0.95),
        "items": [outcome.as_json() for outcome in outcomes],
    }


def _recall(found: Iterable[object], wanted: frozenset[Any]) -> float:
    return len(wanted.intersection(found)) / len(wanted)


def _mean(shares: Iterable[float]) -> float:
    listed = list(shares)
    return round(sum(listed) / len(listed), 4) if listed else 0.0
