"""A rule that says where it applies would not apply anywhere else."""

from __future__ import annotations

import pytest

from nl2sql.parser.chain import chains
from nl2sql.parser.reader import Reader, run
from nl2sql.parser.reading import RULES
from nl2sql.parser.scan import Scanned, scan
from nl2sql.parser.signs import said

QUESTIONS = (
    "how many orders per customer in 2024, most first",
    "customers in Paris or Lyon without orders",
    "top 5 products by revenue, not online",
    "average price of products more expensive than 20 by category",
    "share of orders over 100 by month",
    "which employees earn more than their manager",
    "the cheapest product and its category, and how many units were sold",
    "orders between January and March 2025 sorted by date descending",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_asking_only_the_rules_for_a_mark_reads_as_asking_all(question: str, source_of) -> None:
    shop = source_of("shop")
    tokens = said(question)
    for chain in chains(scan(Scanned(question, tokens, shop, "2026-01-15")), tokens, shop.catalog)[:8]:
        tables = tuple(dict.fromkeys(mark.table for mark in chain.marks if mark.table))
        few, every = (Reader(shop.catalog, question, tokens, chain.marks, tables, today="2026-01-15") for _ in "ab")
        run(few, RULES)
        run(every, tuple((lambda reader, rule=rule: rule(reader)) for rule in RULES))
        assert few == every
