"""How long a look into thousands of accepted questions takes: ``pytest tests/benchmarks``."""

from __future__ import annotations

import random

import pytest

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.drafting import Source
from nl2sql.memory import Memory
from nl2sql.values import ValueIndex

CATALOG = Catalog("shop", "sqlite", (Table("orders", (Column("id", "integer"),)),))
WORDS = """
    total average number of orders customers per region city store product price date status sales
    revenue top lowest highest month year category supplier stock invoice payment refund discount
    employee manager salary department
""".split()  # noqa: SIM905


@pytest.fixture(scope="module")
def memory():
    memory, dice = Memory(None), random.Random(1)
    for number in range(5_000):
        question = f"{' '.join(dice.choices(WORDS, k=dice.randint(4, 10)))} {number}"
        memory.accept(question, "SELECT id FROM orders", "shop", CATALOG)
    yield memory
    memory.close()


def test_similar_among_five_thousand(benchmark, memory):
    assert len(benchmark(memory.similar, "total sales per region and month", "shop", 10)) == 10


def test_nothing_near_among_five_thousand(benchmark, memory):
    source = Source("shop", None, CATALOG, ValueIndex({}))
    assert benchmark(memory.find, "departments with the lowest salary in every city", source) == ()
