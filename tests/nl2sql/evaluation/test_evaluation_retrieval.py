"""Measuring the search for tables and columns on a small folder in Spider's shape."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.drafting import Source
from nl2sql.evaluation_retrieval import evaluate_retrieval
from nl2sql.gold_schema import used_by
from nl2sql.problems import UsageError
from nl2sql.sources import load_source

_SCRIPTS = {
    "zoo": "CREATE TABLE keeper (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE animal (id INTEGER PRIMARY KEY, "
    "species TEXT, keeper_id INTEGER REFERENCES keeper (id)); INSERT INTO animal VALUES (1, 'Lynx', NULL);",
    "park": "CREATE TABLE tree (id INTEGER PRIMARY KEY, kind TEXT, height REAL); INSERT INTO tree VALUES (1, 'fir', 2)",
}
_QUESTIONS = [
    {
        "db_id": "zoo",
        "question": "Which keepers look after a lynx?",
        "query": "SELECT k.name FROM keeper k JOIN animal AS a ON a.keeper_id = k.id WHERE a.species = 'Lynx'",
    },
    {"db_id": "park", "question": "average height of trees", "query": "SELECT avg(height) FROM tree"},
    {"db_id": "park", "question": "what nobody can say", "query": "SELECT height FROM tree"},
    {"db_id": "park", "question": "a reference that cannot be read", "query": "SELECT FROM WHERE"},
]
_CATALOG = Catalog(
    "zoo",
    "sqlite",
    (
        Table("keeper", (Column("id", "integer"), Column("name", "text"))),
        Table("animal", (Column("id", "integer"), Column("Species", "text"), Column("keeper_id", "integer"))),
    ),
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, script in _SCRIPTS.items():
        folder = tmp_path / "database" / name
        folder.mkdir(parents=True)
        with closing(sqlite3.connect(folder / f"{name}.sqlite")) as connection:
            connection.executescript(script)
    (tmp_path / "dev.json").write_text(json.dumps(_QUESTIONS), "utf-8")
    return tmp_path


def open_source(path: Path) -> Source:
    return load_source(open_database(path), value_budget_s=60)


def test_each_database_is_searched_by_itself(data: Path) -> None:
    found = evaluate_retrieval(data, open_source=open_source)
    assert found["n"] == 3
    assert found["table_recall@5"] == pytest.approx(2 / 3, abs=1e-3)
    assert found["column_recall@10"] == pytest.approx(2 / 3, abs=1e-3)
    assert [item["missing"] for item in found["items"]] == [[], [], ["tree"]]
    assert set(found["items"][0]["tables"]) == {"keeper", "animal"}
    assert {"p50_ms", "p95_ms", "build_s", "peak_mb"} <= found.keys()


def test_all_databases_are_searched_together_among_invented_tables(data: Path) -> None:
    found = evaluate_retrieval(data, open_source=open_source, union=True, more_tables=300)
    lynx, trees, _ = found["items"]
    assert {"zoo.keeper", "zoo.animal"} <= set(lynx["tables"][:5])
    assert trees["tables"][0] == "park.tree"
    assert "zoo.animal.species" in lynx["columns"]
    assert len(trees["tables"]) == 20


def test_another_list_of_questions_and_a_limit(data: Path) -> None:
    other = data / "other.json"
    other.write_text(json.dumps(_QUESTIONS[1:2]), "utf-8")
    assert evaluate_retrieval(data, open_source=open_source, questions=other)["n"] == 1
    assert evaluate_retrieval(data, open_source=open_source, limit=2)["n"] == 2


def test_data_in_another_shape_is_refused(data: Path) -> None:
    (data / "dev.json").write_text("{}", "utf-8")
    with pytest.raises(UsageError, match="not a list of questions"):
        evaluate_retrieval(data, open_source=open_source)


@pytest.mark.parametrize(
    ("query", "tables", "columns"),
    [
        ("SELECT count(*) FROM ANIMAL", "animal", ""),
        ("SELECT species FROM animal WHERE id > 3", "animal", "animal.Species animal.id"),
        (
            "SELECT name FROM keeper WHERE id IN (SELECT keeper_id FROM animal)",
            "keeper animal",
            "keeper.name keeper.id animal.keeper_id",
        ),
        ("SELECT gone FROM elsewhere", "", ""),
        ("SELECT FROM WHERE", "", ""),
    ],
)
def test_what_a_reference_uses(query: str, tables: str, columns: str) -> None:
    used = used_by(query, _CATALOG)
    assert used.tables == set(tables.split())
    assert used.columns == {ColumnRef(*column.split(".")) for column in columns.split()}


def test_accepted_questions_help_and_never_the_question_itself(data: Path) -> None:
    others = [
        {"db_id": "park", "question": "what can nobody say of it", "query": "SELECT kind FROM tree"},
        {"db_id": "park", "question": "what nobody can say?", "query": "SELECT count(*) FROM tree"},
        {"db_id": "park", "question": "again what nobody can say", "query": "select  height from TREE"},
    ]
    alone = data / "alone.json"
    alone.write_text(json.dumps([_QUESTIONS[2], *others[1:]]), "utf-8")
    helped = data / "helped.json"
    helped.write_text(json.dumps([_QUESTIONS[2], *others]), "utf-8")
    for union in (False, True):
        ask = {"open_source": open_source, "history": 5, "union": union}
        assert evaluate_retrieval(data, questions=alone, **ask)["items"][0]["tables"] == []
        assert evaluate_retrieval(data, questions=helped, **ask)["items"][0]["tables"][:1] == [
            "park.tree" if union else "tree"
        ]
