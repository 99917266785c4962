"""What a text says itself about its next word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomplete import sql_tokens
from autocomplete.echo import Echo, echo_of
from autocomplete.sql_scope import Walk
from autocomplete.sql_text import tokens_of
from autocomplete.suggest import Autocomplete


def predicted(engine, text, prefix=""):
    tokens = tokens_of(text, "")
    walk = Walk("")
    for token in tokens:
        walk.step(token)
    return engine.words.predict(sql_tokens.evidence("SQL", sql_tokens.words_of(tokens, ""), walk.spot), prefix)


@pytest.fixture
def engine():
    found = Autocomplete(None)
    found.field("SQL", kind="sql")
    for _ in range(3):
        found.learn(sql_tokens.observations("SQL", tokens_of("SELECT city FROM customers", ""), ""))
    return found


@pytest.mark.parametrize(
    ("words", "depth", "last"),
    [
        ([], 0, None),
        ([1], 0, None),
        ([1, 2, 1], 1, {2: 1}),
        ([1, 2, 1, 3, 1], 1, {2: 1, 3: 1}),
        ([1, 2, 3, 1, 2], 2, {3: 1}),
        ([1, 1, 1], 2, {1: 1}),
    ],
)
def test_the_longest_same_words_count_last(words, depth, last):
    found = echo_of(words)
    assert found.depth == depth
    assert (dict(found.counts[-1]) if found.counts else None) == last


def test_the_last_word_is_nearest():
    near = echo_of([1, 2, 3]).near
    assert near[3] == 1.0
    assert near[1] < near[2] < near[3]


@given(st.lists(st.integers(0, 4), max_size=30))
def test_shares_are_a_distribution(words):
    values = list(range(5))
    shares = echo_of(words).shares(values, [0.2] * 5)
    assert sum(shares) == pytest.approx(1.0, abs=1e-6)
    assert all(share > 0 for share in shares)


def test_nothing_seen_leaves_the_base():
    assert Echo().shares([1, 2], [0.75, 0.25]) == pytest.approx([0.75, 0.25])


def test_a_name_that_only_this_statement_has_is_offered(engine):
    text = "SELECT turnover_2024 FROM customers ORDER BY "
    assert "turnover_2024" in predicted(engine, text).values
    assert predicted(engine, text, "tu").values[0] == "turnover_2024"


def test_a_name_of_another_text_is_not_offered(engine):
    assert "turnover_2024" not in predicted(engine, "SELECT city FROM customers ORDER BY ").values


def test_a_hidden_literal_of_this_statement_is_not_offered(engine):
    values = predicted(engine, "SELECT 1 FROM users WHERE password = 'hunter22' OR password = ").values
    assert not [value for value in values if "hunter22" in value]


def test_other_kinds_of_field_offer_only_what_was_kept(engine):
    engine.field("note", kind="text")
    evidence = sql_tokens.evidence("note", ("fresh",), Walk("").spot)
    assert "fresh" not in engine.words.predict(evidence).values
