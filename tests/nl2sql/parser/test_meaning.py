"""Which rivals cast doubt: those that mean something else, not restatements or lesser readings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from nl2sql.catalog import ColumnRef
from nl2sql.drafting import DraftRequest, Source
from nl2sql.parser.drafter import MOST_LEAD, RuleDrafter, estimate, rivalry
from nl2sql.parser.frame import Dimension, Frame, Measure, Ordering
from nl2sql.parser.meaning import difference
from nl2sql.problems import Span
from nl2sql.retrieval import ground

SALES, REGION = (Span(0, 5),), (Span(9, 15),)


def sales_by_region() -> Frame:
    """ "sales by region" over the tables of the shop."""
    measure = Measure("sum", "order_lines", ColumnRef("order_lines", "line_total"), words=SALES)
    grouped = Dimension(ColumnRef("regions", "name"), entity="regions", words=REGION)
    return Frame(measures=(measure,), dimensions=(grouped,), ordering=(Ordering(measure=measure, descending=True),))


def test_another_order_is_a_restatement(source_of: Callable[[str], Source]) -> None:
    frame = sales_by_region()
    assert difference(frame, replace(frame, ordering=()), source_of("shop").catalog) == 0.0


def test_a_key_that_refers_to_an_entity_groups_by_that_entity(source_of: Callable[[str], Source]) -> None:
    frame = sales_by_region()
    by_key = Dimension(ColumnRef("stores", "region_id"), words=REGION)
    assert difference(frame, replace(frame, dimensions=(by_key,)), source_of("shop").catalog) == 0.0


def test_a_view_of_the_same_measure_is_a_restatement(source_of: Callable[[str], Source]) -> None:
    frame = sales_by_region()
    over_view = Measure("sum", "monthly_sales", ColumnRef("monthly_sales", "sales"), words=SALES)
    assert difference(frame, replace(frame, measures=(over_view,)), source_of("shop").catalog) == 0.0


def test_leaving_out_a_part_is_no_reason_to_doubt_the_whole(source_of: Callable[[str], Source]) -> None:
    whole, catalog = sales_by_region(), source_of("shop").catalog
    part = replace(whole, dimensions=())
    assert difference(whole, part, catalog) == 0.0
    assert difference(part, whole, catalog) > 0.0


def test_the_same_words_for_another_column_count_fully(source_of: Callable[[str], Source]) -> None:
    frame = sales_by_region()
    elsewhere = Dimension(ColumnRef("customers", "country"), words=REGION)
    assert difference(frame, replace(frame, dimensions=(elsewhere,)), source_of("shop").catalog) == 1.0


@pytest.mark.parametrize("near", [0.6, 0.9, 1.0])
def test_a_restatement_does_not_lower_confidence(near: float) -> None:
    alone = estimate(1.0, rivalry(1.0, []), 0)
    assert estimate(1.0, rivalry(1.0, [(near, 0.0)]), 0) == alone
    assert estimate(1.0, rivalry(1.0, [(near, 1.0)]), 0) <= alone
    assert rivalry(1.0, [(near, 1.0)]) == pytest.approx(near if near > 1.0 - MOST_LEAD else 0.0)


@pytest.mark.parametrize(
    ("name", "sure", "unsure"),
    [
        ("shop", "total sales by region in 2024", "total sales by country in 2024"),
        ("shop", "revenue 2025 by category", "revenue 2025 by city"),
    ],
)
def test_what_could_mean_two_things_is_doubted(
    name: str, sure: str, unsure: str, source_of: Callable[[str], Source]
) -> None:
    source = source_of(name)

    def best(question: str) -> float:
        return RuleDrafter().draft(DraftRequest(question, source, ground(question, source), "2026-01-15"))[0].confidence

    assert best(sure) >= 0.8
    assert best(unsure) < 0.75
