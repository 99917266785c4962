"""Follow-ups that name figures of the notes, on the sample workspace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from nl2sql.adapters.opening import open_database
from nl2sql.database import Limits
from nl2sql.notes.applying import offered_source
from nl2sql.notes.checking import check_notes
from nl2sql.notes.reading import read_notes
from nl2sql.sources import load_source
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.from_text import edit
from pipeline_gen.to_sql import to_compact

CASES = Path(__file__).parents[1] / "cases"
BASES = yaml.safe_load((CASES / "followups" / "bases.yml").read_text(encoding="utf-8"))
BASES["lines"] = "SELECT * FROM order_lines"
REVENUE = "SUM(l.quantity * l.unit_price * (1 - l.discount))"
MARGIN = "SUM(l.line_total - l.quantity * p.cost)"
REGIONS = (
    "SELECT r.name{shown} FROM order_lines l JOIN orders o USING (order_id) JOIN stores s USING (store_id) "
    "JOIN regions r USING (region_id) JOIN products p USING (product_id) "
    "WHERE strftime('%Y', o.order_date) = '2024' GROUP BY r.name"
)
MONTHS = (
    "SELECT strftime('%Y-%m', o.order_date), {shown} FROM orders o JOIN order_lines l USING (order_id) "
    "WHERE o.channel = 'online' AND o.order_date LIKE '2023%' GROUP BY 1 ORDER BY 1"
)


@pytest.fixture(scope="module")
def noted(sample_folder):
    plain = load_source(open_database(sample_folder / "shop.sqlite"), name="shop", value_budget_s=30)
    notes, faults = check_notes(read_notes((CASES / "notes" / "shop.yml").read_text("utf-8")).of("shop"), plain.catalog)
    assert not faults
    yield offered_source(replace(plain, notes=notes, aliases=plain.aliases.beside(notes.aliases)))
    plain.database.close()


def _same(noted, base, text, sql, order):
    change = edit(from_sql(BASES[base], noted.catalog), text, noted, "2025-06-30")
    assert change is not None
    made = to_compact(change.pipeline)
    expected, rows = (list(noted.database.run(each, Limits(rows=200_000)).rows) for each in (sql, made))
    assert len(expected) > 0
    assert compare(expected, rows, order) == "same", made
    assert not change.warnings
    assert 0.5 < change.confidence <= 1
    return [reason.text for reason in change.reasons]


@pytest.mark.parametrize("text", ["by revenue", "now by turnover", "revenue instead", "by net sales"])
def test_the_same_groups_by_another_figure(text, noted):
    reasons = _same(noted, "regions", text, REGIONS.format(shown=f", {REVENUE}") + " ORDER BY 2 DESC", (1,))
    assert "Show instead revenue, as in your notes" in reasons


@pytest.mark.parametrize("text", ["add the contribution", "also show the contribution", "plus contribution"])
def test_a_figure_beside_the_one_on_show(text, noted):
    wanted = REGIONS.format(shown=f", SUM(l.line_total), {MARGIN}")
    assert _same(noted, "regions", text, wanted, None) == ["Also show contribution, as in your notes"]


def test_a_figure_that_is_made_of_sums(noted):
    shown = ", SUM(l.line_total), SUM(l.quantity) * 1.0 / COUNT(DISTINCT l.order_id)"
    _same(noted, "regions", "add the basket size", REGIONS.format(shown=shown), None)


def test_another_function_of_a_figure(noted):
    shown = f", {REVENUE.replace('SUM', 'AVG', 1)}"
    _same(noted, "regions", "average revenue instead", REGIONS.format(shown=shown), None)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("only where revenue is above 1700000", "> 1700000"),
        ("with turnover over 1700000", "> 1700000"),
        ("revenue below 1700000", "< 1700000"),
        ("only with revenue between 1200000 and 1700000", "BETWEEN 1200000 AND 1700000"),
    ],
)
def test_groups_are_kept_by_a_figure(text, condition, noted):
    wanted = REGIONS.format(shown=", SUM(l.line_total)") + f" HAVING {REVENUE} {condition}"
    _same(noted, "regions", text, wanted, None)


def test_things_are_kept_by_a_figure_of_what_belongs_to_them(noted):
    wanted = (
        "SELECT first_name, last_name, city FROM customers WHERE customer_id IN (SELECT o.customer_id FROM orders o "
        f"JOIN order_lines l USING (order_id) JOIN products p USING (product_id) GROUP BY 1 HAVING {MARGIN} > 800)"
    )
    _same(noted, "customers", "only with contribution over 800", wanted, None)


def test_single_rows_are_kept_by_a_figure_of_theirs(noted):
    wanted = "SELECT * FROM order_lines WHERE quantity * unit_price * (1 - discount) > 1000"
    reasons = _same(noted, "lines", "only where revenue is above 1000", wanted, None)
    assert reasons == ["Keep rows where quantity × unit_price × (1 − discount) is more than 1000"]


def test_a_ranking_is_made_anew_and_keeps_its_length(noted):
    wanted = (
        f"SELECT p.name, {REVENUE} FROM order_lines l JOIN products p USING (product_id) GROUP BY 1 ORDER BY 2 DESC "
        "LIMIT 10"
    )
    _same(noted, "top_products", "by revenue", wanted, (1,))


@pytest.mark.parametrize("text", ["revenue instead", "by revenue"])
def test_a_figure_of_finer_rows_takes_the_place_of_all_others(text, noted):
    """Orders are repeated by their lines, which does no harm once nothing counts orders; months stay in order."""
    _same(noted, "monthly", text, MONTHS.format(shown=REVENUE), (0, 1))


@pytest.mark.parametrize(
    ("base", "text"),
    [
        ("monthly", "add the revenue"),
        ("customers", "by revenue"),
        ("regions", "add the refund ratio"),
        ("regions", "add the share of revenue"),
        ("regions", "revenue by month"),
    ],
)
def test_what_would_count_twice_or_is_a_question_is_no_edit(base, text, noted):
    assert edit(from_sql(BASES[base], noted.catalog), text, noted, "2025-06-30") is None
