from __future__ import annotations

from assistant.display import text_cell, text_table
from nl2sql.database import ResultColumn, Rows


def test_numbers_stand_to_the_right():
    rows = Rows((ResultColumn("city", "text"), ResultColumn("orders", "integer")), (("Lille", 5), ("Rouen", 1200)))
    assert text_table(rows) == "city   orders\n-----  ------\nLille       5\nRouen    1200"


def test_no_rows_still_show_the_columns():
    assert text_table(Rows((ResultColumn("city", "text"),), ())) == "city\n----"


def test_long_text_is_cut_and_missing_is_empty():
    assert text_cell("x" * 40) == "x" * 29 + "…"
    assert text_cell(None) == ""
    assert text_cell("two\nlines") == "two lines"
