"""What is wrong with SQL that cannot be read, in plain words."""

from pathlib import Path

import pytest
import sqlglot
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.parser_faults import PARSER_FALLS_OVER, Fault, parser_fault

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "broken_sql.yml").read_text("utf-8"))
WORDS = st.sampled_from(
    """
    SELECT FROM WHERE price town name date , ( ) [ ] { } ; . -- /* */ ' " ` 1 'a' + - * / = <> -> ->> :: || % ! # $ @ ?
    AND OR NOT IS IN LIKE BETWEEN CASE WHEN THEN ELSE END CAST AS SUM COUNT OVER PARTITION ORDER BY INTERVAL EXISTS
    """.split()  # noqa: SIM905 - a list of words reads better so
)


def fault(text: str, dialect: str) -> Fault | None:
    """Why it cannot be read; None where it can."""
    try:
        sqlglot.parse_one(text, dialect=dialect)
    except PARSER_FALLS_OVER as error:
        return parser_fault(error, text, dialect)
    return None


@pytest.mark.parametrize(("text", "reason"), CASES.items())
def test_the_reason_says_what_is_missing_and_where(text, reason):
    found = fault(text, "sqlite")
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize(("text", "marked"), [("a = = b", "="), ("price > 40\nand city =", "="), ("a 'b", "'b")])
def test_the_place_is_that_of_the_word_where_reading_ends(text, marked):
    found = fault(text, "sqlite")
    assert found is not None
    assert found.place is not None
    assert text[found.place.start : found.place.end] == marked


@given(st.lists(WORDS, max_size=12).map(" ".join), st.sampled_from(("sqlite", "duckdb", "postgres", "mysql")))
def test_no_heap_of_words_gives_a_reason_in_the_words_of_the_parser(text, dialect):
    found = fault(text, dialect)
    if found is not None:
        assert not any(word in found.reason for word in ("sqlglot", "class", "token", "Expect", "Required", "None"))
        assert not found.reason.endswith(".")
        assert found.place is None or 0 <= found.place.start < found.place.end <= len(text)


def test_nesting_too_deep_is_said():
    found = fault("(" * 5000 + "1" + ")" * 5000, "sqlite")
    assert found is not None
    assert found.reason == "it is nested too deeply"
