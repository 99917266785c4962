"""Follow-ups on the sample workspace: the rows they must give, and the texts that are no follow-ups."""

from pathlib import Path

import pytest
import yaml

from nl2sql.adapters.opening import open_database
from nl2sql.database import Limits
from nl2sql.sources import load_source
from pipeline_gen.document_io import from_document, to_document
from pipeline_gen.evaluation import compare
from pipeline_gen.from_sql import from_sql
from pipeline_gen.from_text import edit
from pipeline_gen.sql_text import read_expression
from pipeline_gen.steps import Filter
from pipeline_gen.to_sql import to_compact

TODAY = "2025-06-30"
BASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "followups" / "bases.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sample(sample_folder):
    return load_source(open_database(sample_folder / "shop.sqlite"), value_budget_s=30)


@pytest.fixture
def run(sample):
    return lambda sql: list(sample.database.run(sql, Limits(rows=100_000)).rows)


def edited(sample, base, text):
    return edit(from_sql(BASES[base], sample.catalog), text, sample, TODAY)


def test_a_follow_up_gives_the_rows_meant(followup_case, sample, run):
    change = edited(sample, followup_case["base"], followup_case["text"])
    assert change is not None
    sql = to_compact(change.pipeline)
    expected, rows = run(followup_case["same_as"]), run(sql)
    if followup_case.get("ties"):
        expected, rows = ([row[1:] for row in table] for table in (expected, rows))
    order = None if followup_case.get("order") is False else tuple(range(len(expected[0])))
    assert compare(expected, rows, order) == "same", sql
    assert 0.5 < change.confidence <= 1
    if "reason" in followup_case:
        assert followup_case["reason"] in [reason.text for reason in change.reasons]
    assert [warning.code for warning in change.warnings] == [code for code in [followup_case.get("warns")] if code]


def test_the_outcome_can_be_edited_again(followup_case, sample):
    """What an edit writes is read back as the same steps, so that the next follow-up finds them."""
    change = edited(sample, followup_case["base"], followup_case["text"])
    sql = to_compact(change.pipeline)
    assert to_compact(from_sql(sql, sample.catalog)) == sql


def test_a_question_of_its_own_is_no_edit(question_case, sample):
    assert edited(sample, question_case["base"], question_case["text"]) is None


def test_follow_ups_add_up(sample, run):
    pipeline = from_sql(BASES["regions"], sample.catalog)
    for text in ("only online orders", "by month", "in 2023", "also show the average discount", "top 5"):
        change = edit(from_sql(to_compact(pipeline), sample.catalog), text, sample, TODAY)
        assert change is not None, text
        pipeline = change.pipeline
    expected = (
        "SELECT r.name, strftime('%Y-%m', o.order_date), SUM(l.line_total) AS t, AVG(l.discount) FROM order_lines l "
        "JOIN orders o ON o.order_id = l.order_id JOIN stores s ON s.store_id = o.store_id "
        "JOIN regions r ON r.region_id = s.region_id WHERE o.channel = 'online' AND o.order_date LIKE '2023%' "
        "GROUP BY 1, 2 ORDER BY t DESC LIMIT 5"
    )
    assert compare(run(expected), run(to_compact(pipeline)), (0, 1, 2, 3)) == "same"


def test_reasons_point_into_the_text_and_name_the_tables(sample):
    text = "only online orders"
    (reason,) = edited(sample, "regions", text).reasons
    assert reason.sql == "orders.channel = 'online'"
    assert "online" in [text[span.start : span.end] for span in reason.words]


def test_joining_towards_the_many_is_done_by_matching(sample):
    """A join would repeat the customers, and count them more than once."""
    change = edited(sample, "customers", "with a web session")
    if change is not None:
        assert "join" not in [step.kind for step in change.pipeline.steps]


def test_a_pipeline_that_is_one_whole_statement_can_be_cut(sample, run):
    sql = "SELECT s.city, (SELECT COUNT(*) FROM orders o WHERE o.store_id = s.store_id) AS n FROM stores s"
    change = edit(from_sql(sql, sample.catalog), "top 3", sample, TODAY)
    assert change is not None
    counts = sorted((row[1] for row in run(sql)), reverse=True)[:3]
    assert [row[1] for row in run(to_compact(change.pipeline))] == counts


def test_today_must_be_a_date(sample):
    with pytest.raises(ValueError, match="yesterday"):
        edit(from_sql(BASES["count"], sample.catalog), "in 2023", sample, "yesterday")


@pytest.mark.parametrize(
    ("text", "same_as", "warns"),
    [
        (
            "only people from Lille",
            "SELECT town, name, SUM(age) FROM person WHERE town = 'Lille' GROUP BY ROLLUP (town, name)",
            (),
        ),
        ("top 2", "SELECT town, name, SUM(age) AS years FROM person GROUP BY ROLLUP (town, name) "
         "ORDER BY years DESC LIMIT 2", ()),
        ("by score too", "SELECT town, name, score, SUM(age) FROM person GROUP BY town, name, score",
         ("edit.subtotals_dropped",)),
    ],
)  # fmt: skip
def test_subtotals_stay_while_their_groups_do(club_in_duckdb, text, same_as, warns):
    source = club_in_duckdb
    sql = "SELECT town, name, SUM(age) AS years FROM person GROUP BY ROLLUP (town, name)"
    change = edit(from_sql(sql, source.catalog), text, source, TODAY)
    assert change is not None
    expected, rows = (source.database.run(one, Limits()).rows for one in (same_as, to_compact(change.pipeline)))
    assert compare(list(expected), list(rows), None) == "same"
    assert tuple(warning.code for warning in change.warnings) == warns


def test_what_is_left_of_a_condition_keeps_its_brackets(sample, run):
    table = from_sql("SELECT product_id, price FROM products", sample.catalog)
    condition = read_expression("price > 5 AND (price < 20 OR price > 100) AND price NOT BETWEEN 16 AND 19", "sqlite")
    change = edit(table.with_step(Filter(condition), table.output), "only price over 15", sample, TODAY)
    assert change is not None
    left = "(price < 20 OR price > 100) AND price NOT BETWEEN 16 AND 19 AND price > 15"
    sql = f"SELECT product_id, price FROM products WHERE {left}"
    kept = from_document(to_document(change.pipeline), sample.catalog)
    assert compare(run(sql), run(to_compact(kept)), None) == "same"
