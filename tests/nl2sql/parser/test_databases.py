"""The same questions on SQLite, DuckDB and PostgreSQL: the same rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nl2sql.database import Limits
from nl2sql.drafting import DraftRequest
from nl2sql.grounding import Grounding
from nl2sql.parser.drafter import RuleDrafter
from nl2sql.sources import load_source

CASES: list[tuple[str, list[tuple[object, ...]]]] = [
    ("total sales by month", [("2024-03", 40.5), ("2024-04", 30.25)]),
    ("number of orders per quarter", [("2024-Q1", 2), ("2024-Q2", 2)]),
    ("number of orders per week", [("2024-02-26", 2), ("2024-04-01", 2)]),
    ("number of orders per weekday", [("Wednesday", 1), ("Thursday", 1), ("Friday", 1), ("Saturday", 1)]),
    ("average total of orders per year", [("2024", 17.6875)]),
    ("total sales by customer", [("Ada", 40.5), ("Bob", 25.25)]),
    ("names of customers without orders", [("Cy",)]),
    ("how many orders in April 2024", [(2,)]),
    ("how many orders over 20", [(2,)]),
    ("names of customers who joined since February 2024 sorted by name", [("Bob",), ("Cy",)]),
    ("names of customers with missing city", [("Cy",)]),
    ("names of customers containing OB", [("Bob",)]),
    ("share of orders by city", [("Köln", 66.666667), ("Paris", 33.333333)]),
]


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb", "postgres"])
@pytest.mark.parametrize(("question", "rows"), CASES)
def test_every_database_gives_the_same_rows(
    question: str, rows: list[tuple[object, ...]], dialect: str, shop: Callable[[str], Any]
) -> None:
    source = load_source(shop(dialect).database, value_budget_s=60)
    (best, *_) = RuleDrafter().draft(DraftRequest(question, source, Grounding(question), "2024-05-01"))
    found = source.database.run(best.sql, Limits(rows=100, seconds=10)).rows
    rounded = [tuple(round(cell, 6) if isinstance(cell, float) else cell for cell in row) for row in found]
    assert rounded == rows, best.sql
