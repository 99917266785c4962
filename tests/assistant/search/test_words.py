from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.words import wanted
from assistant.search.excerpt import WIDTH, excerpt


@pytest.mark.parametrize(
    ("text", "words", "defining"),
    [
        ("where is churn defined?", ("churn",), True),
        ("how is net revenue computed", ("net", "revenue"), True),
        ("What does ARR mean", ("arr",), True),
        ("sales by region", ("sales", "region"), False),
        ("orderDate order_id", ("order", "date", "id"), False),
        ("where is it defined", ("where", "is", "it", "defined"), False),
        ("floor area m2", ("floor", "area", "m"), False),
        ("", (), False),
        ("???", (), False),
    ],
)
def test_words_of_asking_are_left_out_unless_nothing_else_is_there(text, words, defining):
    found = wanted(text)
    assert (found.words, found.defining) == (words, defining)


def test_the_last_word_counts_as_a_beginning_only_while_it_is_typed():
    assert wanted("churn ra", typing=True).begun
    assert not wanted("churn ra ", typing=True).begun
    assert not wanted("churn ra").begun
    assert wanted("churn ra", typing=True).share(["churn rate"]) > wanted("churn ra").share(["churn rate"])


def test_forms_of_a_word_synonyms_and_accents_are_found():
    assert wanted("cities").share(["city"]) == 1.0
    assert wanted("Zürich").share(["zurich"]) == 1.0
    assert 0 < wanted("clients").share(["customers"]) < 1
    assert wanted("churn").share(["weather"]) == 0


def test_a_heading_counts_more_than_a_text():
    look = wanted("churn rate")
    assert look.share(["Churn rate"]) > look.share(["Churn"], "the rate") > look.share([], "the churn rate")


@pytest.mark.parametrize(
    ("text", "defines"),
    [
        ("Churn is the share of customers who left.", True),
        ("churn: customers who left", True),
        ("**Churn** means leaving", True),
        ("churn (monthly) = left / all", True),
        ("We look at churn by region.", False),
        ("Is churn high?", False),
    ],
)
def test_a_definition_is_told_from_a_mention(text, defines):
    assert wanted("where is churn defined").defined_in(text) == defines


def test_marks_are_the_places_of_the_words():
    text = "Kunden: churn_rate, Churned"
    assert [text[mark.start : mark.end] for mark in wanted("churn").marks(text)] == ["churn_rate", "Churned"]


def test_the_excerpt_is_where_most_of_the_words_stand_together():
    text = "churn " + "filler words here. " * 60 + "Now the churn rate by region. " + "and more words " * 40
    found = excerpt(text, wanted("churn rate region"))
    assert "churn rate by region" in found.text
    assert found.text.startswith("… ")
    assert found.text.endswith(" …")
    assert [found.text[mark.start : mark.end] for mark in found.marks] == ["churn", "rate", "region"]


def test_the_excerpt_tells_the_line():
    assert excerpt("one\ntwo\nchurn here\nlast", wanted("churn")).line == 2


@given(st.text(max_size=900), st.text(max_size=40))
def test_an_excerpt_is_short_and_its_marks_lie_within(text, question):
    look = wanted(question, typing=True)
    found = excerpt(text, look)
    assert len(found.text) <= WIDTH + 4
    for mark in found.marks:
        assert 0 <= mark.start < mark.end <= len(found.text)
        assert look.marks(found.text[mark.start : mark.end])
