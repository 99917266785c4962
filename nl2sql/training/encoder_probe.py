"""Measures how well vectors of words and of names tell which columns a question speaks of.

A probe learns two projections, which begin the same; a column's score is its name's best likeness to a word of the
question. It learns on Spider's training questions and is measured on the databases that `is_held_out` keeps out. Run
``python -m nl2sql.training.encoder_probe --spider FOLDER``.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import traverse_scope

from nl2sql.learned.sentence_encoder import SentenceEncoder
from nl2sql.training.encoder import export
from nl2sql.training.items import is_held_out

TRAINING_FILES = ("train_spider.json", "train_others.json")
PROJECTED = 128
BATCH = 24
LEARNING_RATE = 3e-4
COMMON_BEGINNING = 4
"""Letters; a word of a question with the same beginning as a word of a name is taken for it."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Probed:
    """A question by its words, the columns of its database ("birth date of customer") and which of them it needs.

    `unsaid` are those of `gold` whose names have no word like one of the question: only meaning finds them.
    """

    database: str
    words: tuple[str, ...]
    gold: frozenset[int]
    unsaid: frozenset[int]


@dataclass(frozen=True)
class Vectors:
    """The vectors of each question's words (words, size) and of each database's columns (columns, size)."""

    questions: Sequence[Floats]
    columns: Mapping[str, Floats]


@dataclass(frozen=True)
class Found:
    """Shares of the needed columns, held-out databases: the mean of 1/rank, and found among the first five.

    A rank counts only the columns that are not needed. `unsaid` is the first of these for the unsaid columns.
    """

    reciprocal_rank: float
    among_five: float
    unsaid: float


def column_texts(table_file: Path) -> dict[str, list[str]]:
    """For each database the text of each column, by its place in Spider's tables.json; ``*`` is empty."""
    texts = {}
    for schema in json.loads(table_file.read_text(encoding="utf-8")):
        tables = schema["table_names"]
        texts[schema["db_id"]] = [
            f"{name} of {tables[table]}" if table >= 0 else "" for table, name in schema["column_names"]
        ]
    return texts


def read_questions(spider: Path) -> list[Probed]:
    """The training questions whose query sqlglot reads and that need a column."""
    schemas = {s["db_id"]: s for s in json.loads((spider / "tables.json").read_text(encoding="utf-8"))}
    entries = [entry for name in TRAINING_FILES for entry in json.loads((spider / name).read_text(encoding="utf-8"))]
    found = []
    for entry in entries:
        schema = schemas[entry["db_id"]]
        try:
            gold = _needed(parse_one(entry["query"], dialect="sqlite"), schema)
        except SqlglotError:
            continue
        words = tuple(re.findall(r"\w+|[^\w\s]", entry["question"]))
        if gold:
            unsaid = frozenset(c for c in gold if not _is_said(schema["column_names"][c][1], words))
            found.append(Probed(entry["db_id"], words, gold, unsaid))
    return found


def _needed(query: exp.Expr, schema: Mapping[str, Any]) -> frozenset[int]:
    """The columns of a query outside its join conditions, which questions do not mention."""
    tables = [name.lower() for name in schema["table_names_original"]]
    places = {(table, name.lower()): place for place, (table, name) in enumerate(schema["column_names_original"])}
    needed = set()
    for scope in traverse_scope(query):
        sources = {
            alias.lower(): tables.index(source.name.lower())
            for alias, source in scope.sources.items()
            if isinstance(source, exp.Table) and source.name.lower() in tables
        }
        for column in scope.columns:
            if column.find_ancestor(exp.Join, exp.Select).__class__ is exp.Join:
                continue
            owners = [sources[column.table.lower()]] if column.table.lower() in sources else list(sources.values())
            needed |= {places[owner, column.name.lower()] for owner in owners if (owner, column.name.lower()) in places}
    return frozenset(needed)


def _is_said(name: str, words: Iterable[str]) -> bool:
    beginnings = {word.lower()[:COMMON_BEGINNING] for word in words}
    return any(word.lower()[:COMMON_BEGINNING] in beginnings for word in name.split())


def probe(questions: Sequence[Probed], vectors: Vectors, epochs: int, seed: int) -> Found:
    """Learns the two projections on the databases not held out, and measures on the others."""
    import torch

    torch.manual_seed(seed)
    size = next(iter(vectors.columns.values())).shape[1]
    of_words, of_names = torch.nn.Linear(size, PROJECTED), torch.nn.Linear(size, PROJECTED)
    of_names.load_state_dict(of_words.state_dict())  # so that it begins with the likeness of the vectors themselves
    steps = torch.optim.Adam([*of_words.parameters(), *of_names.parameters()], lr=LEARNING_RATE)
    training = [place for place, question in enumerate(questions) if not is_held_out(question.database)]
    held_out = [place for place, question in enumerate(questions) if is_held_out(question.database)]

    def scores(batch: Sequence[int]) -> Any:
        """(questions, columns), all of one database."""
        names = of_names(torch.from_numpy(vectors.columns[questions[batch[0]].database]))
        words = [torch.from_numpy(vectors.questions[place]) for place in batch]
        likeness = of_words(torch.cat(words)) @ names.T / PROJECTED**0.5
        return torch.stack([part.max(dim=0).values for part in likeness.split([len(w) for w in words])])

    for epoch in range(epochs):
        for batch in _batches(questions, training, random.Random(seed * 100 + epoch)):
            gold = torch.zeros(len(batch), len(vectors.columns[questions[batch[0]].database]))
            for row, place in enumerate(batch):
                gold[row, list(questions[place].gold)] = 1 / len(questions[place].gold)
            loss = -(gold * scores(batch).log_softmax(dim=1)).sum(dim=1).mean()
            steps.zero_grad()
            loss.backward()
            steps.step()
    with torch.inference_mode():
        return _measured(questions, held_out, lambda place: scores([place])[0].numpy())


def _batches(questions: Sequence[Probed], places: Sequence[int], order: random.Random) -> list[list[int]]:
    """The places in batches of questions on one database, in random order."""
    by_database: dict[str, list[int]] = {}
    for place in places:
        by_database.setdefault(questions[place].database, []).append(place)
    batches = []
    for group in by_database.values():
        order.shuffle(group)
        batches += [group[start : start + BATCH] for start in range(0, len(group), BATCH)]
    order.shuffle(batches)
    return batches


def _measured(questions: Sequence[Probed], places: Sequence[int], scores: Callable[[int], Floats]) -> Found:
    ranks, unsaid = [], []
    for place in places:
        question, scored = questions[place], scores(place)
        others = np.delete(scored, list(question.gold))
        for column in question.gold:
            rank = 1 + int((others > scored[column]).sum())
            ranks.append(rank)
            if column in question.unsaid:
                unsaid.append(rank)
    inverse = 1 / np.array(ranks)
    among_five = (np.array(ranks) <= 5).mean()
    return Found(float(inverse.mean()), float(among_five), float((1 / np.array(unsaid)).mean()))


def layer_vectors(encoder: SentenceEncoder, questions: Sequence[Probed], texts: Mapping[str, Sequence[str]]) -> Vectors:
    """The vectors that an encoder gives."""
    used = sorted({question.database for question in questions})
    words = encoder.words([question.words for question in questions])
    return Vectors(words, {name: encoder.names(texts[name]) for name in used})


@click.command()
@click.option("--spider", type=click.Path(exists=True, path_type=Path), required=True, help="The benchmark's folder.")
@click.option("--layer", "layers", type=int, multiple=True, default=tuple(range(7)), help="Layers to measure.")
@click.option("--epochs", default=5, help="0 measures the vectors as they are.")
@click.option("--seeds", default=3)
def main(spider: Path, layers: tuple[int, ...], epochs: int, seeds: int) -> None:
    """Print how well each layer's states find the columns that questions need."""
    questions, texts = read_questions(spider), column_texts(spider / "tables.json")
    for layer in layers:
        with tempfile.TemporaryDirectory() as folder:
            export(Path(folder), (layer,))
            vectors = layer_vectors(SentenceEncoder.load(Path(folder)), questions, texts)
        for seed in range(seeds):
            click.echo(f"layer {layer}, seed {seed}: {probe(questions, vectors, epochs, seed)}")


if __name__ == "__main__":
    main()
