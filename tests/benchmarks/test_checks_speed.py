"""Checking must not be felt: a few milliseconds for a query as people write it."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import yaml

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.checks import check

CASES = Path(__file__).parents[1] / "cases" / "statements_allowed.yml"
LIMIT_MS = 10


def test_ordinary_queries_are_checked_in_a_few_milliseconds():
    wide = tuple(Table(f"other{n}", tuple(Column(f"column{m}", "text") for m in range(20))) for n in range(200))
    shop = (
        Table("customer", tuple(Column(name, "text") for name in ("id", "name", "city", "joined"))),
        Table("orders", tuple(Column(name, "text") for name in ("id", "customer_id", "total", "placed", "note"))),
    )
    catalog = Catalog("shop", "sqlite", (*shop, *wide))
    groups = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    statements = [sql for group in groups if "databases" not in group for sql in group["statements"]]
    taken = []
    for sql in statements * 3:
        started = time.perf_counter()
        check(sql, catalog)
        taken.append((time.perf_counter() - started) * 1000)
    assert statistics.quantiles(taken, n=20)[-1] < LIMIT_MS
