from __future__ import annotations

from pathlib import Path

import pytest

from nl2sql.database import ResultColumn, Rows
from nl2sql.results_compared import difference, same_result, size_text

FILE = Path(__file__).parents[1] / "cases" / "readings" / "results.txt"


def cell(text):
    if text == "-":
        return None
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def result(text) -> Rows:
    lines = [] if text.strip() == "(none)" else text.strip().splitlines()
    cut = bool(lines) and lines[-1].endswith(" ...")
    rows = tuple(tuple(cell(part.strip()) for part in line.removesuffix(" ...").split("|")) for line in lines)
    width = len(rows[0]) if rows else 2
    return Rows(tuple(ResultColumn(f"c{place}", "text") for place in range(width)), rows, cut)


def cases():
    for block in FILE.read_text(encoding="utf-8").split("\n## ")[1:]:
        name, _, rest = block.partition("\n")
        rest, _, said = rest.partition("\n=> ")
        first, _, second = rest.partition("\n---\n")
        yield pytest.param(result(first), result(second), said.strip(), id=name)


@pytest.mark.parametrize(("first", "second", "said"), list(cases()))
def test_the_difference_is_said(first, second, said):
    assert difference(first, second) == said


def test_there_are_cases():
    assert len(list(cases())) >= 25


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("a | 1\nb | 2", "b | 2\na | 1", True),
        ("1", "1.0000000001", True),
        ("1", "1.01", False),
        ("a\na", "a", False),
        ("a | 1", "a", False),
        ("(none)", "(none)", True),
        ("-", "0", False),
    ],
)
def test_the_same_values_are_the_same_result(first, second, same):
    assert same_result(result(first), result(second)) is same


@pytest.mark.parametrize(
    ("rows", "said"), [("12345", "12,345"), ("a | 1", "1 row"), ("a\nb", "2 rows"), ("a\nb ...", "more than 2 rows")]
)
def test_the_size_is_said(rows, said):
    assert size_text(result(rows)) == said
