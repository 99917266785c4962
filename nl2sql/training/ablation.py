"""What each part of the recipe is worth: how often the first form of a parser is right on databases it never saw."""

from __future__ import annotations

import logging
import multiprocessing
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from nl2sql.catalog import Cell
from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.evaluation_rows import is_ordered, same_rows
from nl2sql.form.to_sql import CannotWrite, to_sql
from nl2sql.learned.parser import LearnedParser
from nl2sql.linking.link import link
from nl2sql.linking.linked import Linked
from nl2sql.problems import QueryError
from nl2sql.training.corpus import TODAY
from nl2sql.training.paraphrased import paraphrased
from nl2sql.training.spider import entries, open_spider
from nl2sql.training.states import encoder_of

_log = logging.getLogger(__name__)
_LIMITS = Limits(20_000, 10.0)


@dataclass(frozen=True)
class Trial:
    """What is asked of whom: Spider's folder, our wordings of its held-out questions, and the parser's folder.

    `work` holds the static vectors, `meaning` says what words mean to the parser (`states.encoder_of`), `lexicon`
    whether words may be linked by synonyms.
    """

    spider: Path
    wordings: Path
    weights: Path
    work: Path
    meaning: str = "encoder"
    lexicon: bool = True


def first_forms(trial: Trial, processes: int = 2) -> dict[str, float]:
    """The share of held-out questions whose first form gives the rows of the reference, as asked and in other words.

    Neither evidence nor votes nor the written reader take part.
    """
    asked: dict[str, list[tuple[str, str, str]]] = {}
    for database, questions in entries(trial.spider, held_out=True).items():
        asked[database] = [("as asked", entry["question"], entry["query"]) for _, entry, _ in questions]
    for item in paraphrased(trial.wordings, trial.spider / "train_spider.json"):
        asked[item["db_id"]].append(("in other words", item["question"], item["query"]))
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        parts = pool.imap_unordered(partial(_database, trial), sorted(asked.items()))
        judged = [one for part in parts for one in part]
    return {kind: _share(right for of, right in judged if of == kind) for kind in ("as asked", "in other words")}


def _share(right: Iterable[bool]) -> float:
    return round(float(np.mean(list(right))), 4)


def _database(trial: Trial, job: tuple[str, list[tuple[str, str, str]]]) -> list[tuple[str, bool]]:
    name, questions = job
    source = open_spider(trial.spider, name)
    if source is None:
        return []
    parser = LearnedParser(trial.weights, encoder_of(trial.meaning, trial.work))
    found = []
    for kind, question, query in questions:
        try:
            wanted = source.database.run(query, _LIMITS).rows
        except QueryError:
            # A reference that does not run can judge nothing.
            continue
        linked = link(question, source, TODAY)
        given = _first_rows(linked if trial.lexicon else linked.without_synonyms(), source, parser)
        ordered = is_ordered(query, source.catalog.dialect)
        found.append((kind, given is not None and same_rows(wanted, given, ordered=ordered)))
    _log.info("%s: %d tried", name, len(found))
    return found


def _first_rows(linked: Linked, source: Source, parser: LearnedParser) -> tuple[tuple[Cell, ...], ...] | None:
    """The rows of the first form that can be written; None where there is none, or where it fails."""
    hints = tuple(token.stem for token in linked.tokens)
    for hypothesis in parser.forms(linked):
        try:
            sql = to_sql(hypothesis.form, linked.scope, source, hints).sql()
        except CannotWrite:
            continue
        try:
            return source.database.run(sql, _LIMITS).rows
        except QueryError:
            return None
    return None
