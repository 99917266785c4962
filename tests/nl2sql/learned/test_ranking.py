"""Evidence, votes and confidence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nl2sql.learned.answers import Candidate
from nl2sql.learned.circumstances import CIRCUMSTANCES
from nl2sql.learned.cues import cues_of, disagreements
from nl2sql.learned.evidence import NAMES
from nl2sql.learned.facts import facts_of_form
from nl2sql.learned.ranking import CERTAINTY_NAMES, Weights, rank, weighing
from nl2sql.learned.refitting import Judged, fit_all, fit_certainty, fit_evidence
from nl2sql.linking.linked import Linked
from tests.nl2sql.learned.conftest import named

Link = Callable[[str], Linked]
PLAIN = Weights({"score": 1.0, "failed": -5.0}, {"share": 6.0, "one": -3.0})


def candidate(question: Linked, sql: str, form: str, score: float, rows: tuple[tuple[object, ...], ...]) -> Candidate:
    actions = named(form, question.scope)
    return Candidate(sql, actions, score, tuple([score / len(actions)] * len(actions)), 0, rows=rows)  # type: ignore[arg-type]


def test_equal_answers_vote_together(linked: Link) -> None:
    question = linked("shops in Oslo")
    form = "select column:shop.name finish"
    found = [
        candidate(question, "a", form, -1.0, (("x",),)),
        candidate(question, "b", form, -1.2, (("y",),)),
        candidate(question, "c", form, -1.3, (("y",),)),
    ]
    ranked = rank(question, found, PLAIN)
    assert [each.candidate.sql for each in ranked] == ["b", "a"]
    assert ranked[0].confidence > ranked[1].confidence


def test_what_failed_comes_last_however_likely(linked: Link) -> None:
    question = linked("shops")
    form = named("select column:shop.name finish", question.scope)
    failed = Candidate("bad", form, -0.1, (-0.1,), 0, failed=True)
    good = candidate(question, "good", "select column:shop.name finish", -9.0, (("x",),))
    assert rank(question, [failed, good], PLAIN)[0].candidate.sql == "good"


def test_nothing_proposed_is_nothing_ranked(linked: Link) -> None:
    assert rank(linked("shops"), [], PLAIN) == ()


@pytest.mark.parametrize(
    ("question", "form", "sign"),
    [
        ("how many shops are there", "select column:shop.name finish", "does not: count"),
        ("names of shops", "select count table:shop finish", "does unasked: count"),
        (
            "the largest shop",
            "select column:shop.name ascending column:shop.floor_space first finish",
            "does not: largest",
        ),
        (
            "the largest shop",
            "select column:shop.name ascending column:shop.floor_space first finish",
            "does unasked: smallest",
        ),
        ("different cities", "select column:shop.city finish", "does not: distinct"),
        ("shops not in Oslo", "select column:shop.name where column:shop.city equals value:0 finish", "does not: not"),
        ("shops in Oslo", "select column:shop.name finish", "unused value"),
        ("salary and age of clerks", "select column:clerk.salary finish", "unused whole name"),
        ("salary of clerks", "select column:clerk.clerk_id finish", "selects key unasked"),
    ],
)
def test_evidence_speaks_against_what_the_question_did_not_say(
    linked: Link, question: str, form: str, sign: str
) -> None:
    found = linked(question)
    row = weighing(found, [candidate(found, "q", form, -1.0, (("x",),))]).given[0]
    assert row[NAMES.index(sign)] > 0


def test_a_form_that_does_what_is_asked_has_nothing_against_it(linked: Link) -> None:
    found = linked("how many shops are there in Oslo")
    facts = facts_of_form(
        named("select count table:shop where column:shop.city equals value:0 finish", found.scope), found
    )
    assert disagreements(cues_of(found), facts) == (set(), set())


def test_fitting_finds_what_tells_right_from_wrong() -> None:
    random = np.random.default_rng(0)
    telling = NAMES.index("no rows")
    judged = []
    for _ in range(80):
        given = random.normal(size=(4, len(NAMES))) * 0.1
        given[:, telling] = [0, 1, 1, 1]
        judged.append(Judged(given, np.array([True, False, False, False])))
    weights = fit_evidence(judged)
    assert weights["no rows"] < -1
    assert abs(weights["one cell"]) < abs(weights["no rows"])


def test_without_examples_the_weights_stay_as_they_were() -> None:
    assert fit_evidence([], PLAIN)["score"] == pytest.approx(1.0)


def test_few_examples_move_the_weights_little_from_those_before() -> None:
    given = np.zeros((2, len(NAMES)))
    given[1, NAMES.index("no rows")] = 1
    one = [Judged(given, np.array([True, False]))]
    strong = fit_evidence(one, PLAIN, strength=10.0)
    assert strong["score"] == pytest.approx(1.0, abs=0.05)
    assert -0.5 < strong["no rows"] < 0


def test_confidence_follows_how_often_such_answers_were_right() -> None:
    random = np.random.default_rng(1)
    given = np.zeros((400, len(CERTAINTY_NAMES)))
    given[:, CERTAINTY_NAMES.index("one")] = 1
    given[:, CERTAINTY_NAMES.index("share")] = random.random(400)
    right = random.random(400) < given[:, CERTAINTY_NAMES.index("share")]
    fitted = np.array(list(fit_certainty(given, right).values()))
    chance = 1 / (1 + np.exp(-given @ fitted))
    sure = chance > 0.8
    assert sure.any()
    assert abs(right[sure].mean() - chance[sure].mean()) < 0.1
    assert abs(right.mean() - chance.mean()) < 0.03


def test_what_counts_can_depend_on_the_circumstances() -> None:
    random = np.random.default_rng(2)
    telling, under = NAMES.index("shows all"), CIRCUMSTANCES.index("phrase")
    judged = []
    for number in range(120):
        given = random.normal(size=(3, len(NAMES))) * 0.05
        given[:, telling] = [1, 0, 0]
        circumstances = np.zeros(len(CIRCUMSTANCES))
        circumstances[under] = 1 if number % 2 else -1
        right = np.array([True, False, False] if number % 2 else [False, True, True])
        judged.append(Judged(given, right, 1.0, circumstances))
    weights = fit_all(judged)
    assert all(
        question.right[np.argmax(weights.scores(question.evidence, question.circumstances))] for question in judged
    )
