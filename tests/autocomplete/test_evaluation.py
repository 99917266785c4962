"""The measuring tool, on data whose answer is known."""

from __future__ import annotations

import json

import pytest

from autocomplete.evaluation import calibration_error, coverage, evaluate, keys_needed, read_rows
from nl2sql.problems import UsageError


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path):
    return tmp_path / "records.jsonl"


def test_records_that_repeat_are_all_right(data):
    summary = evaluate(write(data, [{"a": "x", "b": "yyyy"}] * 40))["summary"]
    assert (summary["records"], summary["n"]) == (40, 40)
    assert summary["hit@1"] == summary["hit@5"] == summary["mrr"] == 1.0
    assert summary["coverage_at_90"] == 1.0
    assert summary["keys_saved"] == pytest.approx(1 - 2 / 5)
    assert 0 < summary["p50_ms"] <= summary["p99_ms"]


def test_values_that_never_repeat_are_all_wrong(data):
    summary = evaluate(write(data, [{"a": f"value {at:04}"} for at in range(40)]))["summary"]
    assert summary["hit@1"] == summary["hit@5"] == summary["keys_saved"] == summary["coverage_at_90"] == 0.0
    assert summary["ece"] < 0.1


def test_only_the_second_half_is_scored(data):
    rows = [{"a": "x"}] * 10 + [{"a": "y"}] * 10
    report = evaluate(write(data, rows))
    assert [item["record"] for item in report["items"]] == list(range(10, 20))
    assert report["items"][0]["predicted"] == "x"
    assert report["items"][-1]["predicted"] == "y"


def test_given_fields_are_context_only(data):
    rows = [{"who": who, "a": who * 3} for who in ("p", "q")] * 20
    report = evaluate(write(data, rows), given=["who"])
    assert {item["field"] for item in report["items"]} == {"a"}
    assert report["summary"]["hit@1"] == 1.0


def test_a_limit(data):
    assert evaluate(write(data, [{"a": "x"}] * 40), limit=10)["summary"]["records"] == 10


def test_statements(data):
    rows = [{"t": at, "sql": "SELECT city FROM customers WHERE id = 1"} for at in range(30)]
    report = evaluate(write(data, rows), "sql")
    assert report["summary"]["n"] == 15 * 8
    assert report["summary"]["hit@1"] == 1.0
    assert len(report["items"]) == 15


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "evaluate.empty"), ("{", "evaluate.bad_line"), ('{"a": 1}\n[1]', "evaluate.bad_line")],
)
def test_files_that_cannot_be_measured(data, text, code):
    data.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        evaluate(data)
    assert caught.value.problem.code == code


def test_a_missing_file(data):
    with pytest.raises(UsageError) as caught:
        read_rows(data)
    assert caught.value.problem.code == "evaluate.unreadable"


@pytest.mark.parametrize(
    ("chances", "error"),
    [
        ([], 0.0),
        ([(1.0, True)], 0.0),
        ([(1.0, False)], 1.0),
        ([(0.5, True), (0.5, False)], 0.0),
        ([(0.9, True), (0.1, True)], 0.5),
    ],
)
def test_calibration_error(chances, error):
    assert calibration_error(chances) == pytest.approx(error)


@pytest.mark.parametrize(
    ("chances", "share"),
    [
        ([], 0.0),
        ([(0.9, True), (0.5, False)], 0.5),
        ([(0.9, False), (0.5, True)], 0.0),
        ([(0.5, True), (0.5, False)], 0.0),
        ([(0.9, True)] * 9 + [(0.8, False)], 1.0),
        ([(0.9, True)] * 8 + [(0.8, False)] * 2, 0.8),
    ],
)
def test_coverage(chances, share):
    assert coverage(chances, 0.9) == pytest.approx(share)


@pytest.mark.parametrize(("kind", "rules"), [("records", []), ("sql", ["bigram", "schema only"])])
def test_plain_rules_are_scored_on_the_same_values(data, kind, rules):
    rows = [{"sql": f"SELECT {name} FROM t", "a": name} for name in ("city", "year")] * 20
    report = evaluate(write(data, rows), kind)
    assert list(report["compared"]) == ["most popular", "most recent", "best pair", *rules, "plainspoken"]
    assert {scores["n"] for scores in report["compared"].values()} == {report["summary"]["n"]}
    assert report["compared"]["plainspoken"]["hit@1"] == report["summary"]["hit@1"]
    assert report["compared"]["most popular"]["hit@1"] < report["summary"]["hit@1"]
    assert report["summary"]["seen_before"] == 1.0


def test_statements_are_read_in_their_language(data):
    rows = [{"sql": "SELECT TOP 5 [a b] FROM t"}, {"sql": "SELECT 1"}] * 3
    assert evaluate(write(data, rows), "sql")["summary"]["dialect"] == "tsql"
    assert evaluate(write(data, rows), "sql", dialect="mysql")["summary"]["dialect"] == "mysql"


def test_what_was_never_seen_before_is_counted(data):
    rows = [{"a": "x"}] * 10 + [{"a": f"new {at}"} for at in range(10)]
    assert evaluate(write(data, rows))["summary"]["seen_before"] == 0.0


@pytest.mark.parametrize(
    ("ranked", "value", "keys"),
    [
        (["Bonn"], "Bonn", 1),
        (["Ulm", "Bonn"], "Bonn", 2),
        (["Boston", "Bonn"], "Bonn", 4),
        (["bonnet", "Bonn"], "Bonn", 4),
        (["Ulm"], "Bonn", 4),
        (["a long text 1", "a long text 2"], "a long text 2", 13),
    ],
)
def test_keys_to_type(ranked, value, keys):
    assert keys_needed(ranked, value) == keys
