"""Questions to a few tables that are hidden among ten thousand get the same SQL as by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from nl2sql.drafting import Source
from nl2sql.parser.drafter import RuleDrafter
from nl2sql.retrieval import grounded
from nl2sql.retrieval.distractors import distractors

TODAY = "2026-01-15"
QUESTIONS = (
    "total sales by region in 2024",
    "how many customers do we have",
    "customers in Paris who bought Plants",
    "which store has the most orders in each month",
    "stock value by store",
    "number of sessions per hour of day",
    "average order value",
    "countries with customers but without suppliers",
)


@pytest.fixture(scope="module")
def hidden(source_of: Callable[[str], Source]) -> Source:
    shop = source_of("shop")
    others = distractors(10_000 - len(shop.catalog.tables))
    tables = (*others[:5_000], *shop.catalog.tables, *others[5_000:])
    return replace(shop, catalog=replace(shop.catalog, tables=tables))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_sql_is_the_same(question: str, hidden: Source, source_of: Callable[[str], Source]) -> None:
    drafts = RuleDrafter().draft(grounded(question, hidden, TODAY))
    alone = RuleDrafter().draft(grounded(question, source_of("shop"), TODAY))
    assert drafts[0].sql == alone[0].sql
