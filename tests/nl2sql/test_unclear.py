from __future__ import annotations

import pytest

from nl2sql.drafting import Draft, Reason
from nl2sql.problems import Span
from nl2sql.unclear import Unclear, meaning_of, unclear

QUESTION = "slow stores by city"


def at(word):
    start = QUESTION.index(word)
    return Span(start, start + len(word))


def draft(reasons=(), unused=()):
    said = tuple(Reason(f"'{word}' {text}", "", (at(word),)) for word, text in reasons)
    return Draft("SELECT 1", 0.3, "invented", said, unused=tuple(map(at, unused)))


@pytest.mark.parametrize(
    ("drafts", "expected"),
    [
        ((), Unclear()),
        ((draft(),), Unclear()),
        ((draft(unused=["slow"]),), Unclear(("slow",))),
        ((draft(unused=["slow"]), draft(unused=["slow", "city"])), Unclear(("slow",))),
        ((draft(unused=["slow"]), draft()), Unclear()),
        (
            (draft([("city", "groups by stores.city")]), draft([("city", "groups by customers.city")])),
            Unclear((), "city", ("groups by stores.city", "groups by customers.city")),
        ),
        ((draft([("city", "groups by city")]), draft([("city", "groups by city")])), Unclear()),
        (
            (
                draft([("stores", "a"), ("city", "b")], ["slow"]),
                draft([("stores", "c"), ("city", "d")], ["slow"]),
            ),
            Unclear(("slow",), "stores", ("a", "c")),
        ),
        ((draft([("city", "a"), ("city", "b")]), draft([("city", "a"), ("city", "c")])), Unclear()),
        (
            (draft([("city", "a")]), draft([("city", "b")]), draft([("city", "c")])),
            Unclear((), "city", ("a", "b")),
        ),
    ],
)
def test_what_is_unclear(drafts, expected):
    assert unclear(QUESTION, drafts) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("'city' groups by it", ["city"], "groups by it"),
        ("'slow stores' is one", ["slow", "stores"], "is one"),
        ("'slow' and 'city' is one", ["slow", "city"], "is one"),
        ("'slow stores' is one", ["stores", "slow"], "is one"),
        ("counts orders", ["city"], "counts orders"),
        ("counts orders", [], "counts orders"),
    ],
)
def test_a_meaning_is_said_without_its_words(text, words, expected):
    assert meaning_of(Reason(text, "", tuple(map(at, words))), QUESTION) == expected
