"""What notes do to a source and to queries."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nl2sql.answer import Answering, RanStage, answer
from nl2sql.catalog import ColumnRef
from nl2sql.drafting import Draft, Source
from nl2sql.joins import join_graph, join_tree
from nl2sql.learned.drafter import EmbeddedDrafter
from nl2sql.notes.applying import as_noted, not_to_be_used, offered_source
from nl2sql.notes.expressions import plain_signs
from nl2sql.notes.filters import filtered
from nl2sql.parser.scan_notes import by_notes
from nl2sql.retrieval import ground
from tests.nl2sql.notes.conftest import checked, with_notes

PLAIN = "SELECT COUNT(*) FROM orders"


def test_without_notes_nothing_changes(shop: Source) -> None:
    assert offered_source(shop) is shop
    draft = Draft(PLAIN, 0.9, "embedded")
    assert as_noted([draft], "how many orders", shop) == (draft,)
    assert by_notes((), ("mark",), shop.notes) == ("mark",)  # type: ignore[arg-type]
    assert not_to_be_used("SELECT * FROM monthly_sales", shop) == ()


def test_notes_on_other_sources_change_nothing(shop: Source) -> None:
    notes, faults = checked("else:\n  metrics: {revenue: a * b}\n", "shop", shop.catalog)
    assert not notes
    assert not faults


@pytest.mark.parametrize(
    ("sql", "wanted"),
    [
        (PLAIN, f"{PLAIN} WHERE orders.status <> 'cancelled'"),
        ("SELECT COUNT(*) FROM orders AS o", "SELECT COUNT(*) FROM orders AS o WHERE o.status <> 'cancelled'"),
        ("SELECT status, COUNT(*) FROM orders GROUP BY status", None),
        ("SELECT COUNT(*) FROM orders WHERE status = 'cancelled'", None),
        ("SELECT * FROM customers", None),
        (
            "SELECT SUM(line_total) FROM order_lines",
            "SELECT SUM(line_total) FROM order_lines WHERE order_lines.order_id IN "
            "(SELECT orders.order_id FROM orders WHERE orders.status <> 'cancelled')",
        ),
        (
            "SELECT o.channel, SUM(l.line_total) FROM order_lines AS l JOIN orders AS o ON o.order_id = l.order_id "
            "GROUP BY o.channel",
            "SELECT o.channel, SUM(l.line_total) FROM order_lines AS l JOIN orders AS o ON o.order_id = l.order_id "
            "WHERE o.status <> 'cancelled' GROUP BY o.channel",
        ),
        (
            "SELECT c.city, COUNT(o.order_id) FROM customers AS c LEFT JOIN orders AS o "
            "ON o.customer_id = c.customer_id GROUP BY c.city",
            "SELECT c.city, COUNT(o.order_id) FROM customers AS c LEFT JOIN orders AS o "
            "ON o.customer_id = c.customer_id AND o.status <> 'cancelled' GROUP BY c.city",
        ),
        (
            "SELECT 1 FROM customers WHERE customer_id IN (SELECT customer_id FROM orders)",
            "SELECT 1 FROM customers WHERE customer_id IN "
            "(SELECT customer_id FROM orders WHERE orders.status <> 'cancelled')",
        ),
        (
            "WITH x AS (SELECT * FROM orders) SELECT COUNT(*) FROM x",
            "WITH x AS (SELECT * FROM orders WHERE orders.status <> 'cancelled') SELECT COUNT(*) FROM x",
        ),
    ],
)
def test_filters_go_where_a_table_is_read(sql: str, wanted: str | None, noted_source: Callable[[str], Source]) -> None:
    source = noted_source("shop")
    made, applied = filtered(sql, source.notes.filters, source.catalog)
    assert made == (wanted or sql)
    assert bool(applied) == (wanted is not None)


def test_a_filter_over_several_tables_is_asked_of_the_row(shop: Source) -> None:
    text = "shop: {tables: {returns: {filter: returns.quantity < order_lines.quantity OR orders.channel = 'store'}}}"
    notes, faults = checked(text, "shop", shop.catalog)
    assert not faults
    sql, _ = filtered("SELECT COUNT(*) FROM returns AS r", notes.filters, shop.catalog)
    assert sql.startswith("SELECT COUNT(*) FROM returns AS r WHERE r.return_id IN (SELECT returns.return_id")
    reference = (
        "SELECT COUNT(*) FROM returns r JOIN order_lines l USING (order_line_id) JOIN orders o USING (order_id) "
        "WHERE r.quantity < l.quantity OR o.channel = 'store'"
    )
    limits = Answering((), "2026-01-15").limits
    assert shop.database.run(sql, limits).rows == shop.database.run(reference, limits).rows


def test_the_filter_is_told_and_can_be_dropped(noted_source: Callable[[str], Source]) -> None:
    stages = list(
        answer("how many orders are there", noted_source("shop"), Answering((EmbeddedDrafter(),), "2026-01-15"))
    )
    ran = stages[-1]
    assert isinstance(ran, RanStage)
    assert any("From your notes" in reason.text for reason in ran.draft.reasons)
    assert any("status" not in draft.sql for draft in ran.others)


@pytest.mark.parametrize("drafter", ["remembered", "person", "chosen"])
def test_what_a_person_accepted_or_wrote_gets_no_filter(drafter: str, noted_source: Callable[[str], Source]) -> None:
    draft = Draft(PLAIN, 1.0, drafter)
    assert as_noted([draft], "how many orders", noted_source("shop")) == (draft,)


def test_what_is_not_to_be_used_is_not_offered_and_warned_about(noted_source: Callable[[str], Source]) -> None:
    source = noted_source("shop")
    offered = offered_source(source)
    assert offered.catalog.table("monthly_sales") is None
    assert source.catalog.table("monthly_sales") is not None
    assert offered.catalog.column(ColumnRef("customers", "phone")) is None
    assert offered.values.of(ColumnRef("customers", "phone")) == ()
    hits = ground("monthly sales by phone", offered)
    assert {hit.table for hit in hits.tables} <= {table.key for table in offered.catalog.tables}
    (warning,) = not_to_be_used("SELECT * FROM monthly_sales", source)
    assert (warning.severity, warning.code) == ("warning", "notes.do-not-use")
    assert "cancelled" in warning.hint
    assert [each.code for each in not_to_be_used("SELECT phone FROM customers", source)] == ["notes.do-not-use"]
    assert not_to_be_used("SELECT name FROM stores", source) == ()


def test_hits_say_that_they_come_from_the_notes(noted_source: Callable[[str], Source]) -> None:
    found = ground("turnover of web checkouts", offered_source(noted_source("shop")))
    why = {hit.why for hit in (*found.tables, *found.columns, *found.values)}
    assert any(text.startswith("'checkouts' stands in your notes for the table orders") for text in why)
    assert any("'turnover' is revenue in your notes, computed from" in text for text in why)
    assert any(text.startswith("'web' stands in your notes for 'online'") for text in why)


def test_descriptions_synonyms_and_units_become_comments(noted_source: Callable[[str], Source]) -> None:
    column = offered_source(noted_source("shop")).catalog.column(ColumnRef("stores", "floor_area_m2"))
    assert column is not None
    assert column.comment == "The surface that shoppers walk on. Also called: footprint. In m²."


def test_a_noted_join_is_taken_before_others(shop: Source) -> None:
    notes, faults = checked("shop: {joins: [stores.region_id = suppliers.supplier_id]}", "shop", shop.catalog)
    assert not faults
    assert notes.offered is not None
    assert join_graph(shop.catalog).paths_from("stores")["suppliers"][0] > 1
    tree = join_tree(notes.offered, ["stores", "suppliers"])
    assert tree is not None
    assert [str(join) for join in tree.joins] == ["stores.region_id = suppliers.supplier_id"]


def test_a_join_written_from_the_one_to_the_many_is_turned_round(shop: Source) -> None:
    notes, _ = checked("shop: {joins: [stores.store_id = orders.store_id]}", "shop", shop.catalog)
    assert [(join.table, join.target) for join in notes.joins] == [("orders", "stores")]


def test_notes_of_a_source_and_its_aliases_are_merged(noted_source: Callable[[str], Source], shop: Source) -> None:
    from nl2sql.workspace_words import Alias, Aliases

    learned = Aliases((Alias(("checkout",), "returns"), Alias(("thing",), "products")))
    merged = learned.beside(noted_source("shop").notes.aliases)
    assert {alias.table for alias in merged.entries if alias.phrase == ("checkout",)} == {"orders"}
    assert any(alias.phrase == ("thing",) for alias in merged.entries)
    assert with_notes(shop, shop.notes).aliases == shop.aliases


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("quantity × price − 1", "quantity * price - 1"),
        ("a ÷ b ≠ c", "a / b <> c"),
        ("name = '5 × 4 − 1'", "name = '5 × 4 − 1'"),
        ('"net − gross" × 2', '"net − gross" * 2'),
    ],
)
def test_signs_that_people_type_are_read_outside_of_texts(typed: str, plain: str) -> None:
    assert plain_signs(typed) == plain
