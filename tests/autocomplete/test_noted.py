"""Completion of what people wrote down: metrics, what they say for names, words for values."""

from __future__ import annotations

import pytest
import sqlglot

from autocomplete.question import complete_question
from autocomplete.sql import complete_sql
from nl2sql.noted import Notes
from nl2sql.notes.checking import check_notes
from nl2sql.notes.reading import read_notes

NOTES = """
shop:
  metrics:
    revenue:
      sql: order_lines.quantity × products.price
      description: What customers pay.
      synonyms: [turnover]
      unit: EUR
    basket size: SUM(order_lines.quantity) * 1.0 / COUNT(DISTINCT order_lines.order_id)
    order count: COUNT(orders.id)
    units: order_lines.quantity
  tables:
    orders:
      description: One row for every order.
      synonyms: [checkouts]
      columns:
        status:
          synonyms: [state of play]
          values: {shipped: [on its way]}
        total:
          do not use: Wrong since the move.
    targets: {synonyms: [budgets]}
    shipments: {do not use: Nobody fills it., synonyms: [parcels]}
"""


@pytest.fixture
def notes(shop) -> Notes:
    found, faults = check_notes(read_notes(NOTES).of("shop"), shop)
    assert not faults
    return found


def _sql(text, shop, values, notes):
    offset = text.index("|")
    found = complete_sql(text.replace("|", ""), offset, shop, values, None, notes)
    return {item.label: item for item in found.items}


def _question(text, shop, values, notes):
    found = complete_question(text, len(text), shop, values, None, notes)
    return {item.label: item for item in found.items}


@pytest.mark.parametrize(
    ("text", "label", "kind", "means"),
    [
        ("total rev", "revenue", "metric", "metric in EUR: What customers pay."),
        ("Turn", "turnover", "metric", "revenue, metric in EUR: What customers pay."),
        ("average basket s", "basket size", "metric", "metric: SUM(order_lines.quantity)"),
        ("how many check", "checkouts", "table", "table orders: One row for every order."),
        ("orders by state of", "state of play", "column", "column orders.status"),
        ("orders on i", "on its way", "value", "orders.status is shipped"),
    ],
)
def test_a_question_is_completed_with_what_is_noted(text, label, kind, means, shop, values, notes):
    item = _question(text, shop, values, notes)[label]
    assert item.kind == kind
    assert item.why.startswith(means)


def test_a_metric_comes_before_a_name_that_begins_alike(shop, values, notes):
    assert complete_question("total re", 8, shop, values, None, notes).items[0].label == "revenue"


def test_what_is_not_to_be_used_is_called_nothing(shop, values, notes):
    assert "parcels" not in _question("par", shop, values, notes)
    assert "parcels" not in _sql("SELECT * FROM par|", shop, values, notes)


def test_without_notes_nothing_is_added(shop, values):
    assert not _question("total reve", shop, values, Notes())


@pytest.mark.parametrize(
    ("text", "label", "insert"),
    [
        (
            "SELECT rev| FROM order_lines AS l JOIN products AS p ON l.product_id = p.id",
            "revenue",
            "SUM(l.quantity * p.price) AS revenue",
        ),
        ("SELECT id, uni| FROM order_lines", "units", "SUM(quantity) AS units"),
        ("SELECT ROUND(uni|) FROM order_lines", "units", "SUM(quantity)"),
        ("SELECT COALESCE(1, uni|) FROM order_lines", "units", "SUM(quantity)"),
        ("SELECT uni|", "units", "SUM(order_lines.quantity) AS units"),
        (
            "SELECT bask| FROM order_lines",
            "basket size",
            "SUM(quantity) * 1.0 / COUNT(DISTINCT order_id) AS basket_size",
        ),
        ("SELECT order_id FROM order_lines GROUP BY order_id HAVING uni|", "units", "SUM(quantity)"),
        ("SELECT order_id FROM order_lines WHERE uni|", "units", "quantity"),
        ("SELECT * FROM check|", "checkouts", "orders"),
        ("SELECT * FROM plan.bud|", "budgets", "targets"),
        ("SELECT * FROM bud|", "budgets", "plan.targets"),
        ("SELECT state| FROM orders", "state of play", "status"),
        ("SELECT state| FROM orders AS o JOIN customers AS c ON o.customer_id = c.id", "state of play", "o.status"),
        ("SELECT o.state| FROM orders AS o", "state of play", "status"),
        ("SELECT * FROM orders WHERE status = 'on|'", "on its way", "'shipped'"),
        ("SELECT * FROM orders WHERE status = on|", "on its way", "'shipped'"),
    ],
)
def test_sql_is_completed_with_what_is_noted(text, label, insert, shop, values, notes):
    assert _sql(text, shop, values, notes)[label].insert == insert


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("SELECT rev| FROM order_lines", "revenue"),
        ("SELECT bask| FROM orders", "basket size"),
        ("SELECT order_id FROM order_lines WHERE bask|", "basket size"),
        ("SELECT state| FROM customers", "state of play"),
        ("SELECT c.state| FROM orders AS o JOIN customers AS c ON o.customer_id = c.id", "state of play"),
        ("SELECT * FROM orders WHERE id = on|", "on its way"),
    ],
)
def test_what_cannot_stand_there_is_not_offered(text, label, shop, values, notes):
    assert label not in _sql(text, shop, values, notes)


def test_a_metric_taken_is_a_statement_that_reads(shop, values, notes):
    text = "SELECT turn| FROM order_lines JOIN products ON order_lines.product_id = products.id"
    taken = text.replace("turn|", _sql(text, shop, values, notes)["turnover"].insert)
    assert sqlglot.parse_one(taken, dialect="sqlite").expressions[0].alias == "revenue"


def test_what_is_not_to_be_used_comes_last_and_says_so(shop, values, notes):
    tables = _sql("SELECT * FROM |", shop, values, notes)
    assert tables["shipments"].why == "not to be used: Nobody fills it."
    assert list(tables).index("shipments") > list(tables).index("orders")
    columns = _sql("SELECT | FROM orders", shop, values, notes)
    assert columns["total"].why == "not to be used: Wrong since the move."
