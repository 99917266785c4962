"""Sentences that change flows: the rows that the flow must then give, what it asks, and what it could not read."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlglot
import yaml

from assistant.flow_words import looking_at
from nl2sql.adapters.opening import open_database
from nl2sql.database import Limits
from nl2sql.sources import load_source
from pipeline_gen.checked import check_flow
from pipeline_gen.document_io import to_document
from pipeline_gen.evaluation import compare
from pipeline_gen.flow import FlowStep, as_flow
from pipeline_gen.flow_words import change_flow, rewrite_step, rewriting
from pipeline_gen.from_sql import from_sql
from pipeline_gen.telling import told
from pipeline_gen.to_sql import to_compact

TODAY = "2025-06-30"
FOLDER = Path(__file__).parents[1] / "cases" / "flows"
BASES = yaml.safe_load((FOLDER / "bases.yml").read_text(encoding="utf-8"))
CASES = {
    name: yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    for name in ("developing", "unseen", "voices", "manners", "analyst")
}


@pytest.fixture(scope="module")
def sample(sample_folder, tmp_path_factory):
    """The sample's shop with an eighth of its orders: what rows mean does not depend on how many there are."""
    path = shutil.copy(sample_folder / "shop.sqlite", tmp_path_factory.mktemp("shop") / "shop.sqlite")
    with closing(sqlite3.connect(path)) as shop:
        for table in ("order_lines", "shipments", "orders"):
            shop.execute(f"DELETE FROM {table} WHERE order_id % 8")
        shop.execute("DELETE FROM returns WHERE order_line_id NOT IN (SELECT order_line_id FROM order_lines)")
        shop.commit()
    return load_source(open_database(path), value_budget_s=30)


@pytest.fixture
def sources(club, sample):
    return {"club": club, "shop": sample}


def changed(case, sources):
    """The flow of the case's base, what the sentence makes of it, and the data."""
    base = BASES[case["base"]]
    source = sources[base["data"]]
    flow = as_flow(to_document(from_sql(base["sql"], source.catalog)), source.name)
    return flow, change_flow(flow, case["text"], source, TODAY, look=looking_at(source)), source


def table(source, sql):
    """The names of the columns, and the rows."""
    found = source.database.run(sql, Limits(rows=250_000))
    return [column.name for column in found.columns], [tuple(row) for row in found.rows]


def places(names, wanted):
    low = [name.lower() for name in names]
    return tuple(low.index(name) for name in wanted)


def picked(rows, at):
    return [tuple(row[place] for place in at) for row in rows]


def check_columns(case, flow, source, names, found):
    """As many columns as expected, and those that were there called as before (all of them as `columns` says)."""
    assert len(found) == case.get("width", len(names)), found
    if "columns" in case:
        assert found == case["columns"]
    before = {column.name.lower() for column in check_flow(flow, source.catalog).until().columns}
    if "settled" in case:
        assert set(case["settled"]) <= {name.lower() for name in found}, found
    else:
        kept = [(was, now) for was, now in zip(names, found, strict=True) if was.lower() in before]
        assert all(was.lower() == now.lower() for was, now in kept), kept


def check_rows(case, expected, found):
    """The same rows, and in the same order where the statement gives one. `expected` and `found` are names and rows."""
    (names, gold), (titles, rows) = expected, found
    sorts = sqlglot.parse_one(case["same_as"], dialect="sqlite").args.get("order") is not None
    if "settled" in case:
        gold, rows = picked(gold, places(names, case["settled"])), picked(rows, places(titles, case["settled"]))
    if "by" in case:
        assert compare(gold, rows, None) == "same"
        gold, rows = picked(gold, places(names, case["by"])), picked(rows, places(titles, case["by"]))
    order = tuple(range(len(gold[0]))) if sorts and gold else None
    assert compare(gold, rows, order) == "same"


def check(case, sources):
    """Whether the flow gives the rows and columns it must; raises AssertionError where not."""
    flow, change, source = changed(case, sources)
    unread = [case["text"][span.start : span.end] for span in change.unread]
    assert bool(change.options) == bool(case.get("asks")), (change.question, unread)
    assert (change.undo or 0) == case.get("undo", 0)
    if "unread" in case:
        assert any(case["unread"] in part for part in unread), unread
    else:
        assert not unread, unread
    if "same_as" not in case:
        assert change.flow == flow
        return
    sql = to_compact(check_flow(change.flow, source.catalog).until())
    assert change.confidence > 0.5 or "unread" in case
    expected, found = table(source, case["same_as"]), table(source, sql)
    check_columns(case, flow, source, expected[0], found[0])
    check_rows(case, expected, found)


def test_cases_have_no_other_marks():
    known = {"base", "text", "same_as", "asks", "undo", "unread", "columns", "width", "settled", "by"}
    assert {mark for cases in CASES.values() for case in cases for mark in case} <= known


@pytest.mark.parametrize(
    "spoilt",
    [
        {"same_as": "SELECT * FROM person WHERE age > 50"},
        {"same_as": "SELECT id, name, town, age FROM person WHERE age > 40"},
        {"same_as": "SELECT id AS score, name, town, age, score AS id FROM person WHERE age > 40"},
        {"columns": ["id", "name", "town", "age", "points"]},
        {"same_as": "SELECT * FROM person WHERE age > 40 ORDER BY age DESC"},
        {"settled": ["age"], "same_as": "SELECT * FROM person WHERE age > 50"},
        {"by": ["age"], "same_as": "SELECT * FROM person WHERE age > 40 ORDER BY age DESC"},
    ],
)
def test_a_case_fails_where_rows_or_columns_differ(spoilt, sources):
    case = {
        "base": "person",
        "text": "keep rows where age is above 40",
        "same_as": "SELECT * FROM person WHERE age > 40",
    }
    check(case, sources)
    with pytest.raises(AssertionError):
        check(case | spoilt, sources)


@pytest.mark.parametrize("case", CASES["developing"], ids=lambda case: f"{case['base']}: {case['text']}")
def test_a_sentence_changes_the_flow_as_meant(case, sources):
    check(case, sources)


RETURNED = "SUBSTRING(return_date, 7, 4) || '-' || SUBSTRING(return_date, 4, 2) || '-' || SUBSTRING(return_date, 1, 2)"
SENTENCES = [
    ("person", "filter", {"condition": "age > 40 AND NOT town IS NULL"}),
    ("person", "filter", {"condition": "town IN ('Lille', 'Ghent') OR age BETWEEN 20 AND 30"}),
    ("person", "filter", {"condition": "name LIKE 'A%'"}),
    ("visit", "filter", {"condition": "day >= '2024-01-01' AND day < '2025-01-01'"}),
    ("visit", "filter", {"condition": "day >= '2024-03-05'"}),
    ("visit", "filter", {"condition": "(CAST(STRFTIME('%w', day) AS INTEGER) + 6) % 7 + 1 IN (6, 7)"}),
    ("visit", "filter", {"condition": "NOT (CAST(STRFTIME('%w', day) AS INTEGER) + 6) % 7 + 1 IN (1, 2, 3, 4, 5)"}),
    ("returns", "filter", {"condition": f"{RETURNED} >= '2023-01-01' AND {RETURNED} < '2024-01-01'"}),
    ("returns", "filter", {"condition": f"(CAST(STRFTIME('%w', {RETURNED}) AS INTEGER) + 6) % 7 + 1 = 1"}),
    ("returns", "derive", {"outputs": [{"name": "y", "expression": f"CAST(STRFTIME('%Y', {RETURNED}) AS INTEGER)"}]}),
    ("promotions", "derive", {"outputs": [{"name": "n", "expression": "JULIANDAY(end_date) - JULIANDAY(start_date)"}]}),
    ("person", "sort", {"keys": [{"expression": "town"}, {"expression": "age", "descending": True}]}),
    ("person", "limit", {"rows": 3}),
    ("person", "limit", {"rows": 3, "offset": 2}),
    ("person", "distinct", {}),
    ("person", "rename", {"names": {"town": "city", "name": "who"}}),
    ("person", "drop_columns", {"columns": ["age", "score"]}),
    ("person", "order_columns", {"columns": ["town", "age"]}),
    ("person", "derive", {"outputs": [{"name": "twice", "expression": "age * 2"}]}),
    ("person", "select", {"outputs": [{"name": "name", "expression": "name"}, {"name": "age", "expression": "age"}]}),
    (
        "person",
        "aggregate",
        {
            "keys": [{"name": "town", "expression": "town"}],
            "measures": [{"name": "n", "expression": "COUNT(*)"}, {"name": "mean", "expression": "AVG(age)"}],
        },
    ),
    ("visit", "top", {"rows": 2, "within": ["kind"], "order": [{"expression": "amount", "descending": True}]}),
    ("person", "drop_missing", {"columns": ["age"]}),
    ("person", "drop_missing", {"columns": ["age", "town"], "how": "any"}),
    ("person", "drop_missing", {}),
    ("person", "fill_missing", {"columns": ["score"], "how": "value", "value": "0"}),
    ("person", "fill_missing", {"columns": ["score"], "how": "mean", "within": ["town"]}),
    ("person", "tidy_text", {"columns": ["name"], "trim": True}),
    ("person", "tidy_text", {"columns": ["name", "town"], "trim": False, "case": "upper"}),
    ("person", "cast", {"columns": ["age"], "to": "text"}),
    ("visit", "replace", {"columns": ["kind"], "pairs": {"swim": "swimming"}, "match": "part"}),
    ("person", "split", {"column": "name", "separator": " ", "into": ["first", "second"], "rest": True}),
    ("person", "bucket", {"column": "age", "how": "width", "size": 10, "name": "band"}),
    ("person", "bucket", {"column": "age", "how": "edges", "edges": [18, 30], "name": "band"}),
    ("person", "outliers", {"column": "score", "how": "zscore", "limit": 3, "name": "odd"}),
    ("by_town", "unpivot", {"columns": ["people", "average_age"], "name": "what", "value": "worth"}),
    ("person", "explode", {"column": "name", "separator": " "}),
    ("person", "sample", {"rows": 2}),
    ("person", "sample", {"percent": 50}),
    ("person", "extract", {"column": "name", "part": "first", "detail": "2", "name": "start"}),
]
"""Steps whose sentences can be read back: base, kind and parameters."""


@pytest.mark.parametrize(("base", "kind", "params"), SENTENCES)
def test_what_a_step_says_of_itself_is_read_back(base, kind, params, sources, monkeypatch):
    source = sources[BASES[base]["data"]]
    flow = as_flow(to_document(from_sql(BASES[base]["sql"], source.catalog)), source.name)
    given = replace(flow, output="mine", steps=(*flow.steps, FlowStep("mine", kind, (flow.output,), params)))
    checked = check_flow(given, source.catalog)
    sentence = told(checked.until())["mine"][1]
    written = checked.until().step("mine").operation.params(flow.dialect)
    assert rewrite_step(given, "mine", sentence, source, TODAY).flow == given
    monkeypatch.setattr(rewriting, "_same_words", lambda text, it: False)
    change = rewrite_step(given, "mine", sentence, source, TODAY)
    (step,) = [step for step in change.flow.steps if step.id == "mine"]
    assert not change.unread, sentence
    assert (step.kind, step.params) == (kind, written), sentence


def test_mistyped_words_are_told(sources):
    case = {"base": "person", "text": "filtr age abvoe 40"}
    change = changed(case, sources)[1]
    assert [reason.text for reason in change.reasons] == ["Keep rows where age is more than 40"]
    assert [problem.message for problem in change.warnings] == ["Read “filtr” as “filter”, “abvoe” as “above”."]


@pytest.mark.parametrize("text", ["rename town to cty", "keep rows where name is Adda", "frobnicate the twon"])
def test_new_names_and_unknown_words_are_not_corrected(text, sources):
    change = changed({"base": "person", "text": text}, sources)[1]
    assert not [problem for problem in change.warnings if problem.code == "flow.spelling"]


@pytest.mark.parametrize("text", ["skip 2 rows, then keep 2.5", "keep the first 2.5 rows", "skip 2.5 rows"])
def test_no_part_of_a_row_is_kept(text, sources):
    change = changed({"base": "person", "text": text}, sources)[1]
    assert ["2.5" in text[span.start : span.end] for span in change.unread] == [True]


def outcome(case, sources):
    """``meant``; ``declined``: told as not understood, or asked back; ``other``: done, and not what was meant."""
    try:
        check(case, sources)
    except AssertionError:
        change = changed(case, sources)[1]
        return "declined" if change.unread or change.options or not change.reasons else "other"
    return "meant"


@pytest.mark.parametrize(
    ("name", "meant", "other"), [("unseen", 57, 0), ("voices", 35, 0), ("manners", 35, 0), ("analyst", 31, 0)]
)
def test_sentences_that_nothing_was_tuned_on_are_mostly_read(name, meant, other, sources):
    found = [outcome(case, sources) for case in CASES[name]]
    assert found.count("meant") >= meant
    assert found.count("other") <= other
