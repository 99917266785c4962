"""Forms over a whole database become forms over what the question is linked to."""

from __future__ import annotations

import pytest

from nl2sql.drafting import Source
from nl2sql.form.actions import parsed, written
from nl2sql.form.scope import Candidate
from nl2sql.linking.align import align
from nl2sql.linking.link import link
from nl2sql.linking.scoping import full_scope

TODAY = "2026-11-21"
SEX, DEPT, SALARY, CITY, HIRED, FIRST, ACTIVE = 4, 5, 6, 13, 7, 1, 8


def number(worth: float) -> Candidate:
    return Candidate("number", 0, 0, f"{worth:g}", worth)


def quote(text: str) -> Candidate:
    return Candidate("quote", 0, 0, text)


@pytest.mark.parametrize(
    ("question", "form", "literal", "expected"),
    [
        ("women", f"select table:0 where column:{SEX} equals value:0 finish", quote("F"), "women"),
        ("paid 4,500", f"select table:0 where column:{SALARY} greater value:0 finish", number(4500), "4,500"),
        ("people in paris", f"select table:0 where column:{CITY} equals value:0 finish", quote("Paris"), "paris"),
        (
            "hired 2019-05-06",
            f"select table:0 where column:{HIRED} equals value:0 finish",
            quote("2019-05-06"),
            "2019-05-06",
        ),
        ("who is active", f"select table:0 where column:{ACTIVE} equals value:0 finish", quote("N"), "no"),
        ("names with 'ad'", f"select table:0 where column:{FIRST} contains value:0 finish", quote("%ad%"), "ad"),
        (
            "top three people",
            f"select column:{FIRST} descending column:{SALARY} limit value:0 finish",
            number(3),
            "three",
        ),
    ],
)
def test_literals_find_their_candidate(
    question: str, form: str, literal: Candidate, expected: str, small: Source
) -> None:
    linked = link(question, small, TODAY)
    aligned = align(parsed(form), (literal,), full_scope(small), linked)
    assert aligned is not None
    chosen = next(linked.scope.values[action.at] for action in aligned if action.kind == "value")
    assert chosen.text == expected
    assert [str(action) for action in aligned if action.kind != "value"] == [
        str(action) for action in parsed(form) if action.kind != "value"
    ]


def test_more_than_four_may_be_at_least_five(small: Source) -> None:
    linked = link("departments with at least five people", small, TODAY)
    form = parsed(f"select column:{DEPT} group column:{DEPT} having count table:0 greater value:0 finish")
    aligned = align(form, (number(4),), full_scope(small), linked)
    assert aligned is not None
    assert written(aligned).endswith("having count table:0 at-least value:0 finish")


def test_money_is_not_adjusted_by_one(small: Source) -> None:
    linked = link("people who earn at least 5", small, TODAY)
    form = parsed(f"select table:0 where column:{SALARY} greater value:0 finish")
    assert align(form, (number(4),), full_scope(small), linked) is None


def test_a_value_nobody_said_gives_nothing(small: Source) -> None:
    linked = link("people in Paris", small, TODAY)
    form = parsed(f"select table:0 where column:{CITY} equals value:0 finish")
    assert align(form, (quote("York"),), full_scope(small), linked) is None


def test_a_column_that_was_not_kept_gives_nothing(small: Source) -> None:
    linked = link("people", small, TODAY, most_columns=3, most_tables=1)
    assert align(parsed(f"select column:{CITY} finish"), (), full_scope(small), linked) is None
