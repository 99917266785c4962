"""The normal forms by which values are found, and the plain ways of numbers and dates."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.catalog import ColumnRef
from nl2sql.values import StoredValue, ValueIndex, normalise
from nl2sql.written_alike import plainly

CITY = ColumnRef("shop", "city")
NAMES = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, categories=("L", "N", "Zs")), max_size=20)


@given(st.text(max_size=30))
def test_a_normal_form_is_its_own_normal_form(text):
    assert normalise(normalise(text)) == normalise(text)


@given(NAMES)
def test_case_and_spacing_do_not_count(text):
    assert normalise(f"  {text.lower()}\t") == normalise(text)
    assert normalise(text.replace(" ", "  ")) == normalise(text)


@given(st.text(st.sampled_from("aeiounc AEIOUNC"), max_size=12), st.sampled_from("\u0300\u0301\u0308\u0327\u030c"))
def test_accents_do_not_count_however_they_are_encoded(text, accent):
    accented = "".join(letter + accent if letter != " " else letter for letter in text)
    assert normalise(accented) == normalise(unicodedata.normalize("NFC", accented)) == normalise(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PARIS", "Paris "),
        ("Zürich", "zurich"),
        ("St. Gallen", "st gallen"),
        ("Łódź", "lodz"),
        ("Tromsø", "Tromso"),
        ("Straße", "STRASSE"),
        ("Æbletoft", "aebletoft"),
        ("ﬁnance", "Finance"),
        ("New\u00a0York", "new york"),
    ],
)
def test_spellings_of_one_value(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("Paris", "Parish"), ("a_b", "a b"), ("C", "C 1"), ("naïve", "native")])
def test_other_values_stay_apart(one, other):
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1,200", "1200"),
        ("$1,200.00", "1200"),
        ("1,234.50", "1234 5"),
        ("1'200", "1200"),
        ("1 200 000", "1200000"),
        ("1.200,50", "1200 5"),
        ("1.200.000", "1200000"),
        ("€ 12.00", "12"),
        ("3 May 2024", "2024 05 03"),
        ("May 3rd, 2024", "2024 05 03"),
        ("3rd of May 2024", "2024 05 03"),
        ("03-May-2024", "2024 05 03"),
        ("2024/5/3", "2024 05 03"),
        ("2024-05-03T00:00:00", "2024 05 03"),
        ("3.5.2024", "2024 05 03"),
        ("13/05/2024", "2024 05 13"),
        ("05/13/2024", "2024 05 13"),
    ],
)
def test_numbers_and_dates_said_plainly(text, plain):
    assert plainly(text) == (plain,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Paris",
        "1.0",
        "1.200",
        "007",
        "00,120",
        "12,34",
        "-1,200",
        "v1.2.3",
        "31 February 2024",
        "2024-13-45",
        "9" * 50,
    ],
)
def test_what_is_left_as_it_is(text):
    assert plainly(text) == ()


def test_day_and_month_that_cannot_be_told_apart():
    assert plainly("03/05/2024") == ("2024 05 03", "2024 03 05")


@given(st.dates())
def test_a_day_is_found_by_every_way_of_writing_it(day):
    ways = [f"{day.day} {day:%B} {day:%Y}", f"{day:%b} {day.day}, {day:%Y}", day.isoformat(), f"{day:%Y/%m/%d}"]
    said = {plainly(way) for way in ways if len(f"{day.year}") == 4}
    assert len(said) <= 1
    assert said <= {(day.isoformat().replace("-", " "),)}


@given(st.integers(min_value=1000, max_value=10**15))
def test_separators_of_thousands_fall_away(number):
    assert plainly(f"{number:,}") == (str(number),)


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("1200", "1,200"),
        ("1,200", "1200"),
        ("$1,200.00", "1,200"),
        ("2024-05-03", "3 May 2024"),
        ("3 May 2024", "2024-05-03"),
        ("May 3, 2024", "3 May 2024"),
        ("03/05/2024", "2024-05-03"),
        ("03/05/2024", "3 May 2024"),
    ],
)
def test_numbers_and_dates_are_found_in_other_ways(stored, asked):
    assert ValueIndex({CITY: [stored]}).lookup(asked) == (StoredValue(CITY, stored),)


def test_what_is_written_as_asked_comes_alone():
    values = ValueIndex({CITY: ["1,200", "1200"]})
    assert [stored.value for stored in values.lookup("1200")] == ["1200"]


def test_a_text_of_other_digits_is_not_found():
    values = ValueIndex({CITY: ["1200", "2024-05-03"]})
    assert values.lookup("1,201") == values.lookup("4 May 2024") == values.lookup("May") == ()
