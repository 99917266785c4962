"""Tables found as Vanna finds them, by whole definitions in a vector store, beside our search: same data, same run.

Run it from the repository: ``PYTHONPATH=. python tests/benchmarks/whole_definitions.py SPIDER``, where SPIDER is a
folder in Spider's shape; it needs the extra ``chroma``. Only training questions and their databases are used. Each
question is asked of every way in turn, so that whatever else the machine does slows all of them alike. Embedding ten
thousand definitions takes minutes: with ``--keep FOLDER`` their vectors are kept, and the next run only loads them.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import Catalog, ColumnRef, Table
from nl2sql.embedding.embedder import Vectors
from nl2sql.evaluation import percentile, read_items
from nl2sql.evaluation_embedded import Embedded
from nl2sql.evaluation_retrieval import Searched, in_union, together
from nl2sql.gold_schema import used_by
from nl2sql.learned.sentence_encoder import LONGEST, VOCABULARY, WEIGHTS
from nl2sql.learned.shipped_embedder import ShippedEmbedder
from nl2sql.learned.wordpiece import WordPiece
from nl2sql.retrieval.schema_search import search_schema, search_tables
from nl2sql.sources import load_source
from nl2sql.values import ValueIndex

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

CUTS = (5, 10, 20)
BATCH = 256
"""Definitions that are embedded and added at a time."""
ENOUGH_PIECES = 100_000
Asked = tuple[str, frozenset[str]]
"""A question, and the keys of the tables that its reference query uses."""


class Way(Protocol):
    """A way to find the tables that a question is about."""

    name: str

    def tables(self, question: str) -> Sequence[str]:
        """The keys of at least twenty tables, where there are so many that fit; best first."""


class Definitions:
    """A document for each table, its whole definition; the nearest to the question by cosine."""

    name = "whole definitions in Chroma"

    def __init__(self, catalog: Catalog, folder: str, keep: Path | None = None) -> None:
        import chromadb
        from chromadb.config import Settings

        self._model = ShippedEmbedder()
        self._client = chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
        cosine: Any = {"hnsw": {"space": "cosine"}}
        self._collection: Collection = self._client.create_collection(
            "definitions", embedding_function=None, configuration=cosine
        )
        texts = [definition(table) for table in catalog.tables]
        vectors = self._vectors(texts, keep)
        for start in range(0, len(texts), BATCH):
            part = slice(start, start + BATCH)
            self._collection.add(
                ids=[table.key for table in catalog.tables[part]], documents=texts[part], embeddings=vectors[part]
            )

    def _vectors(self, texts: Sequence[str], keep: Path | None) -> Vectors:
        """The vectors of the definitions, [texts, 384]: kept ones where texts and model are the same."""
        digest = hashlib.sha256("\0".join((self._model.name, *texts)).encode()).hexdigest()[:16]
        file = keep / f"definitions-{digest}.npy" if keep is not None else None
        if file is not None and file.exists():
            kept: Vectors = np.load(file)
            return kept
        parts = [self._model.names(texts[start : start + BATCH]) for start in range(0, len(texts), BATCH)]
        vectors: Vectors = np.concatenate(parts)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            np.save(file, vectors)
        return vectors

    def tables(self, question: str) -> Sequence[str]:
        """As `Way` says."""
        vector = self._model.question(question)
        return self._collection.query(query_embeddings=[vector.tolist()], n_results=max(CUTS))["ids"][0]


class Ours:
    """The search that Plainspoken makes: tables, their columns and why. `alone`: tables without the rest."""

    def __init__(self, name: str, searched: Searched, embedded: Embedded | None = None, *, alone: bool = False) -> None:
        # New objects, so that what is worked out from them is worked out here, and its time counted.
        self.name, self._catalog, self._embedded, self._alone = name, replace(searched[0]), embedded, alone
        refs = [ColumnRef(table.key, column.name) for table, column in self._catalog.columns()]
        self._values = ValueIndex({ref: searched[1].of(ref) for ref in refs})
        if embedded is not None:
            embedded.get_to_know(self._catalog)

    def tables(self, question: str) -> Sequence[str]:
        """As `Way` says."""
        if self._alone:
            search = search_tables(question, self._catalog, self._values)
            return [search.index.tables[place].key for place in search.tables if search.scores[place] > 0]
        likeness = self._embedded.likeness(question, self._catalog) if self._embedded is not None else None
        return [hit.table for hit in search_schema(question, self._catalog, self._values, likeness=likeness).tables]


def definition(table: Table) -> str:
    """A table as it is made: its columns with their types, its primary key and its foreign keys."""
    lines = [f"{_names([column.name])} {column.declared}".rstrip() for column in table.columns]
    if table.primary_key:
        lines.append(f"PRIMARY KEY ({_names(table.primary_key)})")
    lines += [
        f"FOREIGN KEY ({_names(key.columns)}) REFERENCES {key.target} ({_names(key.target_columns)})"
        for key in table.foreign_keys
    ]
    return f"CREATE TABLE {table.key} (\n  " + ",\n  ".join(lines) + "\n)"


def _names(names: Sequence[str]) -> str:
    return ", ".join(name if name.isidentifier() else f'"{name}"' for name in names)


def read(spider: Path, every: int, tables: int) -> tuple[Searched, list[Asked]]:
    """All databases of the training questions as one catalogue of so many tables at least, and one question in `every`.

    Questions whose reference cannot be read are left out.
    """
    items = read_items(spider / "train_spider.json")
    opened = dict(_opened(spider, sorted({item.db_id for item in items})))
    asked = [
        (item.question, in_union(used_by(item.query, opened[item.db_id][0]), item.db_id).tables)
        for item in items[::every]
        if item.db_id in opened
    ]
    return together(opened, tables), [(question, wanted) for question, wanted in asked if wanted]


def _opened(spider: Path, databases: Sequence[str]) -> Iterator[tuple[str, Searched]]:
    for name in databases:
        path = spider / "database" / name / f"{name}.sqlite"
        if path.exists():
            with closing(open_database(path)) as database:
                source = load_source(database)
                yield name, (source.catalog, source.values)


def built(searched: Searched, folder: str, keep: Path | None, embeddings: bool) -> Iterator[tuple[Way, float]]:
    """Each way, ready for questions, with the seconds that took; indexes that the first question makes are in them."""
    makers: list[Callable[[], Way]] = [
        lambda: Definitions(searched[0], folder, keep),
        lambda: Ours("ours", searched),
        lambda: Ours("ours, tables alone", searched, alone=True),
    ]
    if embeddings:
        makers.append(lambda: Ours("ours, with embeddings", searched, Embedded(ShippedEmbedder())))
    for make in makers:
        started = time.perf_counter()
        way = make()
        way.tables("how many of them are there")
        yield way, time.perf_counter() - started


def measure(ways: Sequence[Way], asked: Sequence[Asked]) -> Iterator[tuple[dict[int, float], list[float], list[float]]]:
    """For each way: the mean share of the wanted tables among the first so many; milliseconds of the clock, and of the
    processor, all its cores together, each ascending."""
    shares: list[dict[int, list[float]]] = [{cut: [] for cut in CUTS} for _ in ways]
    spent: list[list[float]] = [[] for _ in ways]
    worked: list[list[float]] = [[] for _ in ways]
    dice = random.Random(0)
    for question, wanted in asked:
        for place in dice.sample(range(len(ways)), len(ways)):
            started, busy = time.perf_counter(), time.process_time()
            found = ways[place].tables(question)
            spent[place].append((time.perf_counter() - started) * 1000)
            worked[place].append((time.process_time() - busy) * 1000)
            for cut in CUTS:
                shares[place][cut].append(len(wanted.intersection(found[:cut])) / len(wanted))
    for recalls, clock, processor in zip(shares, spent, worked, strict=True):
        yield {cut: sum(each) / len(each) for cut, each in recalls.items()}, sorted(clock), sorted(processor)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spider", type=Path)
    parser.add_argument("--distractors", type=int, default=10_000, help="add invented tables until there are so many")
    parser.add_argument("--every", type=int, default=40, help="ask one training question in so many")
    parser.add_argument("--embeddings", action="store_true", help="our search with vectors of names, too: takes longer")
    parser.add_argument("--keep", type=Path, help="a folder for the vectors of the definitions, used again next time")
    given = parser.parse_args()
    searched, asked = read(given.spider, given.every, given.distractors)
    pieces = WordPiece.read(WEIGHTS / VOCABULARY)
    lengths = [len(pieces.encode([definition(table)], ENOUGH_PIECES).ids) for table in searched[0].tables]
    cut = sum(length > LONGEST for length in lengths) / len(lengths)
    print(f"{len(lengths):,} tables, {len(asked)} questions; {cut:.0%} of the definitions are longer than {LONGEST}")
    print("pieces, where the model stops reading")
    with tempfile.TemporaryDirectory() as folder:
        ways = list(built(searched, folder, given.keep, given.embeddings))
        results = list(measure([way for way, _ in ways], asked))
    print(
        "| | recall at 5 / 10 / 20 | p50 / p95 ms | p95 as a share of the first | of the processor | p95 as a share |"
    )
    print("|---|---|---|---|---|---|")
    for (way, seconds), (recalls, clock, processor) in zip(ways, results, strict=True):
        recall = " / ".join(f"{recalls[cut]:.3f}" for cut in CUTS)
        cells = []
        for each, first in ((clock, results[0][1]), (processor, results[0][2])):
            p50, p95 = percentile(each, 0.5), percentile(each, 0.95)
            cells.append(f"{p50:.1f} / {p95:.1f} | {p95 / percentile(first, 0.95):.2f}")
        print(f"| {way.name} ({seconds:.1f} s to build) | {recall} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
