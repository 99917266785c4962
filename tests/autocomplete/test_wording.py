"""Words, reasons, lists and look-ups."""

from __future__ import annotations

import gc
from datetime import date, datetime

import pytest

from autocomplete import lookup
from autocomplete.completion import Item, matching
from autocomplete.why import ago, times, used
from autocomplete.wording import split, spoken, words_of
from nl2sql.values import ValueIndex


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("order_date", ("order", "date")),
        ("orderDate", ("order", "date")),
        ("OrderDate", ("order", "date")),
        ("userAPIKey", ("user", "api", "key")),
        ("order date", ("order", "date")),
        ("address2", ("address", "2")),
        ("ORDER_ID", ("order", "id")),
        ("größe", ("größe",)),
        ("", ()),
        ("__", ()),
    ],
)
def test_words_of(name, words):
    assert words_of(name) == words


def test_a_name_without_words_is_spoken_as_it_is():
    assert spoken("__") == "__"


def test_split_keeps_places():
    assert split("L'Aquila, 2024-01!") == [(0, "L'Aquila"), (8, ","), (10, "2024-01"), (17, "!")]


@pytest.mark.parametrize(("count", "text"), [(1, "once"), (2, "twice"), (3, "3 times"), (12, "12 times")])
def test_times(count, text):
    assert times(count) == text


def moment(text):
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("last", "text"),
    [
        ("2024-03-10T00:01", "today"),
        ("2024-03-09T23:59", "yesterday"),
        ("2024-03-05T12:00", "5 days ago"),
        ("2023-05-03T12:00", "on 3 May 2023"),
        ("2024-03-11T12:00", "today"),
    ],
)
def test_ago(last, text):
    assert ago(moment(last), date(2024, 3, 10)) == text


def test_used():
    today = date(2024, 3, 10)
    assert used(1, moment("2024-03-09T09:00"), today) == "used once, yesterday"
    assert used(12, moment("2024-03-09T09:00"), today) == "used 12 times, last yesterday"


def item(label, score=0.0):
    return Item(label, label, "column", "", score)


@pytest.mark.parametrize(
    ("prefix", "labels"),
    [
        ("", ["date", "order_date", "updates"]),
        ("da", ["date", "order_date", "updates"]),
        ("DATE", ["date", "order_date", "updates"]),
        ("ord", ["order_date"]),
        ("d", ["date", "order_date"]),
        ("x", []),
    ],
)
def test_matching(prefix, labels):
    items = [item("updates", 0.1), item("order_date", 0.2), item("date", 0.3)]
    assert [found.label for found in matching(items, prefix)] == labels


def test_the_better_of_two_equal_texts_is_listed():
    (found,) = matching([item("a", 0.1), item("a", 0.9), item("a", 0.5)], "")
    assert found.score == 0.9


def test_a_list_is_not_endless():
    assert len(matching([item(f"a{at}") for at in range(500)], "a")) == 50


def test_phrases(shop):
    found = [(phrase.text, phrase.table, phrase.column) for phrase in lookup.phrases_from(shop, "order l", 9)]
    assert found == [("order lines", "order_lines", "")]


def test_forms(values):
    assert list(lookup.forms_from(values, "bo", 9)) == ["bonn", "boston"]
    assert list(lookup.forms_from(values, "bo", 1)) == ["bonn"]


def test_a_lookup_is_built_once_and_let_go():
    made = []
    build = lookup.per_object(lambda given: made.append(id(given)) or len(made))
    first = ValueIndex({})
    assert build(first) == build(first) == 1
    assert build(ValueIndex({})) == 2
    del first
    gc.collect()
    assert build(ValueIndex({})) == 3
