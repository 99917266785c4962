"""Which questions are told to be in another language, from a text file; and that no question of ours is."""

from __future__ import annotations

from pathlib import Path

import pytest

from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.drafting import Source
from nl2sql.language import language_problem, unsupported_language
from nl2sql.training.own_cases import read_cases
from nl2sql.values import ValueIndex

CASES = Path(__file__).parents[1] / "cases"
TABLE = Table("kunden", (Column("land", "text"), Column("versand", "text"), Column("stadt", "text")))
VALUES = ValueIndex(
    {ColumnRef("kunden", "versand"): ("Schiff nach Nord",), ColumnRef("kunden", "stadt"): ("东京", "Berlin")}
)
SOURCE = Source("shop", None, Catalog("shop", "sqlite", (TABLE,)), VALUES)  # type: ignore[arg-type]
BARE = Source("bare", None, Catalog("bare", "sqlite", ()), ValueIndex({}))  # type: ignore[arg-type]


def cases() -> list[tuple[str, str]]:
    blocks = (CASES / "languages.txt").read_text("utf-8").split("\n\n")[1:]
    return [(block.split("\n")[0], line.strip()) for block in blocks for line in block.strip().split("\n")[1:]]


@pytest.mark.parametrize(("language", "question"), cases())
def test_question(language: str, question: str) -> None:
    assert unsupported_language(question, SOURCE) == (None if language == "English" else language)


@pytest.mark.parametrize("file", sorted((CASES / "questions").glob("*.txt")), ids=lambda file: file.stem)
def test_no_english_question_is_flagged(file: Path) -> None:
    questions = [question for question, _ in read_cases(file)]
    assert questions
    spelt = [form for question in questions for form in (question, question.lower(), question.upper())]
    assert [question for question in spelt if unsupported_language(question, BARE)] == []


def test_a_long_text_is_read_in_part() -> None:
    assert unsupported_language("how many orders " * 1000, SOURCE) is None
    assert unsupported_language("", SOURCE) is None


def test_the_problem_names_the_language() -> None:
    assert language_problem("Dutch").message == "This looks like Dutch, and only English is understood so far."
