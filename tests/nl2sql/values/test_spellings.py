"""Values stored in several spellings: which a statement compares with, and how it looks with others chosen."""

from __future__ import annotations

import pytest

from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.drafting import Source
from nl2sql.spellings import MOST_SPELLINGS, spelling_choices
from nl2sql.values import ValueIndex

SHOP = Table(
    "shop", (Column("id", "integer", "INTEGER"), Column("city", "text", "TEXT"), Column("kind", "text", "TEXT"))
)
VALUES = ValueIndex(
    {ColumnRef("shop", "city"): ("PARIS", "Paris", "paris ", "Rome"), ColumnRef("shop", "kind"): ("Paris", "kiosk")}
)
SOURCE = Source("shops", None, Catalog("shops", "sqlite", (SHOP,)), VALUES)  # type: ignore[arg-type]
ALL = "city IN ('PARIS', 'Paris', 'paris ')"


def sql(condition):
    return f"SELECT id FROM shop WHERE {condition}"


def said(statement):
    return " ".join(statement.split())


@pytest.mark.parametrize(
    ("condition", "chosen", "every", "second"),
    [
        ("city = 'PARIS'", ("PARIS",), ALL, "city = 'Paris'"),
        (ALL, ("PARIS", "Paris", "paris "), ALL, "city = 'Paris'"),
        ("city <> 'Paris'", ("Paris",), f"NOT {ALL}", "city <> 'Paris'"),
        (
            "city IN ('PARIS', 'Rome')",
            ("PARIS",),
            "city IN ('PARIS', 'Paris', 'paris ', 'Rome')",
            "city IN ('Paris', 'Rome')",
        ),
    ],
)
def test_all_spellings_or_one_can_be_chosen(condition, chosen, every, second):
    (choice,) = spelling_choices(sql(condition), SOURCE)
    assert (choice.table, choice.column, choice.chosen) == ("shop", "city", chosen)
    assert choice.spellings == ("PARIS", "Paris", "paris ")
    assert [option.spellings for option in choice.options] == [choice.spellings, ("PARIS",), ("Paris",), ("paris ",)]
    assert said(choice.options[0].sql) == sql(every)
    assert said(choice.options[2].sql) == sql(second)


@pytest.mark.parametrize(
    "condition",
    ["city = 'Rome'", "kind = 'Paris'", "city LIKE 'Paris'", "id = 3", "city = 'Oslo'", "UPPER(city) = 'PARIS'"],
)
def test_nothing_to_choose(condition):
    assert spelling_choices(sql(condition), SOURCE) == ()


def test_what_cannot_be_read_leaves_no_choice():
    assert spelling_choices("SELECT FROM WHERE (", SOURCE) == ()


def test_the_choice_that_was_made_is_offered_again():
    (choice,) = spelling_choices(sql("city = 'PARIS'"), SOURCE)
    for option in choice.options:
        (again,) = spelling_choices(option.sql, SOURCE)
        assert again.chosen == option.spellings
        assert [each.spellings for each in again.options] == [each.spellings for each in choice.options]


def test_a_value_in_two_places_changes_in_both():
    one = sql("city = 'Paris'")
    (choice,) = spelling_choices(f"{one} UNION {sql(ALL)}", SOURCE)
    assert choice.options[1].sql.count("'PARIS'") == 2
    assert "'Paris'" not in choice.options[1].sql


def test_no_more_spellings_than_one_can_look_through():
    texts = tuple("x" * at + "X" * (20 - at) for at in range(20))
    many = Source("shops", None, SOURCE.catalog, ValueIndex({ColumnRef("shop", "city"): texts}))  # type: ignore[arg-type]
    (choice,) = spelling_choices(sql(f"city = '{texts[0]}'"), many)
    assert len(choice.spellings) == MOST_SPELLINGS
