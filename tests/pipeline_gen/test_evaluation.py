"""Measuring: outcomes are told apart, on data in Spider's shape made here."""

import json
import sqlite3

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.database import Limits
from nl2sql.problems import UsageError
from nl2sql.sources import load_source
from pipeline_gen import evaluation
from pipeline_gen.evaluation import compare, evaluate_pipelines
from pipeline_gen.from_sql import from_sql
from pipeline_gen.to_sql import to_compact


def open_source(path):
    return load_source(open_database(path), value_budget_s=60)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "database" / "pets"
    folder.mkdir(parents=True)
    with sqlite3.connect(folder / "pets.sqlite") as connection:
        connection.executescript(
            "CREATE TABLE pet (id INTEGER PRIMARY KEY, kind TEXT, age INTEGER);"
            "INSERT INTO pet VALUES (1, 'dog', 3), (2, 'cat', 3), (3, 'cat', 9), (4, 'emu', 3);"
        )
    connection.close()
    queries = [
        "SELECT kind, COUNT(*) FROM pet GROUP BY kind",
        "SELECT id FROM pet ORDER BY age LIMIT 1",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n",
        "SELECT nothing FROM pet",
        "SELECT kind FROM pet WHERE printf('%d', age) = '9'",
    ]
    entries = [{"db_id": "pets", "question": "?", "query": query} for query in queries]
    (tmp_path / "dev.json").write_text(json.dumps(entries), encoding="utf-8")
    return tmp_path


def test_each_query_is_counted_once(data):
    result = evaluate_pipelines(data, open_source=open_source, targets=("sql", "steps", "pandas", "duckdb"))
    assert (result["n"], result["skipped"], result["fixpoint"], result["opaque"]) == (5, 1, 4, [2])
    assert result["sql"] == {
        "converted": 3,
        "same": 4,
        "tie": 0,
        "different": 0,
        "failed": 0,
        "ids": {"different": [], "failed": []},
        "silent": [],
    }
    assert result["steps"]["same"] + result["steps"]["tie"] == 4
    assert result["duckdb"]["same"] + result["duckdb"]["tie"] == 4
    assert result["warned"] == 2
    assert result["pandas"]["ids"]["failed"] == [2, 4]
    assert [item["id"] for item in result["items"]] == [0, 1, 2, 3, 4]
    assert "skipped" in result["items"][3]


def test_a_limit_stops_early(data):
    assert evaluate_pipelines(data, open_source=open_source, limit=2)["n"] == 2


@pytest.mark.parametrize(
    ("change", "code"), [({"targets": ("cobol",)}, "evaluation.target"), ({"split": "test"}, "evaluation.split")]
)
def test_unknown_wishes_are_refused(data, change, code):
    with pytest.raises(UsageError) as caught:
        evaluate_pipelines(data, open_source=open_source, **change)
    assert caught.value.problem.code == code


def test_queries_of_a_missing_database_are_skipped(data):
    entries = json.loads((data / "dev.json").read_text(encoding="utf-8"))
    entries.append({"db_id": "gone", "question": "?", "query": "SELECT 1"})
    (data / "dev.json").write_text(json.dumps(entries), encoding="utf-8")
    result = evaluate_pipelines(data, open_source=open_source, targets=("sql",))
    assert (result["n"], result["skipped"], result["sql"]["same"]) == (6, 2, 4)


def test_missing_data_is_an_error_of_its_own(tmp_path):
    with pytest.raises(OSError, match=r"dev\.json"):
        evaluate_pipelines(tmp_path, open_source=open_source)


@pytest.mark.parametrize(
    ("gold", "rows", "order", "outcome"),
    [
        ([(1,), (2,)], [(2,), (1,)], None, "same"),
        ([(1,), (2,)], [(2,), (1,)], (0,), "different"),
        ([(1, "a"), (1, "b")], [(1, "b"), (1, "a")], (0,), "tie"),
        ([(1,), (1,)], [(1,)], None, "different"),
        ([(0.1 + 0.2,)], [(0.3,)], None, "same"),
        ([(1.5,)], [(1.6,)], None, "different"),
        ([(True,)], [(1,)], None, "same"),
        ([("1",)], [(1,)], None, "different"),
        ([(None,)], [(0,)], None, "different"),
        ([], [], (0,), "same"),
    ],
)
def test_results_are_compared(gold, rows, order, outcome):
    assert compare(gold, rows, order) == outcome


def test_another_choice_among_equals_at_a_limit_inside_is_a_tie(data):
    source = open_source(data / "database" / "pets" / "pets.sqlite")
    sql = "SELECT COUNT(*) AS n FROM pet WHERE kind = (SELECT kind FROM pet ORDER BY age LIMIT 1)"
    pipeline = from_sql(sql, source.catalog)

    def from_the_end(part):
        text = to_compact(part).replace("age\n", "age, id DESC\n")
        return list(source.database.run(text, Limits()).rows)

    def of_cats(part):
        text = to_compact(part).replace("LIMIT 1", "LIMIT 1 OFFSET 3")
        return list(source.database.run(text, Limits()).rows)

    assert evaluation._outcome(pipeline, [(2,)], from_the_end, source) == {"outcome": "tie"}
    assert evaluation._outcome(pipeline, [(1,)], of_cats, source) == {"outcome": "different"}
