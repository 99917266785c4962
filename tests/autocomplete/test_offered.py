"""Which of the likely words is worth offering first."""

from __future__ import annotations

import pytest

from autocomplete.offered import worth

CASES = [
    # words with their chances, letters typed, words passed over, the word offered
    ({",": 0.6, "FROM": 0.3}, 0, [], "FROM"),
    ({"id": 0.6, "city": 0.3}, 0, [], "id"),
    ({"id": 0.6, "is_new": 0.3}, 1, [], "is_new"),  # The d is as soon typed.
    ({"state": 0.5, "status": 0.3}, 1, ["state"], "status"),
    ({"state": 0.9, "status": 0.1}, 1, ["state"], "state"),
    ({"state": 0.9, "status": 0.1}, 2, ["state", "state"], "status"),
    ({"state": 0.5, "status": 0.3}, 1, ["city"], "state"),
    ({",": 0.6, ")": 0.3}, 0, [], ""),
    ({}, 0, [], ""),
]


@pytest.mark.parametrize(("chances", "typed", "passed", "offered"), CASES)
def test_the_word_that_saves_most(chances, typed, passed, offered):
    word, chance = worth(list(chances), list(chances.values()), typed, passed)
    assert word == offered
    assert bool(word) == (chance > 0)


def test_typing_on_past_a_word_offers_the_next(engine):
    from autocomplete.field import Evidence, Observation

    engine.field("SQL", kind="sql")
    here = Evidence("SQL")
    for word in ["amount_net"] * 5 + ["amount_tax"] * 4 + [","] * 20:
        engine.learn([Observation(here, word)])
    first = engine.words.first(here)[0]
    assert first in ("amount_net", "amount_tax")
    offers = {engine.words.first(here, first[:typed])[0] for typed in range(4)}
    assert offers == {"amount_net", "amount_tax"}
