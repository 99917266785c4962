"""The index of values held in memory, its parts, and the other ways to its values."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from nl2sql.catalog import ColumnRef
from nl2sql.retrieval.value_forms import value_forms
from nl2sql.values import StoredValue, ValueIndex, normalise
from nl2sql.words import stem

CITY, NAME, KIND = ColumnRef("shop", "city"), ColumnRef("customer", "name"), ColumnRef("shop", "kind")
VALUES = ValueIndex({CITY: ("Paris", "PARIS", "Zürich"), NAME: ("Ada Lovelace", "Paris"), KIND: ()})
TEXTS = st.text(st.sampled_from("aAbBé 12,"), max_size=5)


def test_all_spellings_in_all_columns_in_order():
    assert VALUES.lookup("paris") == (
        StoredValue(CITY, "Paris"),
        StoredValue(CITY, "PARIS"),
        StoredValue(NAME, "Paris"),
    )


def test_a_column_as_it_was_given_and_its_size():
    assert VALUES.of(CITY) == ("Paris", "PARIS", "Zürich")
    assert (VALUES.size(CITY), VALUES.size(KIND), VALUES.size(ColumnRef("shop", "none"))) == (3, 0, 0)


def test_a_part_holds_the_values_of_its_tables_only():
    part = VALUES.within({"customer"})
    assert part.lookup("PARIS") == (StoredValue(NAME, "Paris"),)
    assert part.lookup("zurich") == part.of(CITY) == ()
    assert (part.size(CITY), part.size(NAME)) == (0, 2)
    assert part.whole is VALUES
    assert list(part.normal_forms()) == ["paris", "ada lovelace"]


def test_the_longest_value_counts_words():
    assert VALUES.longest == 2
    assert ValueIndex({}).longest == 0


@given(st.dictionaries(st.sampled_from([CITY, NAME, KIND]), st.lists(TEXTS, max_size=6, unique=True)), TEXTS)
def test_a_look_up_finds_what_has_the_same_normal_form(columns, asked):
    plain = [StoredValue(ref, text) for ref, texts in columns.items() for text in texts]
    same = tuple(stored for stored in plain if normalise(stored.value) == normalise(asked))
    found = ValueIndex(columns).lookup(asked)
    assert found == same or (not same and any(sign.isdigit() for sign in asked))


@given(st.lists(st.text(st.sampled_from("abc "), max_size=9), max_size=8))
def test_forms_hold_every_word_and_stem(texts):
    values = ValueIndex({NAME: texts})
    forms, words = value_forms(values), defaultdict(list)
    for form in values.normal_forms():
        if form.isalpha() and len(form) > 3:
            words[len(form)].append(form)
    held = {length: each for length, (each, _) in forms.by_length.items()}
    assert held == {length: tuple(found) for length, found in words.items()}
    assert sorted(form for group in forms.by_stems.values() for form in group) == sorted(
        form for form in values.normal_forms() if form and form.count(" ") < 4
    )


def test_forms_of_a_part_are_those_of_the_whole():
    assert value_forms(VALUES.within({"shop"})) is value_forms(VALUES)
    assert value_forms(VALUES).stemmed([stem("paris")]) == ("paris",)
    assert value_forms(VALUES).by_word["lovelace"] == ("ada lovelace",)


def test_without_a_column_its_values_are_not_found():
    without = VALUES.without({CITY})
    assert without.lookup("paris") == (StoredValue(NAME, "Paris"),)
    assert without.of(CITY) == without.lookup("zurich") == ()
    assert VALUES.within({"shop", "customer"}).without({NAME}).lookup("paris") == VALUES.lookup("paris")[:2]
