"""Which questions a kept answer serves and which it must not: `tests/cases/remembered.yml`, and properties."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.drafting import Source
from nl2sql.memory import Memory
from nl2sql.memory.near import near
from nl2sql.values import ValueIndex

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "remembered.yml").read_text(encoding="utf-8"))
CATALOG = Catalog(
    "shop",
    "sqlite",
    (
        Table("customers", (Column("id", "integer"), Column("name", "text"), Column("city", "text"))),
        Table(
            "orders",
            (
                Column("id", "integer"),
                Column("customer_id", "integer"),
                Column("amount", "number"),
                Column("pieces", "integer"),
                Column("day", "date"),
            ),
        ),
        Table("products", (Column("id", "integer"), Column("name", "text"), Column("price", "number"))),
    ),
)
CITIES = ("Paris", "Lyon", "New York", "New Orleans")
SHOP = Source("shop", None, CATALOG, ValueIndex({ColumnRef("customers", "city"): CITIES}))
DAY = "2026-01-15"


def pairs(kind: str):
    for case in CASES:
        listed = case.get(kind, ())
        for asked in listed:
            wanted = listed[asked] if isinstance(listed, dict) else case["sql"]
            yield pytest.param(case["known"], case["sql"], asked, wanted, id=f"{case['known']} | {asked}")


def found(known: str, sql: str, asked: str):
    memory = Memory(None)
    memory.accept(known, sql, "shop", CATALOG, DAY)
    recalled = memory.find(asked, SHOP, DAY)
    memory.close()
    return recalled


@pytest.mark.parametrize(("known", "sql", "asked", "wanted"), [*pairs("same")])
def test_the_same_in_other_words(known, sql, asked, wanted):
    (recalled,) = found(known, sql, asked)
    assert (recalled.sql, recalled.exchanges, recalled.problems) == (wanted, (), ())
    assert recalled.confidence < 0.97


@pytest.mark.parametrize(("known", "sql", "asked", "wanted"), [*pairs("swapped")])
def test_the_same_with_other_values(known, sql, asked, wanted):
    (recalled,) = found(known, sql, asked)
    assert recalled.sql == wanted
    assert recalled.exchanges
    assert recalled.confidence < 0.93


@pytest.mark.parametrize(("known", "sql", "asked", "_wanted"), [*pairs("other")])
def test_another_meaning(known, sql, asked, _wanted):
    assert found(known, sql, asked) == ()


MEANING = """
    not no without never except only least most more less fewer than over under above below before after until
    since between per by each every highest lowest largest smallest max min average total sum first last top
    bottom distinct different or and from
""".split()  # noqa: SIM905
PLAIN = ["customers", "orders", "products", "amount", "city", "name", "in", "with", "Paris", "Lyon", "2024", "5"]
SQL = "SELECT COUNT(*) FROM customers AS c JOIN orders AS o ON o.customer_id = c.id WHERE c.city = 'Paris'"


@given(st.lists(st.sampled_from(PLAIN + MEANING), min_size=2, max_size=7), st.sampled_from(MEANING), st.data())
def test_a_word_that_changes_the_meaning_is_never_passed_over(words, added, data):
    place = data.draw(st.integers(0, len(words)))
    other = [*words[:place], added, *words[place:]]
    assert near(" ".join(words), " ".join(other), SQL, SHOP) is None
    assert near(" ".join(other), " ".join(words), SQL, SHOP) is None


@given(st.lists(st.sampled_from(PLAIN), min_size=2, max_size=6), st.sampled_from(MEANING), st.sampled_from(MEANING))
def test_one_word_of_meaning_is_never_another(words, one, other):
    if one != other:
        assert near(" ".join([*words, one]), " ".join([*words, other]), SQL, SHOP) is None


@given(
    st.lists(st.sampled_from(PLAIN + MEANING), min_size=1, max_size=7),
    st.lists(st.sampled_from(["please", "show", "me", "the", "a", "give", "us"]), max_size=3),
)
def test_politeness_changes_nothing(words, polite):
    result = near(" ".join(words), " ".join([*polite, *words]), SQL, SHOP)
    assert result is not None
    assert (result.sql, result.exchanges) == (SQL, ())


@given(st.integers(1, 500), st.integers(1, 500))
def test_a_number_is_put_where_the_old_one_stood_and_nowhere_else(old, new):
    sql = f"SELECT id FROM orders WHERE amount > {old} AND pieces <> 777"
    result = near(f"orders over {old}", f"orders over {new}", sql, SHOP)
    assert result is not None
    assert result.sql == f"SELECT id FROM orders WHERE amount > {new} AND pieces <> 777"
