"""The beam over invented scores: the grammar and the types hold whatever the scores say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from nl2sql.form.actions import WORDS, Form, parsed
from nl2sql.form.machine import accepts
from nl2sql.form.scope import Scope
from nl2sql.learned.beam import Asked, Scored, Step, likelihoods, search
from nl2sql.learned.choices import Choices
from nl2sql.linking.linked import Linked
from tests.nl2sql.learned.conftest import named

Link = Callable[[str], Linked]


def random_step(scope: Scope, tokens: int, seed: int) -> Step:
    random = np.random.default_rng(seed)
    size = tokens + len(scope.columns) + len(scope.tables) + len(scope.values)

    def step(asked: Asked) -> Scored:
        count = len(asked.said)
        scores = random.normal(size=(count, len(WORDS) + size)).astype(np.float32) * 3
        # So that forms end at all.
        scores[:, WORDS.index("finish")] += asked.place / 3
        scores[:, WORDS.index("end")] += asked.place / 3
        return Scored(scores, np.zeros((count, size), np.float32))

    return step


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_scores_only_whole_forms_of_the_grammar_come_out(linked: Link, seed: int) -> None:
    question = linked("top 3 shops in Oslo since 2020")
    found = search(random_step(question.scope, len(question.tokens), seed), question.scope, len(question.tokens))
    assert found
    assert all(accepts(hypothesis.form) for hypothesis in found)
    scores = [hypothesis.score for hypothesis in found]
    assert scores == sorted(scores, reverse=True)
    assert all(abs(sum(hypothesis.steps) - hypothesis.score) < 1e-3 for hypothesis in found)
    assert len({hypothesis.form for hypothesis in found}) == len(found)


def follow(form: Form, scope: Scope, tokens: int) -> Step:
    """Scores that make one form by far the likeliest."""
    firsts = {"column": tokens, "table": tokens + len(scope.columns)}
    firsts["value"] = firsts["table"] + len(scope.tables)
    size = firsts["value"] + len(scope.values)

    def step(asked: Asked) -> Scored:
        scores = np.zeros((len(asked.said), len(WORDS) + size), np.float32)
        if asked.place < len(form):
            action = form[asked.place]
            choice = action.at if action.kind == "word" else len(WORDS) + firsts[action.kind] + action.at
            scores[0, choice] = 20
        return Scored(scores, np.zeros((len(asked.said), size), np.float32))

    return step


@pytest.mark.parametrize(
    "text",
    [
        "select column:shop.name finish",
        "select count table:clerk finish",
        "select column:shop.name where column:shop.city equals value:0 finish",
        "select column:shop.city avg column:clerk.salary group column:shop.city "
        "descending avg column:clerk.salary first finish",
        "select column:clerk.age where column:clerk.shop_id in "
        "query select column:shop.shop_id where column:shop.city is-known end finish",
        "select column:clerk.full_name parent column:clerk.full_name finish",
    ],
)
def test_the_likeliest_form_comes_first(linked: Link, text: str) -> None:
    question = linked("clerks in Oslo")
    form = named(text, question.scope)
    found = search(follow(form, question.scope, len(question.tokens)), question.scope, len(question.tokens))
    assert found[0].form == form


def test_a_sum_takes_numbers_only(linked: Link) -> None:
    from nl2sql.form.machine import Machine

    question = linked("clerks in Oslo")
    form = parsed("select sum")
    machine = Machine()
    for action in form:
        machine = machine.after(action)
    mask = Choices(question.scope, len(question.tokens)).allowed(machine, form)
    first = len(WORDS) + len(question.tokens)
    for place, column in enumerate(question.scope.columns):
        assert mask[first + place] == (column.type in ("integer", "number")), column.ref


def test_no_column_is_selected_twice(linked: Link) -> None:
    from nl2sql.form.machine import Machine

    question = linked("clerks in Oslo")
    form = named("select column:clerk.full_name", question.scope)
    machine = Machine()
    for action in form:
        machine = machine.after(action)
    mask = Choices(question.scope, len(question.tokens)).allowed(machine, form)
    first = len(WORDS) + len(question.tokens)
    chosen = form[1].at
    assert not mask[first + chosen]
    assert mask[first + (chosen + 1) % len(question.scope.columns)]


def test_a_given_form_is_as_likely_as_the_search_finds_it(linked: Link) -> None:
    question = linked("top 3 shops in Oslo since 2020")
    tokens = len(question.tokens)

    def step(asked: Asked) -> Scored:
        """Scores that depend on nothing but the place, so that they are the same in a search and for one form."""
        size = tokens + len(question.scope.columns) + len(question.scope.tables) + len(question.scope.values)
        scores = np.random.default_rng(asked.place).normal(size=len(WORDS) + size).astype(np.float32) * 3
        scores[WORDS.index("finish")] += asked.place
        return Scored(np.repeat(scores[None], len(asked.said), 0), np.zeros((len(asked.said), size), np.float32))

    found = search(step, question.scope, tokens)
    weighed = likelihoods(step, question.scope, tokens, [hypothesis.form for hypothesis in found])
    assert len(found) > 2
    for one, other in zip(found, weighed, strict=True):
        assert other is not None
        assert other.form == one.form
        assert other.score == pytest.approx(one.score, abs=1e-4)


def test_a_form_the_data_cannot_bear_has_no_likelihood(linked: Link) -> None:
    question = linked("salary of clerks")
    tokens = len(question.tokens)
    good = named("select avg column:clerk.salary finish", question.scope)
    bad = named("select avg column:clerk.full_name finish", question.scope)
    step = random_step(question.scope, tokens, 1)
    one, other = likelihoods(step, question.scope, tokens, [good, bad])
    assert one is not None
    assert other is None
