"""Gathers candidates for one question: the trained parser's, the written reader's, each run once within limits."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from nl2sql.database import Limits, Rows
from nl2sql.drafting import Draft, DraftRequest, Source
from nl2sql.form.to_sql import CannotWrite, Written, to_sql
from nl2sql.learned.answers import Candidate
from nl2sql.learned.beam import Hypothesis
from nl2sql.learned.parser import LearnedParser
from nl2sql.linking.link import link
from nl2sql.linking.linked import Linked
from nl2sql.parser.drafter import RuleDrafter
from nl2sql.problems import QueryError, QueryStopped

LOCAL = frozenset({"sqlite", "duckdb"})
"""Dialects of databases that run inside this process: trying a candidate there costs nobody anything."""
MOST_ROWS = 1_000
ONE_S, ALL_S = 0.06, 0.12
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


def propose(request: DraftRequest, parser: LearnedParser | None, width: int = 8) -> Proposals:
    """Candidates of both readers, run where that is cheap. Without a parser, those of the written reader alone."""
    linked = link(request.question, request.source, request.today)
    found = {proposed.candidate.sql: proposed for proposed in _learned(linked, request.source, parser, width)}
    for draft in RuleDrafter().draft(request):
        known = found.get(draft.sql)
        candidate = known.candidate if known is not None else Candidate(draft.sql)
        candidate = replace(candidate, written=draft.confidence, unused=len(draft.unused))
        found[draft.sql] = replace(known or Proposed(candidate), candidate=candidate, draft=draft)
    return Proposals(linked, tuple(_tried(found.values(), request.source)))


def _learned(linked: Linked, source: Source, parser: LearnedParser | None, width: int) -> Iterator[Proposed]:
    if parser is None:
        return
    hints = tuple(token.stem for token in linked.tokens)
    seen: set[str] = set()
    for hypothesis in parser.forms(linked, width):
        try:
            written = to_sql(hypothesis.form, linked.scope, source, hints)
        except CannotWrite:
            continue
        sql = written.sql()
        if sql not in seen:
            seen.add(sql)
            candidate = Candidate(sql, hypothesis.form, hypothesis.score, hypothesis.steps)
            yield Proposed(candidate, hypothesis, written)


def _tried(proposed: Iterable[Proposed], source: Source) -> Iterator[Proposed]:
    """Each with its rows, or the note that it failed; untried where the time is up or the database is elsewhere."""
    deadline = time.monotonic() + ALL_S
    for each in proposed:
        left = min(ONE_S, deadline - time.monotonic())
        if source.catalog.dialect not in LOCAL or left < _LEAST_S:
            yield each
            continue
        try:
            rows: Rows = source.database.run(each.candidate.sql, Limits(MOST_ROWS, left))
        except QueryStopped:
            # Too slow to try is no sign that it is wrong.
            yield each
        except QueryError:
            yield replace(each, candidate=replace(each.candidate, failed=True))
        else:
            yield replace(each, candidate=replace(each.candidate, rows=rows.rows))
