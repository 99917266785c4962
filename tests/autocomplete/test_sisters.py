"""What a field that is hardly known borrows from others."""

from __future__ import annotations

import pytest

from autocomplete.sisters import YOUNG


def values_of(found):
    return [item.value for item in found]


@pytest.fixture
def charted(engine):
    for _ in range(3):
        engine.commit("", {"x.type": "temporal", "x.field": "date"})
    engine.commit("", {"x.type": "ordinal"})
    return engine


def test_a_new_field_has_the_values_of_fields_of_the_same_name(charted):
    assert values_of(charted.suggest("y.type")) == ["temporal", "ordinal"]
    assert values_of(charted.suggest("y.type", prefix="or")) == ["ordinal"]
    assert values_of(charted.suggest("chart.type2")) == ["temporal", "ordinal"]
    assert charted.suggest("y.kind") == ()


def test_asking_declares_nothing(charted):
    charted.suggest("y.type")
    assert {item.name for item in charted.knowledge.fields()} == {"x.type", "x.field"}


def test_its_own_values_come_first_once_it_has_some(charted):
    for _ in range(3):
        charted.commit("", {"y.type": "nominal"})
    found = values_of(charted.suggest("y.type"))
    assert found[0] == "nominal"
    assert set(found) == {"nominal", "temporal", "ordinal"}


def test_a_grown_field_stands_for_itself(charted):
    for _ in range(YOUNG):
        charted.commit("", {"y.type": "nominal"})
    assert values_of(charted.suggest("y.type")) == ["nominal"]


def test_a_text_is_offered_once(charted):
    charted.commit("", {"y.type": "temporal"})
    assert values_of(charted.suggest("y.type")) == ["temporal", "ordinal"]


def test_what_is_borrowed_and_kept_counts_as_right(charted):
    charted.commit("", {"y.type": "temporal"})
    assert next(item for item in charted.knowledge.fields() if item.name == "y.type").right == 1


def test_nothing_forgotten_is_lent(charted):
    charted.forget(value="temporal")
    assert values_of(charted.suggest("y.type")) == ["ordinal"]
    charted.forget("x.type")
    assert charted.suggest("y.type") == ()


def test_fields_that_are_not_stored_borrow_nothing(charted):
    charted.field("y.type", autocomplete="off")
    assert charted.suggest("y.type") == ()
    charted.commit("", {"a.note": "x"})
    assert charted.suggest("password.note") == charted.suggest("api_key") == ()


def test_sets_and_sequences_lend_nothing(engine):
    engine.field("a.tags", kind="set")
    engine.commit("", {"a.tags": ["red", "green"]})
    assert engine.suggest("b.tags") == ()


def test_what_three_fields_hold_is_offered_to_any_new_one(engine):
    engine.commit("run", {"trim": "no", "sort": "no", "sample": "blood"})
    assert engine.suggest("run.filter") == ()
    engine.commit("run", {"merge": "no"})
    assert values_of(engine.suggest("run.filter")) == ["no"]


def test_what_is_filled_in_this_record_counts_too(engine):
    engine.commit("run", {"trim": "no", "sort": "no"})
    assert values_of(engine.suggest("run.filter", {"run.trim": "no"})) == ["no"]
