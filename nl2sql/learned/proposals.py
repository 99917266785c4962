"""Gathers candidates for one question: the trained parser's, the written reader's, each run once within limits."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from nl2sql.database import Limits, Rows
from nl2sql.drafting import Draft, DraftRequest, Source
from nl2sql.form.to_sql import CannotWrite, Written, to_sql
from nl2sql.learned.answers import Candidate
from nl2sql.learned.beam import Hypothesis
from nl2sql.learned.layout import unspaced
from nl2sql.learned.parser import LearnedParser, Reading
from nl2sql.learned.rereading import reread
from nl2sql.linking.link import link
from nl2sql.linking.linked import Linked
from nl2sql.notes.honoured import honours
from nl2sql.parser.drafter import RuleDrafter
from nl2sql.problems import QueryError, QueryStopped

LOCAL = frozenset({"sqlite", "duckdb"})
"""Dialects of databases that run inside this process: trying a candidate there costs nobody anything."""
MOST_ROWS = 1_000
ONE_S, ALL_S = 0.06, 0.06
"""Seconds for the trial of one candidate and of all of one question."""
ONE_WORK = 300_000
"""Instructions for the trial of one candidate, where the database counts them."""
_LEAST_S = 0.005


@dataclass(frozen=True)
class Proposed:
    """A candidate with what made it: a form and its statement, or a draft of the written reader, or both."""

    candidate: Candidate
    hypothesis: Hypothesis | None = None
    written: Written | None = None
    draft: Draft | None = None


@dataclass(frozen=True)
class Proposals:
    """The linked question and its candidates; none twice."""

    linked: Linked
    proposed: tuple[Proposed, ...]


def propose(request: DraftRequest, parser: LearnedParser | None, width: int = 8, patience: float = 1.0) -> Proposals:
    """Candidates of both readers, run where that is cheap. Without a parser, those of the written reader alone.

    With more `patience` the trials may take longer, by that factor.
    """
    linked = link(request.question, request.source, request.today)
    reading = parser.reading(linked) if parser is not None else None
    found = {proposed.candidate.sql: proposed for proposed in _learned(linked, request.source, reading, width)}
    for draft in RuleDrafter().draft(request):
        known = found.get(draft.sql)
        candidate = known.candidate if known is not None else Candidate(draft.sql)
        candidate = replace(candidate, written=draft.confidence, unused=len(draft.unused))
        found[draft.sql] = replace(known or Proposed(candidate), candidate=candidate, draft=draft)
    found = _as_noted(found, linked, request.source)
    candidates = weighed([each.candidate for each in found.values()], linked, request.source, reading)
    proposed = [replace(each, candidate=own) for each, own in zip(found.values(), candidates, strict=True)]
    return Proposals(linked, tuple(_tried(proposed, request.source, patience)))


def _as_noted(found: dict[str, Proposed], linked: Linked, source: Source) -> dict[str, Proposed]:
    """Where the question names figures of the notes, only candidates that compute them so; all where none does."""
    metrics = [metric for _, _, metric in source.notes.metrics_said(linked.tokens)]
    if not metrics:
        return found
    kept = {sql: each for sql, each in found.items() if honours(sql, metrics, source.catalog.dialect)}
    return kept or found


def weighed(
    candidates: Sequence[Candidate], linked: Linked, source: Source, reading: Reading | None
) -> list[Candidate]:
    """The candidates, those of the written reader with their forms and how likely the network finds these."""
    forms = {
        place: form
        for place, candidate in enumerate(candidates)
        if candidate.form is None and (form := reread(candidate.sql, source, linked)) is not None
    }
    known = {each.form: (each.score, each.steps) for each in candidates if each.form is not None}
    asked = list(dict.fromkeys(form for form in forms.values() if form not in known))
    found = reading.likelihoods(asked) if reading is not None else ()
    known |= {each.form: (each.score, each.steps) for each in found if each is not None}
    weighed = list(candidates)
    for place, form in forms.items():
        score, steps = known.get(form, (0.0, ()))
        weighed[place] = replace(weighed[place], form=form, score=score, steps=steps)
    return weighed


def _learned(linked: Linked, source: Source, reading: Reading | None, width: int) -> Iterator[Proposed]:
    if reading is None:
        return
    hints = tuple(token.stem for token in linked.tokens)
    seen: set[str] = set()
    for place, hypothesis in enumerate(reading.forms(width)):
        try:
            written = to_sql(hypothesis.form, linked.scope, source, hints)
        except CannotWrite:
            continue
        sql = written.sql()
        if sql not in seen:
            seen.add(sql)
            candidate = Candidate(sql, hypothesis.form, hypothesis.score, hypothesis.steps, place)
            yield Proposed(candidate, hypothesis, written)


def _tried(proposed: Iterable[Proposed], source: Source, patience: float) -> Iterator[Proposed]:
    """Each with its rows, or the note that it failed; untried where the time is up or the database is elsewhere."""
    deadline = time.monotonic() + ALL_S * patience
    known: dict[str, Candidate] = {}
    for each in proposed:
        left = min(ONE_S * patience, deadline - time.monotonic())
        # The two readers lay the same statement out differently.
        text = unspaced(each.candidate.sql)
        tried = known.get(text)
        if tried is None:
            if source.catalog.dialect not in LOCAL or left < _LEAST_S:
                yield each
                continue
            tried = known[text] = _run(each.candidate, source, Limits(MOST_ROWS, left, int(ONE_WORK * patience)))
        yield replace(each, candidate=replace(each.candidate, rows=tried.rows, failed=tried.failed))


def _run(candidate: Candidate, source: Source, limits: Limits) -> Candidate:
    try:
        rows: Rows = source.database.run(candidate.sql, limits)
    except QueryStopped:
        # Too slow to try is no sign that it is wrong.
        return candidate
    except QueryError as error:
        # A source that is gone says nothing against a statement: it is told when the best one is run.
        return candidate if error.problem.code.startswith("source.") else replace(candidate, failed=True)
    return replace(candidate, rows=rows.rows)
