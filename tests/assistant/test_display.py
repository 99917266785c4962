from __future__ import annotations

from assistant import wire
from assistant.display import readings_text, text_cell, text_table
from nl2sql.database import ResultColumn, Rows
from nl2sql.drafting import Draft


def test_numbers_stand_to_the_right():
    rows = Rows((ResultColumn("city", "text"), ResultColumn("orders", "integer")), (("Lille", 5), ("Rouen", 1200)))
    assert text_table(rows) == "city   orders\n-----  ------\nLille       5\nRouen    1200"


def test_no_rows_still_show_the_columns():
    assert text_table(Rows((ResultColumn("city", "text"),), ())) == "city\n----"


def test_long_text_is_cut_and_missing_is_empty():
    assert text_cell("x" * 40) == "x" * 29 + "…"
    assert text_cell(None) == ""
    assert text_cell("two\nlines") == "two lines"


def test_readings_are_told_with_their_sql():
    first = wire.Reading("by city", Draft("SELECT 1", 0.6, "invented"), "3 rows")
    other = wire.Reading("by region", Draft("SELECT\n  2", 0.31, "invented"), "5 rows against 3")
    assert readings_text((first, other)) == [
        "Taken as “by city”: 3 rows. It could also mean:",
        "- “by region” (31%): 5 rows against 3",
        "    SELECT 2",
    ]
    assert readings_text(()) == []
