"""The analytics questions are sound: every reference may run and finds something. How many are answered is not here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from nl2sql.checks.checking import check
from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.training.own_cases import database_of, read_cases

CASES = Path(__file__).parents[2] / "cases" / "questions"
LIMITS = Limits(rows=300_000, seconds=60)
OTHERS = ("shop", "shop_gaps", "clinic", "festival")


ANALYTICS = [
    (database_of(path.stem), *case) for path in sorted(CASES.glob("analytics*.txt")) for case in read_cases(path)
]


@pytest.mark.parametrize(("name", "question", "query"), ANALYTICS, ids=[question for _, question, _ in ANALYTICS])
def test_the_reference_may_run_and_finds_something(
    name: str, question: str, query: str, source_of: Callable[[str], Source]
) -> None:
    source = source_of(name)
    assert check(query, source.catalog).ok
    rows = source.database.run(query, LIMITS).rows
    assert any(value is not None for row in rows for value in row)


def test_there_are_two_hundred_and_none_twice() -> None:
    others = [(database_of(name), *case) for name in OTHERS for case in read_cases(CASES / f"{name}.txt")]
    asked = [(name, _plain(question)) for name, question, _ in ANALYTICS]
    assert len(asked) >= 200
    assert len(set(asked)) == len(asked)
    assert not set(asked) & {(name, _plain(question)) for name, question, _ in others}


def _plain(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.lower()))
