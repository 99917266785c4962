"""Whether forms hang together, and how much of them others share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nl2sql.learned.answers import Candidate
from nl2sql.learned.asked import asked_of
from nl2sql.learned.facts import facts_of
from nl2sql.learned.kinship import KINSHIP, kinship
from nl2sql.learned.soundness import soundness
from nl2sql.linking.linked import Linked
from tests.nl2sql.learned.conftest import named

Link = Callable[[str], Linked]
SAID = "name and city of shops in Oslo or Rome"


@pytest.mark.parametrize(
    ("form", "odd"),
    [
        ("select max column:clerk.clerk_id finish", "measures a key"),
        ("select column:shop.name ascending column:shop.shop_id first finish", "orders by a key"),
        ("select column:shop.name except select column:shop.floor_space finish", "unlike halves"),
        ("select column:shop.name where column:shop.shop_id in query select column:clerk.clerk_id end finish",
         "unlike query"),
        ("select column:clerk.full_name where column:clerk.age greater query select max column:clerk.salary end finish",
         "unlike measure"),
        ("select column:shop.name where column:shop.city equals value:0 and column:shop.city equals value:1 finish",
         "same column twice"),
        ("select column:shop.city where column:shop.city equals value:0 finish", "shows what is given"),
        ("select column:shop.city group column:shop.city finish", "groups for nothing"),
        ("select column:clerk.salary finish", "shows unlinked"),
        ("select column:shop.name descending column:clerk.salary first finish", "measures unlinked"),
        ("select column:shop.name where column:clerk.salary equals value:0 finish", "compares unlinked"),
        ("select count table:shop group column:clerk.age finish", "groups unlinked"),
    ],
)  # fmt: skip
def test_what_does_not_hang_together_is_counted(linked: Link, form: str, odd: str) -> None:
    question = linked(SAID)
    assert soundness(named(form, question.scope), asked_of(question)).get(odd) == 1.0


@pytest.mark.parametrize(
    "form",
    [
        "select column:shop.name where column:shop.city equals value:0 or column:shop.city equals value:1 finish",
        "select column:shop.name where column:shop.shop_id not-in query select column:clerk.shop_id end finish",
        "select column:shop.city intersect select column:shop.city finish",
        "select column:shop.city count table:shop group column:shop.city descending count table:shop finish",
    ],
)
def test_what_hangs_together_has_nothing_against_it(linked: Link, form: str) -> None:
    question = linked(SAID)
    assert set(soundness(named(form, question.scope), asked_of(question))) <= {"shows outright"}


def test_a_part_that_the_likely_ones_share_counts_for_those_that_have_it(linked: Link) -> None:
    question = linked(SAID)
    forms = ["select column:shop.name finish", "select column:shop.name column:shop.city finish",
             "select column:clerk.salary finish"]  # fmt: skip
    candidates = [Candidate(form, named(form, question.scope)) for form in forms]
    facts = [facts_of(candidate, question) for candidate in candidates]
    first, second, other = kinship(candidates, facts, [0.5, 0.4, 0.1])
    columns, tables = KINSHIP.index("shared columns"), KINSHIP.index("shared tables")
    assert first[columns] > second[columns] > other[columns]
    assert first[tables] == second[tables] == pytest.approx(0.9)


def test_what_cannot_be_read_shares_nothing() -> None:
    assert kinship([Candidate("MERGE")], [None], [1.0]) == [[0.0] * len(KINSHIP)]
