"""Accepted questions that are like another one: what votes for tables, and what a model is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.memory import Example, Memory
from nl2sql.memory.similar import SimilarIndex

CATALOG = Catalog("shop", "sqlite", (Table("orders", (Column("id", "integer"),)),))
SQL = "SELECT COUNT(*) FROM orders"
VOCABULARY = ["how", "many", "orders", "customers", "per", "region", "in", "Paris", "2024", "5", "sales"]
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=8)


@pytest.fixture
def memory():
    memory = Memory(None)
    yield memory
    memory.close()


def keep(memory: Memory, *questions: str, source: str = "shop"):
    for question in questions:
        memory.accept(question, SQL, source, CATALOG)


def questions(memory: Memory, question: str, n: int = 5) -> list[str]:
    return [found.example.question for found in memory.similar(question, "shop", n)]


def test_the_most_alike_comes_first(memory):
    keep(memory, "total sales by region", "number of orders by customer", "orders by region", "list all stores")
    found = memory.similar("how many orders are there by region?", "shop", 2)
    assert [each.example.question for each in found] == ["orders by region", "number of orders by customer"]
    assert 1 >= found[0].similarity > found[1].similarity > 0


def test_the_same_words_are_alike_to_the_full(memory):
    keep(memory, "Orders per region")
    (found,) = memory.similar("orders per region?", "shop", 1)
    assert found.similarity == pytest.approx(1.0)


def test_forms_of_a_word_and_other_numbers_count_as_the_same(memory):
    keep(memory, "top 5 cities by sales")
    (found,) = memory.similar("top 10 city by sale", "shop", 1)
    assert found.similarity == pytest.approx(1.0)


def test_what_shares_no_word_is_not_found(memory):
    keep(memory, "orders per region")
    assert questions(memory, "weather tomorrow") == []
    assert questions(memory, "") == []
    assert questions(memory, "the of in") == []


def test_only_examples_of_the_source_count(memory):
    keep(memory, "orders per region", source="other")
    assert questions(memory, "orders per region") == []


def test_what_is_kept_or_forgotten_counts_at_once(memory):
    keep(memory, "orders per region")
    assert questions(memory, "orders per region and month") == ["orders per region"]
    keep(memory, "orders per region and month")
    assert questions(memory, "orders per region and month")[0] == "orders per region and month"
    for example in memory.all():
        memory.remove(example.id)
    assert questions(memory, "orders per region and month") == []


def test_what_another_process_keeps_is_seen(tmp_path):
    one, other = Memory(tmp_path / "workspace.sqlite"), Memory(tmp_path / "workspace.sqlite")
    assert questions(one, "orders per region") == []
    keep(other, "orders per region")
    assert questions(one, "orders per region") == ["orders per region"]
    one.close()
    other.close()


@given(st.lists(WORDS, max_size=12), WORDS, st.integers(0, 6))
def test_never_more_than_asked_best_first_and_each_once(known, asked, count):
    examples = [Example(place, "shop", " ".join(words), SQL, "", "") for place, words in enumerate(known)]
    found = SimilarIndex(examples).nearest(" ".join(asked), count)
    scores = [each.similarity for each in found]
    assert len(found) <= count
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert len({each.example.id for each in found}) == len(found)
