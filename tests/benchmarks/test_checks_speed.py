"""Checking must not be felt: about as much work as reading the statement, however many tables there are."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlglot
import yaml

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.checks import check

CASES = Path(__file__).parents[1] / "cases" / "statements_allowed.yml"
READINGS = 6
"""How often a statement could be read in the time of one check; 2 were measured."""


def least(work: Callable[[str], object], statements: Sequence[str]) -> float:
    """Seconds of this thread's processor for all statements, in the quickest of some rounds."""
    rounds = []
    for _ in range(5):
        started = time.thread_time()
        for sql in statements:
            work(sql)
        rounds.append(time.thread_time() - started)
    return min(rounds)


def test_a_check_takes_no_longer_than_a_few_readings_of_the_statement():
    wide = tuple(Table(f"other{n}", tuple(Column(f"column{m}", "text") for m in range(20))) for n in range(200))
    shop = (
        Table("customer", tuple(Column(name, "text") for name in ("id", "name", "city", "joined"))),
        Table("orders", tuple(Column(name, "text") for name in ("id", "customer_id", "total", "placed", "note"))),
    )
    catalog = Catalog("shop", "sqlite", (*shop, *wide))
    groups = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    statements = [sql for group in groups if "databases" not in group for sql in group["statements"]]
    reading = least(lambda sql: sqlglot.parse(sql, read="sqlite"), statements)
    assert least(lambda sql: check(sql, catalog), statements) <= READINGS * reading
