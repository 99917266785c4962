"""Questions in plain words against reference queries: the rows must be the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from nl2sql.database import Limits
from nl2sql.drafting import DraftRequest, Source
from nl2sql.evaluation_rows import is_ordered, same_rows
from nl2sql.parser.drafter import RuleDrafter
from nl2sql.retrieval import ground
from nl2sql.training.own_cases import read_cases

CASES = Path(__file__).parents[2] / "cases" / "questions"
TODAY = "2026-01-15"
LIMITS = Limits(rows=300_000, seconds=60)
KNOWN = sorted(path.stem for path in CASES.glob("*.txt") if not re.match("analytics|.*_gaps$", path.stem))


def every(*suffixes: str) -> list[object]:
    """All cases of the files with one of the suffixes, as parameters."""
    return [
        pytest.param(name, question, query, id=f"{name}: {question}")
        for name in KNOWN
        for suffix in suffixes
        if (CASES / f"{name}{suffix}.txt").exists()
        for question, query in read_cases(CASES / f"{name}{suffix}.txt")
    ]


def answers(source: Source, question: str, query: str) -> tuple[bool, str]:
    """Whether the first draft gives the rows of the reference, and the draft.

    A reference without rows would be matched by many wrong queries; only "never" may be empty.
    """
    drafts = RuleDrafter().draft(DraftRequest(question, source, ground(question, source), TODAY))
    if not drafts:
        return False, "no draft"
    wanted = source.database.run(query, LIMITS)
    assert wanted.rows or "never" in question, "the reference finds nothing"
    got = source.database.run(drafts[0].sql, LIMITS)
    ordered = is_ordered(query, source.catalog.dialect)
    return same_rows(wanted.rows, got.rows, ordered=ordered), drafts[0].sql


@pytest.mark.parametrize(("name", "question", "query"), every(""))
def test_rows_are_those_of_the_reference(
    name: str, question: str, query: str, source_of: Callable[[str], Source]
) -> None:
    same, sql = answers(source_of(name), question, query)
    assert same, sql


@pytest.mark.parametrize(("name", "question", "query"), every("_gaps"))
def test_known_gaps_are_still_gaps(name: str, question: str, query: str, source_of: Callable[[str], Source]) -> None:
    """A gap that closes must move to the other file; that is why this fails then."""
    same, sql = answers(source_of(name), question, query)
    assert not same, f"answered now: move it from {name}_gaps.txt to {name}.txt: {sql}"


@pytest.mark.parametrize(("name", "question", "query"), every("_gaps"))
def test_known_gaps_are_not_answered_with_great_confidence(
    name: str, question: str, query: str, source_of: Callable[[str], Source]
) -> None:
    source = source_of(name)
    drafts = RuleDrafter().draft(DraftRequest(question, source, ground(question, source), TODAY))
    assert not drafts or drafts[0].confidence < 0.85
