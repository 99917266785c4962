"""The data step: every training question prepared, database by database, each kept in a file of its own.

Restartable: what is there already is not made again.
"""

from __future__ import annotations

import logging
import multiprocessing
import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nl2sql.drafting import Source
from nl2sql.linking.link import link
from nl2sql.training.corpus import TODAY, Prepared, prepare, save
from nl2sql.training.rewording import rename, reword, several
from nl2sql.training.spider import entries, items, open_spider

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wanted:
    """How much to make, from which seed."""

    spider: Path
    work: Path
    seed: int = 1
    rewordings: int = 5
    renamings: int = 3
    per_invented: int = 100
    per_training: int = 80
    reworded: float = 0.35
    """The share of generated questions that are put in other words too."""
    lexicon: bool = True
    """Whether words may be linked by synonyms."""


def prepare_all(wanted: Wanted, parts: Sequence[str], processes: int = 2) -> None:
    """Make the named parts (``spider``, ``variants``, ``held_out``, ``synthetic``) in `wanted.work`."""
    jobs: list[tuple[str, str]] = []
    training = sorted(entries(wanted.spider, held_out=False))
    jobs += [(part, name) for part in ("spider", "variants") if part in parts for name in training]
    if "held_out" in parts:
        jobs += [("held_out", name) for name in sorted(entries(wanted.spider, held_out=True))]
    if "invented" in parts:
        from nl2sql.training.schemas import schemas

        jobs += [("invented", schema.name) for schema in schemas()]
    if "synthetic" in parts:
        jobs += [("synthetic", name) for name in training]
    missing = [job for job in jobs if not file_of(wanted, *job).exists()]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for part, name, count in pool.imap_unordered(partial(_make, wanted), missing):
            _log.info("%s %s: %d", part, name, count)


def file_of(wanted: Wanted, part: str, name: str) -> Path:
    """Where the prepared questions of one database are kept."""
    return wanted.work / part / f"{name}.pickle"


def _make(wanted: Wanted, job: tuple[str, str]) -> tuple[str, str, int]:
    part, name = job
    makers: dict[str, Callable[[Wanted, str], Iterator[Prepared]]] = {
        "spider": partial(_plain, held_out=False),
        "held_out": partial(_plain, held_out=True),
        "variants": _variants,
        "invented": _invented,
        "synthetic": _synthetic,
    }
    made = list(makers[part](wanted, name))
    save(made, file_of(wanted, part, name))
    return part, name, len(made)


def _plain(wanted: Wanted, name: str, *, held_out: bool) -> Iterator[Prepared]:
    source = open_spider(wanted.spider, name)
    if source is not None:
        for number, item in enumerate(items(wanted.spider, source, entries(wanted.spider, held_out=held_out)[name])):
            group = _group(name, number)
            found = prepare(item.question, item.form, item.values, source, item.origin, group, lexicon=wanted.lexicon)
            if found is not None:
                yield found


def _group(database: str, number: int) -> int:
    """What the variants of one question share."""
    return zlib.crc32(f"{database} {number}".encode())


def _variants(wanted: Wanted, name: str) -> Iterator[Prepared]:
    """The questions in other words, and over the schema with other names."""
    source = open_spider(wanted.spider, name)
    if source is None:
        return
    seed = zlib.crc32(f"{wanted.seed} {name}".encode())
    chance = random.Random(seed)
    renamed = [rename(source, seed + number) for number in range(wanted.renamings)]
    for number, item in enumerate(items(wanted.spider, source, entries(wanted.spider, held_out=False)[name])):
        linked = link(item.question, source, TODAY)
        spoken = several(item.question, linked, chance, wanted.rewordings + wanted.renamings - 1)
        asked: list[tuple[str, Source, str]] = [(text, source, "reworded") for text in spoken[: wanted.rewordings]]
        # Under other names as it was asked and, where there are enough, in other words.
        others = [item.question, *spoken[wanted.rewordings :]]
        asked += [(others[place % len(others)], again, "renamed") for place, again in enumerate(renamed)]
        for question, over, origin in asked:
            variant = prepare(
                question, item.form, item.values, over, origin, _group(name, number), lexicon=wanted.lexicon
            )
            if variant is not None:
                yield variant


def _invented(wanted: Wanted, name: str) -> Iterator[Prepared]:
    from nl2sql.adapters.opening import open_database
    from nl2sql.sources import load_source
    from nl2sql.training.schemas import build, schemas

    schema = next(schema for schema in schemas() if schema.name == name)
    file = build(schema, wanted.work / "databases", wanted.seed)
    source = load_source(open_database(file), name=name, value_budget_s=20.0)
    yield from _generated(wanted, source, wanted.per_invented)


def _synthetic(wanted: Wanted, name: str) -> Iterator[Prepared]:
    source = open_spider(wanted.spider, name)
    if source is not None:
        yield from _generated(wanted, source, wanted.per_training)


def _generated(wanted: Wanted, source: Source, count: int) -> Iterator[Prepared]:
    from nl2sql.training.generate import generate

    seed = zlib.crc32(f"{wanted.seed} {source.name}".encode())
    chance = random.Random(seed)
    for asked, form, values in generate(source, count, seed):
        question = asked
        if chance.random() < wanted.reworded:
            question = reword(asked, link(asked, source, TODAY), chance) or asked
        found = prepare(question, form, values, source, "synthetic", lexicon=wanted.lexicon)
        if found is not None:
            yield found
