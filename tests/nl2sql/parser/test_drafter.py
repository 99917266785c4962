"""Drafts: confidence, reasons, warnings, and texts that are no questions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.database import Limits
from nl2sql.drafting import Draft, DraftRequest, Source
from nl2sql.grounding import Grounding
from nl2sql.parser.drafter import RuleDrafter, estimate
from nl2sql.values import ValueIndex


def drafts(question: str, source: Source) -> tuple[Draft, ...]:
    return RuleDrafter().draft(DraftRequest(question, source, Grounding(question), "2026-01-15"))


def test_candidates_come_best_first_and_differ(source_of: Callable[[str], Source]) -> None:
    found = drafts("total sales by city", source_of("shop"))
    assert 1 < len(found) <= 5
    assert len({draft.sql for draft in found}) == len(found)
    assert found[0].confidence == max(draft.confidence for draft in found)
    assert {draft.drafter for draft in found} == {"rules"}


def test_two_readings_that_fit_alike_are_both_offered_with_less_confidence(source_of: Callable[[str], Source]) -> None:
    unsure = drafts("online orders in France", source_of("shop"))
    sure = drafts("customers in France", source_of("shop"))
    assert unsure[0].confidence < sure[0].confidence
    assert abs(unsure[0].confidence - unsure[1].confidence) < 0.05
    assert {"stores.country", "customers.country"} <= {
        column.sql() for draft in unsure[:2] for column in sqlglot.parse_one(draft.sql).find_all(sqlglot.exp.Column)
    }


def test_reasons_tie_the_query_to_the_words(source_of: Callable[[str], Source]) -> None:
    question = "total sales by region in 2024"
    (best, *_) = drafts(question, source_of("shop"))
    said = {question[span.start : span.end] for reason in best.reasons for span in reason.words}
    assert {"total", "sales", "region", "in 2024"} <= said
    texts = " ".join(reason.text for reason in best.reasons)
    assert "adds up order_lines.line_total" in texts
    assert "groups by regions" in texts
    assert "orders.order_date" in texts
    whole = "".join(best.sql.split())
    assert all("".join(reason.sql.split()) in whole for reason in best.reasons if "COUNT" in reason.sql)


def test_words_without_a_part_in_the_query_are_told_and_cost_confidence(source_of: Callable[[str], Source]) -> None:
    question = "customers in Lyon with a zeppelin"
    (best, *_) = drafts(question, source_of("shop"))
    assert [question[span.start : span.end] for span in best.unused] == ["zeppelin"]
    assert "draft.unused-word" in {warning.code for warning in best.warnings}
    assert best.confidence < drafts("customers in Lyon", source_of("shop"))[0].confidence * 0.85


def test_relative_dates_after_the_end_of_the_data_say_what_they_count_from(source_of: Callable[[str], Source]) -> None:
    request = DraftRequest("sales last quarter", source_of("shop"), Grounding(""), "2027-06-01")
    (best, *_) = RuleDrafter().draft(request)
    (note,) = [warning for warning in best.warnings if warning.code == "draft.anchor"]
    assert "2025-12-31" in note.message
    assert "'last quarter'" in note.message
    assert "'2025-07-01'" in best.sql


def test_a_value_that_is_not_there_is_doubted(source_of: Callable[[str], Source]) -> None:
    (best, *_) = drafts("orders with status 'cancled'", source_of("shop"))
    (warning,) = [warning for warning in best.warnings if warning.code == "draft.unknown-value"]
    assert "cancelled" in warning.hint
    assert best.confidence < 0.8


def test_an_age_that_is_not_there_is_said_to_be_assumed(source_of: Callable[[str], Source]) -> None:
    (best, *_) = drafts("oldest employee", source_of("shop"))
    assert "draft.assumed" in {warning.code for warning in best.warnings}


NO_QUESTIONS = (
    "",
    " ",
    "?",
    "x" * 10_000,
    "orders " * 2000,
    "¿Cuántos hay?",
    "😀😀",
    "'; --",
    "the the the",
    "who are you",
)
NO_SENSE = ("between 5 and", "last 99999999999 days", "in 0000", "not not not", "top", "more than")


@pytest.mark.parametrize("question", [*NO_QUESTIONS, *NO_SENSE])
def test_texts_that_ask_nothing_give_no_draft(question: str, source_of: Callable[[str], Source]) -> None:
    assert drafts(question, source_of("shop")) == ()


def test_pasted_sql_is_no_confident_question(source_of: Callable[[str], Source]) -> None:
    assert all(draft.confidence < 0.6 for draft in drafts("SELECT * FROM orders; DROP TABLE orders", source_of("shop")))


JUMBLE = """
total average how many top 5 by per and or not without customers orders sales price Paris online 2024 last month over
100 between most cheapest name city , sorted descending with more than missing ? which
"""
WORDS = st.sampled_from(JUMBLE.split())


@settings(max_examples=60, deadline=None)
@given(words=st.lists(WORDS, min_size=1, max_size=12))
def test_any_jumble_of_words_gives_queries_that_run(words: list[str], source_of: Callable[[str], Source]) -> None:
    source = source_of("clinic")
    for draft in drafts(" ".join(words), source):
        source.database.run(draft.sql, Limits(rows=5, seconds=5))
        assert 0 <= draft.confidence <= 0.97


@given(fit=st.floats(0, 2), more=st.floats(0, 1), rival=st.floats(0, 2), unused=st.integers(0, 5))
def test_confidence_rises_with_fit_and_falls_with_doubt(fit: float, more: float, rival: float, unused: int) -> None:
    value = estimate(fit, rival, unused)
    assert 0 <= value <= 0.97
    assert estimate(fit + more, rival, unused) >= value
    assert estimate(fit, rival + more, unused) <= value
    assert estimate(fit, rival, unused + 1) <= value


DIALECTS = ("sqlite", "duckdb", "postgres", "mysql", "snowflake", "bigquery", "tsql")


def trade(dialect: str) -> Source:
    """A catalogue whose names need quoting, without a database."""
    orders = Table(
        "Order Log",
        (
            Column("id", "integer", primary_key=True, nullable=False),
            Column("placed on", "date", "DATE"),
            Column("group", "text", "TEXT"),
            Column("clientId", "integer"),
            Column("amount", "number", "NUMERIC"),
        ),
        (ForeignKey(("clientId",), "clients", ("id",)),),
    )
    clients = Table("clients", (Column("id", "integer", primary_key=True), Column("name", "text", "TEXT")))
    values = ValueIndex({ColumnRef("Order Log", "group"): ("retail", "o'hara & sons")})
    return Source("trade", None, Catalog("trade", dialect, (orders, clients)), values)  # type: ignore[arg-type]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "question",
    [
        "total amount by month in 2024",
        "number of orders per quarter",
        "orders by weekday",
        "amount per week",
        "top 3 clients by amount",
        "clients without orders",
        'orders of group "o\'hara & sons"',
        "retail orders over 100",
        "clients containing mill",
    ],
)
def test_every_dialect_can_read_what_is_written_for_it(question: str, dialect: str) -> None:
    found = drafts(question, trade(dialect))
    assert found
    for draft in found:
        assert sqlglot.parse_one(draft.sql, dialect=dialect).find(sqlglot.exp.Select)
