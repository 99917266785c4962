"""Measures question to SQL on a folder in Spider's shape: execution accuracy, coverage, time."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot.errors import SqlglotError

from nl2sql.database import Limits
from nl2sql.drafting import Draft, Drafter, DraftRequest, GetsToKnow, Source
from nl2sql.evaluation_rows import is_ordered, same_rows
from nl2sql.hardness import LEVELS, hardness
from nl2sql.problems import Problem, QueryError, UsageError
from nl2sql.retrieval import grounded

LIMITS = Limits(rows=200_000, seconds=20.0)
PRECISION = 0.9


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the data with its reference query."""

    db_id: str
    question: str
    query: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question; `failed` when the drafted query did not run."""

    item: Item
    sql: str
    confidence: float
    ok: bool
    failed: bool
    ms: float

    def as_json(self) -> dict[str, Any]:
        """The entry of the report."""
        return {
            "db_id": self.item.db_id,
            "question": self.item.question,
            "sql": self.sql,
            "confidence": self.confidence,
            "ok": self.ok,
            "ms": round(self.ms, 2),
        }


class RecordedDrafter:
    """Replays a file of one ``SQL<TAB>db_id`` line per question, in order. Raises `OSError` when it cannot be read."""

    name = "recorded"

    def __init__(self, path: Path) -> None:
        self._lines = path.read_text("utf-8").splitlines()
        self._next = 0

    def draft(self, request: DraftRequest) -> tuple[Draft, ...]:
        """The next recorded query. Raises `UsageError` when the file has no more lines or names another database."""
        if self._next >= len(self._lines):
            raise UsageError(Problem("evaluation.recorded", f"The recording ends after {self._next} queries."))
        sql, _, db_id = self._lines[self._next].partition("\t")
        self._next += 1
        if db_id.strip() and db_id.strip() != request.source.name:
            message = f"Line {self._next} of the recording is for {db_id.strip()}, not {request.source.name}."
            raise UsageError(Problem("evaluation.recorded", message, "Give the questions the recording was made of."))
        return (Draft(sql.strip(), 1.0, self.name),) if sql.strip() else ()


def evaluate_sql(
    data: Path,
    *,
    drafter: Drafter,
    open_source: Callable[[Path], Source],
    questions: Path | None = None,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Draft, run and compare every question; the report that ``plainspoken evaluate sql`` prints.

    `data` holds ``dev.json`` (or `questions` names another list of {db_id, question, query}) and
    ``database/<db_id>/<db_id>.sqlite``, which `open_source` opens. `progress` is called with the number
    done and the total. As in the panel, a database is opened and looked at before the first question to it: that
    is not part of the time of a question. Raises `UsageError` for data in another shape, `OSError` for missing
    files and `SourceError` for databases that cannot be read.
    """
    items = read_items(questions or data / "dev.json")[:limit]
    outcomes: list[Outcome] = []
    current: Source | None = None
    try:
        for done, item in enumerate(items, 1):
            if current is None or current.name != item.db_id:
                if current is not None:
                    current.database.close()
                opened = open_source(data / "database" / item.db_id / f"{item.db_id}.sqlite")
                current = Source(item.db_id, opened.database, opened.catalog, opened.values)
                if isinstance(drafter, GetsToKnow):
                    drafter.get_to_know(current)
            outcomes.append(_outcome(item, current, drafter))
            if progress is not None:
                progress(done, len(items))
    finally:
        if current is not None:
            current.database.close()
    return report(outcomes)


def read_items(path: Path) -> list[Item]:
    """The questions of a JSON list. Raises `UsageError` when it has another shape, `OSError` when it is missing."""
    entries = json.loads(path.read_text("utf-8"))
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        raise UsageError(Problem("evaluation.questions", f"{path} is not a list of questions."))
    try:
        return [Item(entry["db_id"], entry["question"], entry["query"]) for entry in entries]
    except KeyError as missing:
        message = f"A question in {path} has no {missing}."
        raise UsageError(Problem("evaluation.questions", message, "Each needs db_id, question and query.")) from missing


def _outcome(item: Item, source: Source, drafter: Drafter) -> Outcome:
    started = time.perf_counter()
    request = grounded(item.question, source, date.today().isoformat())
    drafts = drafter.draft(request)
    ms = (time.perf_counter() - started) * 1000
    if not drafts:
        return Outcome(item, "", 0.0, False, False, ms)
    best = drafts[0]
    try:
        wanted = source.database.run(item.query, LIMITS)
    except QueryError:
        # A reference that does not run can confirm nothing: the item counts as wrong.
        return Outcome(item, best.sql, best.confidence, False, False, ms)
    try:
        got = source.database.run(best.sql, LIMITS)
    except QueryError:
        return Outcome(item, best.sql, best.confidence, False, True, ms)
    ok = same_rows(wanted.rows, got.rows, ordered=is_ordered(item.query, source.catalog.dialect))
    return Outcome(item, best.sql, best.confidence, ok, False, ms)


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The summary of outcomes, and one entry for each in their order."""
    by_level: dict[str, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        by_level[_level(outcome.item.query)].append(outcome.ok)
    times = sorted(outcome.ms for outcome in outcomes)
    return {
        "n": len(outcomes),
        "ex": _share([outcome.ok for outcome in outcomes]),
        "ex_by_hardness": {level: _share(by_level[level]) for level in LEVELS if by_level[level]},
        "n_by_hardness": {level: len(by_level[level]) for level in LEVELS if by_level[level]},
        "coverage_at_90": coverage(outcomes, PRECISION),
        "p50_ms": percentile(times, 0.5),
        "p95_ms": percentile(times, 0.95),
        "errors": sum(outcome.failed for outcome in outcomes),
        "unanswered": sum(not outcome.sql for outcome in outcomes),
        "items": [outcome.as_json() for outcome in outcomes],
    }


def _level(query: str) -> str:
    try:
        return hardness(sqlglot.parse_one(query, dialect="sqlite"))
    except SqlglotError:
        # What cannot be read is surely not easy.
        return LEVELS[-1]


def _share(oks: Sequence[bool]) -> float:
    return round(sum(oks) / len(oks), 4) if oks else 0.0


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which that share of the ascending numbers lies; 0 for none."""
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) if ordered else 0.0


def coverage(outcomes: Sequence[Outcome], precision: float) -> float:
    """The largest share of questions that could be answered outright, surest first, at this precision."""
    right = 0
    best = 0
    ranked = sorted(outcomes, key=lambda outcome: -outcome.confidence)
    for count, outcome in enumerate(ranked, 1):
        right += outcome.ok
        last_of_its_confidence = count == len(ranked) or ranked[count].confidence < outcome.confidence
        if last_of_its_confidence and right / count >= precision:
            best = count
    return round(best / len(ranked), 4) if ranked else 0.0
