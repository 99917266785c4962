"""An answer whose tables have changed says what has changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.memory import Memory
from nl2sql.memory.flaws import flaws

CUSTOMERS = Table("customers", (Column("id", "integer", "INTEGER"), Column("city", "text", "TEXT")))
ORDERS = Table("orders", (Column("id", "integer", "INTEGER"),))
CATALOG = Catalog("shop", "sqlite", (CUSTOMERS, ORDERS))
DAY = "2025-05-05"


def columns(*named: tuple[str, str]) -> Table:
    return replace(CUSTOMERS, columns=tuple(Column(name, "text", declared) for name, declared in named))


@pytest.mark.parametrize(
    ("now", "code", "said"),
    [
        (columns(("id", "INTEGER"), ("town", "TEXT")), "memory.schema_changed", "city of customers is gone and town"),
        (columns(("id", "INTEGER")), "memory.schema_changed", "the column city of customers is gone."),
        (columns(("id", "INTEGER"), ("city", "INTEGER")), "memory.schema_changed", "was TEXT and is INTEGER"),
        (
            columns(("id", "INTEGER"), ("city", "TEXT"), ("zip", "TEXT")),
            "memory.schema_changed",
            "customers has a new column zip",
        ),
        (replace(CUSTOMERS, name="clients"), "memory.table_gone", "customers is gone (clients has the same columns)"),
        (replace(ORDERS, name="other"), "memory.table_gone", "the table customers is gone."),
    ],
)
def test_what_changed_is_said(now, code, said):
    memory = Memory(None)
    example = memory.accept("customers per city", "SELECT city, COUNT(*) FROM customers GROUP BY 1", "shop", CATALOG)
    (problem,) = flaws(example, example.question, replace(CATALOG, tables=(now, ORDERS)), DAY)
    assert problem.code == code
    assert said in problem.message
    assert problem.hint == "Ask again and keep the new answer."
    memory.close()


def test_an_answer_kept_before_tables_were_noted_is_flagged_all_the_same():
    memory = Memory(None)
    example = replace(memory.accept("cities", "SELECT city FROM customers", "shop", CATALOG), columns="")
    changed = replace(CATALOG, tables=(columns(("city", "INTEGER")),))
    (problem,) = flaws(example, example.question, changed, DAY)
    assert problem.message.endswith("have changed since.")
    memory.close()
