"""Misspelt texts are found by their halves: as surely as by comparing with every text there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from nl2sql.halves import LEAST_ALIKE, halves_asked, halves_of, most_alike, swapped_in_the_middle

WORDS = st.text(st.sampled_from("abcd e"), min_size=5, max_size=12)


def found(typed, texts):
    """What the halves lead to: the texts that share one with what is typed, compared letter by letter."""
    asked = set(halves_asked(typed, "s"))
    led = [text for text in texts if asked & set(halves_of(text, "s")) or text == swapped_in_the_middle(typed)]
    return most_alike(typed, led, 100)


@st.composite
def mistyped(draw):
    text = draw(WORDS)
    at, letter = draw(st.integers(0, len(text) - 1)), draw(st.sampled_from("abcdxyz"))
    return text, draw(
        st.sampled_from(
            [
                text[:at] + letter + text[at:],
                text[:at] + text[at + 1 :],
                text[:at] + letter + text[at + 1 :],
                text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :],
                text + letter,
            ]
        )
    )


@given(mistyped())
def test_one_mistake_anywhere_is_found(pair):
    text, typed = pair
    alike = DamerauLevenshtein.normalized_similarity(text, typed) >= LEAST_ALIKE
    assert (text in found(typed, [text])) == (alike and text != typed)


@given(st.lists(WORDS, max_size=12), mistyped())
def test_what_one_mistake_away_equals_a_search_through_all(texts, pair):
    text, typed = pair
    near = {
        each
        for each in {*texts, text}
        if DamerauLevenshtein.distance(typed, each) == 1
        and DamerauLevenshtein.normalized_similarity(typed, each) >= LEAST_ALIKE
    }
    assert near <= set(found(typed, [*texts, text]))


@given(st.lists(WORDS, max_size=12), WORDS)
def test_nothing_is_found_that_is_not_alike(texts, typed):
    for each in found(typed, texts):
        assert DamerauLevenshtein.normalized_similarity(typed, each) >= LEAST_ALIKE


@given(WORDS)
def test_numbers_fit_thirty_two_bits_and_tell_groups_apart(text):
    assert all(-(1 << 31) <= number < 1 << 31 for number in halves_of(text, "s"))
    assert halves_of(text, "s") != halves_of(text, "other")
