from __future__ import annotations

import re
from pathlib import Path

import pytest

from nl2sql.catalog import Catalog, Column, ForeignKey, Table
from pipeline_gen.differing import differing
from pipeline_gen.from_sql import from_sql

FILE = Path(__file__).parents[1] / "cases" / "readings" / "differing.txt"


def table(name, columns, keys=()):
    typed = tuple(
        Column(column, {"id": "integer", "total": "number"}.get(column, kind), primary_key=column == "id")
        for column, kind in columns.items()
    )
    return Table(name, typed, foreign_keys=tuple(ForeignKey((own,), target, ("id",)) for own, target in keys))


SHOP = Catalog(
    "shop",
    "sqlite",
    (
        table("customers", {"id": "integer", "name": "text", "city": "text", "signed_up": "date", "born": "date"}),
        table("stores", {"id": "integer", "name": "text", "city": "text"}),
        table(
            "orders",
            {"id": "integer", "customer_id": "integer", "store_id": "integer", "total": "number"},
            (("customer_id", "customers"), ("store_id", "stores")),
        ),
        table("airports", {"id": "integer", "city": "text"}),
        table(
            "flights",
            {"id": "integer", "origin": "integer", "destination": "integer"},
            (("origin", "airports"), ("destination", "airports")),
        ),
    ),
)


def cases():
    for block in FILE.read_text(encoding="utf-8").split("\n## ")[1:]:
        name, *lines = block.strip().splitlines()
        pairs = [re.split(r" =>(?: |$)", line) for line in lines]
        yield pytest.param([sql for sql, _ in pairs], [said for _, said in pairs], id=name)


@pytest.mark.parametrize(("queries", "said"), list(cases()))
def test_each_is_told_by_what_it_does_otherwise(queries, said):
    assert list(differing([from_sql(sql, SHOP) for sql in queries], SHOP)) == said


def test_there_are_cases():
    assert len(list(cases())) >= 15


def test_no_queries_are_told_nothing():
    assert differing([], SHOP) == ()
