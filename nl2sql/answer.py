"""The loop that turns one question into rows: ground, draft, check, run.

`answer` yields a stage after every step, so that a panel can show progress and a log can time it.
It decides by confidence: at `SURE` and above the best draft runs; between `UNSURE` and `SURE` the best
run, up to `MOST_READINGS` of them, and those that give other rows stand beside it as equals; below,
nothing runs and the person is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from nl2sql.catalog import Catalog
from nl2sql.checks import check
from nl2sql.database import Cancellation, Limits, Rows
from nl2sql.drafting import Draft, Drafter, DraftRequest, Source
from nl2sql.grounding import Grounding
from nl2sql.join_choices import other_joins
from nl2sql.language import language_problem, unsupported_language
from nl2sql.notes.applying import as_noted, offered_source
from nl2sql.problems import (
    ModelError,
    PlainspokenError,
    Problem,
    QueryError,
    QueryFailed,
    QueryRefused,
    QueryStopped,
    UsageError,
)
from nl2sql.results_compared import same_result
from nl2sql.retrieval import Side, all_in_view, sides
from nl2sql.several import drafted_over

SURE = 0.8
UNSURE = 0.4
_READ_ENGLISH = frozenset({"embedded", "rules"})
"""The drafters that understand no other language; what a person kept and what a language model reads may be in any."""
MOST_READINGS = 3
"""How many drafts run for one question at most."""
WORTH_RUNNING = 0.08
"""A reading less likely than this is offered, but not run to compare its rows."""


@dataclass(frozen=True, slots=True)
class GroundedStage:
    """What the question is about."""

    grounding: Grounding
    ms: float


@dataclass(frozen=True, slots=True)
class DraftedStage:
    """Every candidate that passed the checks, best first; `problems` say what became of the others."""

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]
    ms: float


@dataclass(frozen=True, slots=True)
class AskedStage:
    """Nothing was run: the best reading is below `UNSURE`, or there is none. `problem` says what is in the way."""

    drafts: tuple[Draft, ...]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Ran:
    """A draft with the rows it gave."""

    draft: Draft
    rows: Rows


@dataclass(frozen=True, slots=True)
class RanStage:
    """The rows of the best draft.

    `others` are the readings not chosen, best first; `rivals` are those of them that ran too and gave
    other rows: none when the best is sure.
    """

    draft: Draft
    rows: Rows
    others: tuple[Draft, ...]
    ms: float
    rivals: tuple[Ran, ...] = ()


Stage = GroundedStage | DraftedStage | AskedStage | RanStage


@dataclass(frozen=True, slots=True)
class Answering:
    """How to answer: the drafters, cheapest first, limits, the day that "today" is, and the switch."""

    drafters: Sequence[Drafter]
    today: str
    limits: Limits = field(default_factory=Limits)
    cancellation: Cancellation | None = None


def answer(question: str, source: Source, how: Answering) -> Iterator[Stage]:
    """Answer `question`.

    Raises `QueryError` when the chosen query does not give rows, `UsageError` for a question in a language that
    nobody here understands.
    """
    clock = _Clock()
    offered = offered_source(source)
    read_over = tuple(
        replace(side, request=replace(side.request, whole=source)) for side in sides(question, offered, how.today)
    )
    request = replace(read_over[0].request, question=question, source=all_in_view(question, offered))
    yield GroundedStage(request.grounding, clock.lap())
    language = unsupported_language(question, request.source)
    foreign = language_problem(language) if language else None
    found, failures = _drafts(request, read_over, how, foreign)
    found = sorted([*found, *_rejoined(found, request.source.catalog)], key=lambda draft: -draft.confidence)
    found = list(as_noted(found, question, offered))
    drafts, problems = _checked(found, source.catalog)
    if failures and not drafts:
        raise ModelError(*failures)
    if foreign is not None and not drafts:
        raise UsageError(foreign)
    drafts = _warned(drafts, failures)
    yield DraftedStage(drafts, problems, clock.lap())
    if not drafts or drafts[0].confidence < UNSURE:
        yield AskedStage(drafts, foreign)
        return
    yield _run_first(drafts, source, how, clock)


def run(sql: str, source: Source, limits: Limits, cancellation: Cancellation | None = None) -> tuple[str, Rows]:
    """Check and run SQL that a person wrote. Returns the statement that ran and its rows.

    Raises `QueryRefused`, `QueryFailed` or `QueryStopped`.
    """
    checked = check(sql, source.catalog)
    if checked.problems:
        raise QueryRefused(*checked.problems)
    return checked.sql, source.database.run(checked.sql, limits, cancellation)


def _drafts(
    request: DraftRequest, read_over: Sequence[Side], how: Answering, foreign: Problem | None
) -> tuple[list[Draft], list[Problem]]:
    """Candidates, most confident first, and what kept a drafter from giving any.

    A drafter is only called when those before it are not sure. A language model that fails does not
    take away what the others found. What the built-in reader makes of a `foreign` question is only offered. That
    reader reads the question over one group of tables after another; others are given all of them.
    """
    found: list[Draft] = []
    failures: list[Problem] = []
    for drafter in how.drafters:
        _stop_if_cancelled(how.cancellation)
        if any(draft.confidence >= SURE for draft in found):
            break
        try:
            own = drafter.name in _READ_ENGLISH
            drafts = drafted_over(drafter, read_over) if own else list(drafter.draft(request))
        except ModelError as error:
            failures.extend(error.problems)
            continue
        only_offered = foreign is not None and own
        found.extend(map(_offered, drafts) if only_offered else drafts)
    return sorted(found, key=lambda draft: -draft.confidence), failures


def _rejoined(drafts: Sequence[Draft], catalog: Catalog) -> tuple[Draft, ...]:
    """The best draft over other keys, where there are any."""
    return other_joins(drafts[0], catalog) if drafts else ()


def _offered(draft: Draft) -> Draft:
    return replace(draft, confidence=round(min(draft.confidence, 0.9 * UNSURE), 3))


def _warned(drafts: tuple[Draft, ...], failures: Sequence[Problem]) -> tuple[Draft, ...]:
    """The drafts, each saying what kept a language model from helping."""
    warnings = tuple(replace(problem, severity="warning") for problem in failures)
    return tuple(replace(draft, warnings=(*draft.warnings, *warnings)) for draft in drafts) if warnings else drafts


def _checked(drafts: list[Draft], catalog: Catalog) -> tuple[tuple[Draft, ...], tuple[Problem, ...]]:
    """Drafts that may run, without repetitions; and the problems of those that may not."""
    passed: dict[str, Draft] = {}
    problems: list[Problem] = []
    for draft in drafts:
        checked = check(draft.sql, catalog)
        problems.extend(checked.problems)
        if not checked.problems and checked.sql not in passed:
            passed[checked.sql] = replace(draft, sql=checked.sql)
    return tuple(passed.values()), tuple(problems)


def _run_first(drafts: tuple[Draft, ...], source: Source, how: Answering, clock: _Clock) -> RanStage:
    """Run the best draft; one the database rejects makes way for the next, and says so."""
    failures: list[Problem] = []
    for place, draft in enumerate(drafts):
        if place and draft.confidence < UNSURE:
            break
        try:
            rows = source.database.run(draft.sql, how.limits, how.cancellation)
        except QueryStopped:
            raise
        except PlainspokenError as error:
            failures.extend(error.problems)
            continue
        skipped = tuple(replace(problem, severity="warning") for problem in failures)
        chosen = replace(draft, warnings=(*draft.warnings, *skipped))
        others = drafts[place + 1 :]
        rivals = () if draft.confidence >= SURE else _rivals(rows, others, source, how)
        return RanStage(chosen, rows, others, clock.lap(), rivals)
    raise QueryFailed(*failures)


def _rivals(best: Rows, others: Sequence[Draft], source: Source, how: Answering) -> tuple[Ran, ...]:
    """The next readings that give other rows than those before them, all within the time of one query.

    One that fails or takes too long is no rival: it is still among the others, to be run by itself.
    """
    ran: list[Ran] = []
    started = time.perf_counter()
    seconds = how.limits.seconds - best.elapsed_ms / 1000
    for draft in others[: MOST_READINGS - 1]:
        left = seconds - (time.perf_counter() - started)
        if draft.confidence < WORTH_RUNNING or left <= 0:
            break
        _stop_if_cancelled(how.cancellation)
        try:
            rows = source.database.run(draft.sql, replace(how.limits, seconds=left), how.cancellation)
        except QueryError:
            _stop_if_cancelled(how.cancellation)
            continue
        if not any(same_result(rows, known) for known in (best, *(each.rows for each in ran))):
            ran.append(Ran(draft, rows))
    return tuple(ran)


def _stop_if_cancelled(cancellation: Cancellation | None) -> None:
    if cancellation is not None and cancellation.cancelled:
        raise QueryStopped(Problem("query.cancelled", "The question was cancelled.", "Ask again when you like."))


class _Clock:
    """Milliseconds since the last lap."""

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self._now = now
        self._last = now()

    def lap(self) -> float:
        """Milliseconds since the last call (or since construction)."""
        now = self._now()
        elapsed, self._last = (now - self._last) * 1000, now
        return round(elapsed, 2)
