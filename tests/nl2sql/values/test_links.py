"""Which stored values a question is linked to, whatever is passed over to be quick."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.catalog import ColumnRef
from nl2sql.retrieval import value_links as linking
from nl2sql.retrieval.value_links import value_links
from nl2sql.values import ValueIndex
from nl2sql.words import tokenise

CITY = ColumnRef("shop", "city")
WORDS = st.sampled_from(
    [
        "New",
        "york",
        "cities",
        "city",
        "of",
        "No",
        "show",
        "3",
        "May",
        "2024",
        "don't",
        "São",
        "no-show",
        "cityOf",
        "A_b",
    ]
)
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", " ", "-", ", ", "  ", "/"])), min_size=1, max_size=5).map(
    lambda parts: "".join(word + gap for word, gap in parts).strip(" ,-/")
)


@given(st.lists(TEXTS, min_size=1, max_size=5), TEXTS)
def test_words_that_begin_no_value_are_passed_over_without_loss(values: list[str], question: str) -> None:
    index = ValueIndex({CITY: values})
    found = value_links(tokenise(question), question, index)
    with patch.object(linking, "_begins_none", return_value=False):
        assert found == value_links(tokenise(question), question, index)


@pytest.mark.parametrize(
    ("value", "question"),
    [
        ("New York", "shops in new york?"),
        ("2024-05-03", "sold on May 3 2024 at noon"),
        ("Paper Clips", "the price of a paper clip"),
        ("no show", "guests that were a no-show"),
        ("Rio de Janeiro", "people of Rio de Janeiro, by name"),
    ],
)
def test_values_of_several_words_are_found(value: str, question: str) -> None:
    links = value_links(tokenise(question), question, ValueIndex({CITY: (value,)}))
    assert [link.values for link in links if link.end - link.start > 1] == [(value,)]


def test_the_smallest_column_that_holds_a_value() -> None:
    index = ValueIndex({CITY: ("Lima", "Quito", "Rio"), ColumnRef("port", "name"): ("LIMA", "Callao")})
    assert [index.least_size(form) for form in ("lima", "quito", "rome")] == [2, 3, 0]
    assert index.within({"shop"}).least_size("lima") == 3
