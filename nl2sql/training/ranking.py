"""Fits the ranking and its confidence on databases that the network has not seen.

Three kinds of questions are used: those of held-out training databases as they stand, our own wordings of some of
them, which do not repeat the schema's words, and the questions of our own text cases. Whole databases are left out
in turn to measure what was fitted.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import pickle
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.evaluation_rows import Row, is_ordered, same_rows
from nl2sql.learned.answers import Candidate
from nl2sql.learned.parser import LearnedParser
from nl2sql.learned.proposals import MOST_ROWS, propose
from nl2sql.learned.ranking import CERTAINTY_NAMES, Group, Weighing, signs, tempered, weighing
from nl2sql.learned.refitting import Judged, fit_all, fit_certainty
from nl2sql.linking.linked import Linked
from nl2sql.problems import QueryError
from nl2sql.retrieval import grounded
from nl2sql.training.confidence import FEATURES, fit_trees
from nl2sql.training.corpus import TODAY
from nl2sql.training.own_cases import own_cases
from nl2sql.training.paraphrased import paraphrased
from nl2sql.training.spider import entries, open_spider

_log = logging.getLogger(__name__)
_LIMITS = Limits(20_000, 10.0)
_PATIENCE = 3.0
"""Other work on the machine that fits must not look like slow queries."""
FOLDS = 5
AS_ASKED, OTHER_WORDS, OWN = "as asked", "other words", "own cases"
# The circumstances keep apart what is learned from each kind, so that these may count for more. The written
# reader was developed on our own cases: to calibrate by, they are worth less.
WEIGHTS_BY_KIND = {AS_ASKED: 1.0, OTHER_WORDS: 3.0, OWN: 1.5}
CERTAINTY_BY_KIND = {AS_ASKED: 1.0, OTHER_WORDS: 2.0, OWN: 0.3}
_OWN = "own: "


@dataclass(frozen=True)
class Tried:
    """A question with its candidates and which of them give the rows of the reference."""

    database: str
    question: str
    linked: Linked
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    kind: str

    def weighed(self) -> Weighing:
        """With its evidence."""
        return weighing(self.linked, self.candidates)

    def judged(self, weighed: Weighing) -> Judged:
        """For fitting."""
        right = np.array(self.right, bool)
        return Judged(weighed.given, right, WEIGHTS_BY_KIND[self.kind], weighed.under)


@dataclass(frozen=True)
class Asking:
    """What the ranking is fitted on: Spider's folder, our wordings of its held-out questions, and our own cases.

    `own` holds the databases of the cases in `texts`.
    """

    spider: Path
    wordings: Path
    texts: Path
    own: Path


@dataclass(frozen=True)
class _Job:
    database: str
    asked: list[tuple[str, str, str]]
    """Question, reference, kind."""


def try_all(asking: Asking, folder: Path, kept: Path, processes: int) -> list[Tried]:
    """The candidates of all questions, by the parser in `folder`; kept in the file `kept`."""
    if kept.exists():
        found: list[Tried] = pickle.loads(kept.read_bytes())
        return found
    asked: dict[str, list[tuple[str, str, str]]] = {}
    for database, questions in entries(asking.spider, held_out=True).items():
        asked[database] = [(entry["question"], entry["query"], AS_ASKED) for _, entry, _ in questions]
    for item in paraphrased(asking.wordings, asking.spider / "train_spider.json"):
        asked[item["db_id"]].append((item["question"], item["query"], OTHER_WORDS))
    for name, cases in own_cases(asking.texts).items():
        asked[f"{_OWN}{name}"] = [(question, query, OWN) for question, query in cases]
    jobs = [_Job(name, asked[name]) for name in sorted(asked)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        tried = [one for part in pool.imap(partial(_try_database, asking, folder), jobs) for one in part]
    kept.write_bytes(pickle.dumps(tried, protocol=5))
    return tried


def _open(asking: Asking, database: str) -> Source | None:
    if not database.startswith(_OWN):
        return open_spider(asking.spider, database)
    from nl2sql.adapters.opening import open_database
    from nl2sql.sources import load_source

    name = database.removeprefix(_OWN)
    return load_source(open_database(asking.own / f"{name}.sqlite"), name=name, value_budget_s=60.0)


def _try_database(asking: Asking, folder: Path, job: _Job) -> list[Tried]:
    database = job.database
    source = _open(asking, database)
    if source is None:
        return []
    parser = LearnedParser(folder)
    tried = []
    for question, query, kind in job.asked:
        try:
            wanted = source.database.run(query, _LIMITS).rows
        except QueryError:
            # A reference that does not run can judge nothing.
            continue
        ordered = is_ordered(query, source.catalog.dialect)
        request = grounded(question, source, TODAY)
        proposals = propose(request, parser, patience=_PATIENCE)
        candidates = tuple(proposed.candidate for proposed in proposals.proposed)
        right = tuple(_is_right(candidate, wanted, ordered, source) for candidate in candidates)
        tried.append(Tried(database, question, proposals.linked, candidates, right, kind))
    _log.info("%s: %d tried", database, len(tried))
    return tried


def _is_right(candidate: Candidate, wanted: tuple[Row, ...], ordered: bool, source: Source) -> bool:
    """Whether a candidate gives the rows of the reference, all of them; run again where it was not run to its end."""
    rows = candidate.rows
    if candidate.failed:
        return False
    if rows is None or len(rows) >= MOST_ROWS:
        try:
            rows = source.database.run(candidate.sql, _LIMITS).rows
        except QueryError:
            return False
    return same_rows(wanted, rows, ordered=ordered)


@dataclass(frozen=True)
class Weighed:
    """What the fit works on: a question as it was tried, and its evidence, worked out once."""

    tried: Tried
    weighing: Weighing
    judged: Judged


def weigh_all(tried: Sequence[Tried]) -> list[Weighed]:
    """All questions with their evidence."""
    weighed = [(one, one.weighed()) for one in tried]
    return [Weighed(one, weighing, one.judged(weighing)) for one, weighing in weighed]


def fit_ranking(tried: Sequence[Tried], out: Path) -> dict[str, object]:
    """Fit on everything and save; the report is measured with whole databases left out.

    The confidence learns from answers chosen by weights that had not seen them: chosen by the weights that ship, more
    of them would be right than of those that people will get.
    """
    weighed = weigh_all(tried)
    outside = chosen_outside(weighed)
    weights = fit_all([one.judged for one in weighed])
    trees = fit_trees(outside.signs, outside.right, outside.importance)
    certainty = fit_certainty(outside.signs[:, : len(CERTAINTY_NAMES)], outside.right, outside.importance)
    replace(weights, certainty=certainty, trees=trees).save(out)
    return report(outside)


def cross_validated(weighed: Sequence[Weighed]) -> dict[str, object]:
    """How good ranking and confidence are on databases they were not fitted on."""
    return report(chosen_outside(weighed))


@dataclass(frozen=True)
class Chosen:
    """The answers to questions: the groups by which each was chosen, what its confidence is read from, and the rest.

    `signs` [questions, features], in the order of `FEATURES`; `importance` says how much each counts.
    """

    weighed: tuple[Weighed, ...]
    groups: tuple[tuple[Group, ...], ...]
    signs: NDArray[np.float64]
    right: NDArray[np.bool_]

    @property
    def importance(self) -> NDArray[np.float64]:
        """How much each question counts for the confidence."""
        return np.array([CERTAINTY_BY_KIND[one.tried.kind] for one in self.weighed])


def chosen_outside(weighed: Sequence[Weighed]) -> Chosen:
    """The answers, each chosen by weights fitted on other databases."""
    folds = _folds(weighed)
    groups: list[tuple[Group, ...]] = [()] * len(weighed)
    for fold in sorted(set(folds.tolist())):
        inside = [one.judged for one, own in zip(weighed, folds, strict=True) if own != fold]
        weights = fit_all(inside)
        for place in np.flatnonzero(folds == fold).tolist():
            if weighed[place].tried.candidates:
                groups[place] = weighed[place].weighing.groups(weights)
    signs_of_all, right = [], []
    for one, own in zip(weighed, groups, strict=True):
        # With nothing to choose from it is never right.
        found = signs(one.weighing, own) if own else {}
        signs_of_all.append([found.get(name, 0.0) for name in FEATURES])
        right.append(bool(own) and one.tried.right[own[0].members[0]])
    return Chosen(tuple(weighed), tuple(groups), np.array(signs_of_all), np.array(right, bool))


def _folds(weighed: Sequence[Weighed]) -> NDArray[np.int64]:
    return np.array([zlib.crc32(_unit(one.tried).encode()) % FOLDS for one in weighed])


def _unit(one: Tried) -> str:
    """What is left out together: a database; of our own cases, which have three, a question."""
    return one.database + one.question if one.kind == OWN else one.database


def report(chosen: Chosen) -> dict[str, object]:
    """By kind of question how good the choice is, and the confidence that people see."""
    folds, sure = _folds(chosen.weighed), np.zeros(len(chosen.weighed))
    for fold in sorted(set(folds.tolist())):
        inside = folds != fold
        trees = fit_trees(chosen.signs[inside], chosen.right[inside], chosen.importance[inside])
        for place in np.flatnonzero(~inside).tolist():
            if chosen.groups[place]:
                said = trees.probability(chosen.signs[place].tolist())
                sure[place] = tempered(said, chosen.weighed[place].weighing, chosen.groups[place])
    tried = [one.tried for one in chosen.weighed]
    kinds = np.array([one.kind for one in tried])
    return {kind: _summary(tried, sure, chosen.right, kinds == kind) for kind in WEIGHTS_BY_KIND}


def _summary(
    tried: Sequence[Tried], confidence: NDArray[np.float64], correct: NDArray[np.bool_], chosen: NDArray[np.bool_]
) -> dict[str, object]:
    places = [int(place) for place in np.nonzero(chosen)[0]]
    first = [one.right[0] if one.right else False for one in (tried[place] for place in places)]
    return {
        "n": len(places),
        "first of the beam": _mean(first),
        "ranked": _mean(correct[places]),
        "any": _mean(any(tried[place].right) for place in places),
        "coverage at 90 %": _coverage(confidence[places], correct[places]),
        "at .8 and above": _at_least(confidence[places], correct[places], 0.8),
        "at .9 and above": _at_least(confidence[places], correct[places], 0.9),
    }


def _mean(values: Iterable[object]) -> float:
    return round(float(np.mean([bool(value) for value in values])), 4)


def _coverage(confidence: NDArray[np.float64], correct: NDArray[np.bool_], precision: float = 0.9) -> float:
    order = np.argsort(-confidence)
    running = np.cumsum(correct[order]) / np.arange(1, len(order) + 1)
    enough = np.nonzero(running >= precision)[0]
    return round(float(enough[-1] + 1) / len(order), 4) if len(enough) else 0.0


def _at_least(confidence: NDArray[np.float64], correct: NDArray[np.bool_], least: float) -> str:
    chosen = confidence >= least
    return f"{correct[chosen].mean():.3f} of {chosen.sum()}" if chosen.any() else "none"


def written_report(report: dict[str, object]) -> str:
    """The report as text."""
    return json.dumps(report, indent=1)
