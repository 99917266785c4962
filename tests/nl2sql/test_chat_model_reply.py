"""Reading replies: the cases are text files in tests/cases/model_replies."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nl2sql.chat_model.reply import Reply, read_reply

CASES = sorted((Path(__file__).parents[1] / "cases" / "model_replies").glob("*.txt"))


def sections(case: Path) -> dict[str, str]:
    """The reply and what is expected, each without its last line break."""
    reply, *parts = case.read_text(encoding="utf-8").split("\n=== ")
    named = (part.partition("\n") for part in parts)
    return {"reply": reply} | {name: body.rstrip("\n") for name, _, body in named}


def expected(case: dict[str, str]) -> Reply | None:
    if case["sql"] == "unreadable":
        return None
    confidence = None if case["confidence"] == "none" else float(case["confidence"])
    return Reply("" if case["sql"] == "empty" else case["sql"], case["explanation"], confidence)


def test_there_are_cases():
    assert len(CASES) >= 25


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_reads_the_reply(case):
    texts = sections(case)
    assert read_reply(texts["reply"], "sqlite") == expected(texts)


def test_a_query_is_read_in_the_dialect_of_the_source():
    text = "SELECT id::TEXT FROM orders QUALIFY ROW_NUMBER() OVER (ORDER BY id) = 1"
    assert read_reply(text, "duckdb") == Reply(text)


FRAGMENTS = [
    "SELECT",
    "FROM",
    "(",
    ")",
    "{",
    "}",
    '"sql":',
    '"',
    "```",
    "\n",
    "--",
    "/*",
    ";",
    "[",
    "null",
    "CASE",
    "$$",
]


@settings(max_examples=200, deadline=None)
@given(st.text() | st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))
def test_nothing_a_model_writes_breaks_the_reading(text):
    reply = read_reply(text, "duckdb")
    assert reply is None or reply.confidence is None or 0 <= reply.confidence <= 1
