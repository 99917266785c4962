"""Units of results, and what a language model is told of the notes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nl2sql.chat_model.prompt import prompt_messages
from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.notes.applying import offered_source
from nl2sql.notes.units import with_units
from nl2sql.retrieval.ground import grounded


@pytest.mark.parametrize(
    ("sql", "units"),
    [
        ("SELECT name, floor_area_m2 FROM stores", ["", "m²"]),
        ("SELECT s.country, AVG(s.floor_area_m2) AS a FROM stores AS s GROUP BY 1", ["", "m²"]),
        ("SELECT COUNT(floor_area_m2) FROM stores", [""]),
        ("SELECT MAX(floor_area_m2) - MIN(floor_area_m2) FROM stores", ["m²"]),
        ("SELECT floor_area_m2 * floor_area_m2 FROM stores", [""]),
        ("SELECT SUM(l.quantity * l.unit_price * (1 - l.discount)) AS revenue FROM order_lines AS l", ["EUR"]),
        ("SELECT ROUND(SUM(quantity * unit_price * (1 - discount)), 2) FROM order_lines", ["EUR"]),
        ("SELECT * FROM regions", ["", ""]),
    ],
)
def test_units_follow_the_columns(sql: str, units: list[str], noted_source: Callable[[str], Source]) -> None:
    source = noted_source("shop")
    rows = source.database.run(sql, Limits())
    assert [column.unit for column in with_units(rows, sql, source).columns] == units


def test_without_notes_rows_stay_as_they_are(shop: Source) -> None:
    rows = shop.database.run("SELECT name FROM regions", Limits())
    assert with_units(rows, "SELECT name FROM regions", shop) is rows


def test_the_model_is_told_the_notes_of_the_tables_it_gets(noted_source: Callable[[str], Source]) -> None:
    source = noted_source("shop")
    text = prompt_messages(grounded("turnover of checkouts by route to market", offered_source(source), "2026-01-15"))
    said = text[-1].content
    assert "revenue (turnover, net sales, billings) = order_lines.quantity × order_lines.unit_price" in said
    assert "rows of orders count only where orders.status <> 'cancelled'" in said
    assert "One row for every order, from all channels. Also called: checkouts." in said
    assert "monthly_sales" not in said


def test_without_notes_the_model_is_told_nothing_of_them(shop: Source) -> None:
    text = prompt_messages(grounded("orders by channel", shop, "2026-01-15"))
    assert "wrote down" not in text[-1].content
