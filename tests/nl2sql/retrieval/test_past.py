"""What people kept votes for the tables that questions like it are about."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.memory import Memory
from nl2sql.retrieval.past import LEAST_ALIKE, KeptAnswers, tables_read, votes_of
from nl2sql.retrieval.schema_search import search_schema
from nl2sql.values import ValueIndex


def named(name: str, schema: str) -> Table:
    return Table(name, (Column("id", "integer"), Column("amount", "number")), schema=schema)


CATALOG = Catalog("all", "sqlite", tuple(named("orders", schema) for schema in ("north", "south", "west")))


def test_what_was_kept_decides_among_namesakes(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "workspace.sqlite")
    memory.accept("total amount of orders", "SELECT SUM(amount) FROM south.orders", "all", CATALOG)
    memory.accept("how is the weather", "SELECT 1 FROM west.orders", "all", CATALOG)
    memory.accept("total amount of orders", "SELECT SUM(amount) FROM west.orders", "elsewhere", CATALOG)
    votes = KeptAnswers(memory, "all", CATALOG).votes("the amounts of the orders in total")
    assert list(votes) == ["south.orders"]
    found = search_schema("the amounts of the orders in total", CATALOG, ValueIndex({}), votes)
    assert found.tables[0].table == "south.orders"
    assert found.together[0] == "south.orders"
    memory.close()


def test_what_only_shares_a_word_has_little_to_say() -> None:
    votes = votes_of([(0.9, ["near"]), (0.3, ["far", "far"]), (LEAST_ALIKE / 2, ["out"])])
    assert votes == pytest.approx({"near": 0.81, "far": 0.09})


@given(st.lists(st.tuples(st.floats(0, 1), st.lists(st.sampled_from("abcd"), max_size=4)), max_size=20))
def test_votes_are_shares(alike: list[tuple[float, list[str]]]) -> None:
    best = max((likeness for likeness, _ in alike), default=0.0)
    assert all(0 <= share <= best + 1e-9 for share in votes_of(alike).values())


def test_the_tables_that_a_statement_reads() -> None:
    assert tables_read("SELECT * FROM north.orders JOIN gone ON 1 JOIN north.orders b ON 1", CATALOG) == (
        "north.orders",
    )
    assert tables_read("SELECT FROM FROM", CATALOG) == ()
