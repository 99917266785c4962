"""Questions to sources with notes: the rows must be those that the notes ask for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nl2sql.answer import Answering, DraftedStage, answer
from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.evaluation_rows import is_ordered, same_rows
from nl2sql.learned.drafter import EmbeddedDrafter
from nl2sql.training.own_cases import read_cases
from tests.nl2sql.notes.conftest import NOTES

LIMITS = Limits(rows=300_000, seconds=60)
CASES = [(path.stem, *case) for path in sorted(NOTES.glob("*.txt")) for case in read_cases(path)]


def test_there_are_enough_of_two_databases() -> None:
    assert len({question for _, question, _ in CASES}) >= 40
    assert len({name for name, _, _ in CASES}) == 2


@pytest.mark.parametrize(("name", "question", "query"), CASES, ids=[question for _, question, _ in CASES])
def test_rows_are_those_of_the_notes(
    name: str, question: str, query: str, noted_source: Callable[[str], Source]
) -> None:
    source = noted_source(name)
    stages = answer(question, source, Answering((EmbeddedDrafter(),), "2026-01-15", LIMITS))
    drafts = next(stage.drafts for stage in stages if isinstance(stage, DraftedStage))
    wanted, got = source.database.run(query, LIMITS), source.database.run(drafts[0].sql, LIMITS)
    assert wanted.rows
    ordered = is_ordered(query, source.catalog.dialect)
    assert same_rows(wanted.rows, got.rows, ordered=ordered), drafts[0].sql
