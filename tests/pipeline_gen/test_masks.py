"""What stands for texts of the data in what a language model is sent."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline_gen.flow_model.masking import Masks


def test_a_short_text_does_not_change_what_stands_for_another():
    masks = Masks(["e", "value", "1"])
    assert masks.hidden("the value 1") == "th<value 1> <value 2> <value 3>"


def test_of_two_texts_that_begin_alike_the_longer_is_put_away():
    assert Masks(["New", "New York"]).hidden("only New York") == "only <value 2>"


def test_signs_of_a_pattern_are_taken_as_they_are():
    assert Masks(["a.c", "(x"]).hidden("abc a.c (x") == "abc <value 1> <value 2>"


@given(st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=5, unique=True), st.integers(0, 4))
def test_what_was_hidden_is_found_again(texts, at):
    masks = Masks(list(texts))
    text = texts[at % len(texts)]
    assert masks.back(masks.hidden(text)) == text
