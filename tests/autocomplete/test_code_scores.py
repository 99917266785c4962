"""The measuring tool for notebook code, on notebooks whose answer is known."""

from __future__ import annotations

import json

import pytest

from autocomplete.code_asked import asked_in
from autocomplete.code_scores import evaluate_code
from nl2sql.problems import UsageError

TABLE = {"status": ["open", "closed"], "total": [], "region": []}


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def notebook(*codes, tables=None):
    return {"cells": [{"code": code, "frames": {"df": TABLE if tables is None else tables}} for code in codes]}


@pytest.fixture
def data(tmp_path):
    return tmp_path / "notebooks.jsonl"


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ('df["total"].sum()', ["in brackets total"]),
        ("df[['total', 'region']]", ["in brackets total", "in brackets region"]),
        ('df.loc[mask, "total"]', ["in brackets total"]),
        ('df.groupby("region").agg(n=("total", "sum"))', ["in a call region", "in a call total"]),
        ('df[df["status"] == "open"]', ["in brackets status", "value open"]),
        ('df["status"].isin(["open", "closed"])', ["in brackets status", "value open", "value closed"]),
        ('df["made"] = df["total"] * 2', ["in brackets total"]),
        ('settings["theme"]', []),
        ('%timeit df["total"]\nx = "é" + df["total"]', ["in brackets total"]),
        ('df["total"', []),
    ],
)
def test_what_is_asked_for(code, asked):
    found = asked_in(code, TABLE)
    assert [f"{each.kind} {each.text}" for each in found] == asked
    assert all(code[each.start :].startswith(each.text) and code[each.start - 1] in "\"'" for each in found)


def test_without_tables_every_key_counts():
    assert [each.text for each in asked_in('df["a"] + settings["theme"]')] == ["a", "theme"]


def test_what_repeats_is_right(data):
    report = evaluate_code(write(data, [notebook('df["total"].sum()')] * 8))
    summary = report["summary"]
    assert (summary["notebooks"], summary["n"]) == (8, 4)
    assert summary["hit@1"] == summary["seen_before"] == 1.0
    assert summary["keys_saved"] == pytest.approx(1 - 1 / 5)
    assert report["items"][0] == {"notebook": 4, "kind": "in brackets", "value": "total", "predicted": "total"}


def test_what_jupyterlab_offers_is_scored_beside_it(data):
    def alphabetical(code, tables):
        return sorted(tables["df"]) if code.endswith('df["') else []

    report = evaluate_code(write(data, [notebook('df["total"]', 'df.groupby("total")')] * 4), offers=alphabetical)
    compared = report["compared"]
    assert compared["in brackets: jupyterlab"]["mrr"] == pytest.approx(1 / 3)
    assert compared["in a call: jupyterlab"]["hit@5"] == 0.0
    assert compared["all: plainspoken"]["hit@1"] == compared["all: without a kernel"]["hit@1"] == 1.0


def test_cells_may_be_texts(data):
    report = evaluate_code(write(data, [{"cells": ['df["b"]', 'df["a"]', 'df["b"]']}] * 4))
    assert report["summary"]["n"] == 6
    assert report["compared"]["all: alphabetical"]["hit@1"] == pytest.approx(0.0)
    assert "all: jupyterlab" not in report["compared"]


@pytest.mark.parametrize(
    "row", [{}, {"cells": [1]}, {"cells": [{"frames": {}}]}, {"cells": [{"code": "x", "frames": {"df": ["a"]}}]}]
)
def test_a_line_that_is_no_notebook_is_named(data, row):
    with pytest.raises(UsageError, match="Line 2"):
        evaluate_code(write(data, [{"cells": []}, row]))
