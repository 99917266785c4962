"""What is recognised in tables depends on their first rows, not on the time that reading takes."""

from __future__ import annotations

import time
from dataclasses import replace

from nl2sql.adapters import sampling
from nl2sql.adapters.sampling import look_into
from nl2sql.catalog import Column, Table
from nl2sql.database import Limits, ResultColumn, Rows
from nl2sql.schema_reading import Reading, named

TABLES = tuple(Table(name, (Column("at", "text", "TEXT"),)) for name in ("a", "b", "c"))


def run(sql: str, limits: Limits) -> Rows:
    if "COUNT" in sql:
        return Rows((ResultColumn("n", "integer"),), ((1_000,),))
    return Rows((ResultColumn("at", "text"),), (("2024-01-31",),) * limits.rows)


def slowly(sql: str, limits: Limits) -> Rows:
    time.sleep(0.02)
    return run(sql, limits)


def test_a_slow_machine_recognises_what_a_fast_one_does() -> None:
    fast, slow = (look_into(TABLES, each, "sqlite", typed_values=True) for each in (run, slowly))
    assert fast == slow
    assert [(table.columns[0].type, table.row_count) for table in slow] == [("date", 1_000)] * 3


def test_of_very_many_tables_the_first_are_looked_into(monkeypatch) -> None:
    monkeypatch.setattr(sampling, "MOST_TABLES", 2)
    looked = look_into(TABLES, run, "sqlite", typed_values=True)
    assert [table.columns[0].type for table in looked] == ["date", "date", "text"]


def test_where_the_time_for_counting_is_up_the_rest_is_still_recognised(monkeypatch) -> None:
    monkeypatch.setattr(sampling, "_ALL_COUNTS_S", 0.0)
    looked = look_into(TABLES, run, "sqlite", typed_values=True)
    assert [(table.columns[0].type, table.row_count) for table in looked] == [("date", None)] * 3


def test_of_very_many_tables_known_before_a_few_are_looked_into_again(monkeypatch) -> None:
    monkeypatch.setattr(sampling, "MOST_TABLES", 2)
    monkeypatch.setattr(sampling, "MOST_AGAIN", 1)
    tables = tuple(replace(table, unread=True) for table in TABLES)
    reading = Reading(known={named(table): table for table in tables[:2]}, uses={"b": 1})
    looked = look_into(tables, run, "sqlite", typed_values=True, reading=reading)
    # The new one, and of the others the one that people use.
    assert [table.name for table in looked if not table.unread] == ["b", "c"]
