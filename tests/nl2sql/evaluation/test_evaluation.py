"""Measuring question to SQL on a small folder in Spider's shape."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlglot

from nl2sql.adapters.opening import open_database
from nl2sql.drafting import Source
from nl2sql.evaluation import Item, Outcome, RecordedDrafter, coverage, evaluate_sql, report
from nl2sql.evaluation_rows import is_ordered, same_rows
from nl2sql.hardness import hardness
from nl2sql.parser.drafter import RuleDrafter
from nl2sql.problems import UsageError
from nl2sql.sources import load_source

QUESTIONS = [
    {"db_id": "zoo", "question": "how many animals are there", "query": "SELECT count(*) FROM animal"},
    {
        "db_id": "zoo",
        "question": "names of animals sorted by weight",
        "query": "SELECT name FROM animal ORDER BY weight",
    },
    {"db_id": "park", "question": "average height of trees", "query": "SELECT avg(height) FROM tree"},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two databases and three questions."""
    for name, script in {
        "zoo": "CREATE TABLE animal (id INTEGER PRIMARY KEY, name TEXT, weight REAL);"
        "INSERT INTO animal VALUES (1, 'Lynx', 20.5), (2, 'Otter', 9), (3, 'Boar', 90)",
        "park": "CREATE TABLE tree (id INTEGER PRIMARY KEY, kind TEXT, height REAL);"
        "INSERT INTO tree VALUES (1, 'oak', 20), (2, 'fir', 31)",
    }.items():
        folder = tmp_path / "database" / name
        folder.mkdir(parents=True)
        with closing(sqlite3.connect(folder / f"{name}.sqlite")) as connection:
            connection.executescript(script)
    (tmp_path / "dev.json").write_text(json.dumps(QUESTIONS), "utf-8")
    return tmp_path


def open_source(path: Path) -> Source:
    return load_source(open_database(path), value_budget_s=60)


def recorded(folder: Path, *lines: str) -> RecordedDrafter:
    path = folder / "recorded.sql"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return RecordedDrafter(path)


def test_the_embedded_drafter_is_measured_item_by_item(data: Path) -> None:
    seen: list[tuple[int, int]] = []
    result = evaluate_sql(
        data,
        drafter=RuleDrafter(),
        open_source=open_source,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert (result["n"], result["ex"], result["errors"], result["unanswered"]) == (3, 1.0, 0, 0)
    assert [item["question"] for item in result["items"]] == [entry["question"] for entry in QUESTIONS]
    assert set(result["items"][0]) == {"db_id", "question", "sql", "confidence", "ok", "ms"}
    assert result["ex_by_hardness"] == {"easy": 1.0}
    assert seen == [(1, 3), (2, 3), (3, 3)]
    json.dumps(result)


def test_recorded_queries_are_compared_by_their_rows(data: Path) -> None:
    drafter = recorded(
        data,
        "SELECT 3\tzoo",
        "SELECT name FROM animal ORDER BY weight DESC\tzoo",
        "SELECT avg(hight) FROM tree\tpark",
    )
    result = evaluate_sql(data, drafter=drafter, open_source=open_source)
    assert [item["ok"] for item in result["items"]] == [True, False, False]
    assert result["errors"] == 1
    assert result["ex"] == 0.3333


def test_a_limit_takes_the_first_questions(data: Path) -> None:
    assert evaluate_sql(data, drafter=RuleDrafter(), open_source=open_source, limit=1)["n"] == 1


def test_a_recording_of_other_questions_is_refused(data: Path) -> None:
    with pytest.raises(UsageError, match="not zoo"):
        evaluate_sql(data, drafter=recorded(data, "SELECT 1\tpark"), open_source=open_source)
    with pytest.raises(UsageError, match="ends after 1"):
        evaluate_sql(data, drafter=recorded(data, "SELECT 1\tzoo"), open_source=open_source)


@pytest.mark.parametrize("content", ['{"a": 1}', '[{"question": "x"}]', "[1]"])
def test_data_in_another_shape_is_refused(data: Path, content: str) -> None:
    (data / "other.json").write_text(content, "utf-8")
    with pytest.raises(UsageError):
        evaluate_sql(data, drafter=RuleDrafter(), open_source=open_source, questions=data / "other.json")


@pytest.mark.parametrize(
    ("wanted", "got", "ordered", "same"),
    [
        ([(1, "a"), (2, "b")], [(2, "b"), (1, "a")], False, True),
        ([(1, "a"), (2, "b")], [(2, "b"), (1, "a")], True, False),
        ([(1,), (1,)], [(1,)], False, False),
        ([(1,), (1,), (2,)], [(1,), (2,), (2,)], False, False),
        ([(1, 2)], [(2, 1)], False, False),
        ([(0.3,)], [(0.1 + 0.2,)], True, True),
        ([(1,)], [(1.0,)], True, True),
        ([(1.00001,)], [(1.00002,)], True, False),
        ([("1",)], [(1,)], True, False),
        ([(None,)], [(0,)], True, False),
        ([], [], True, True),
    ],
)
def test_when_rows_are_the_same(wanted: list, got: list, ordered: bool, same: bool) -> None:
    assert same_rows(wanted, got, ordered=ordered) is same


@pytest.mark.parametrize(
    ("query", "ordered"),
    [
        ("SELECT a FROM t ORDER BY a", True),
        ("SELECT a FROM t", False),
        ("SELECT a FROM (SELECT a FROM t ORDER BY a LIMIT 3)", False),
        ("SELECT a FROM t UNION SELECT b FROM u ORDER BY 1", True),
        ("SELECT FROM WHERE", False),
    ],
)
def test_only_the_outermost_order_counts(query: str, ordered: bool) -> None:
    assert is_ordered(query, "sqlite") is ordered


@pytest.mark.parametrize(
    ("query", "level"),
    [
        ("SELECT count(*) FROM t", "easy"),
        ("SELECT a FROM t WHERE b = 1", "easy"),
        ("SELECT a, b FROM t WHERE c = 1", "medium"),
        ("SELECT a FROM t JOIN u ON t.x = u.x WHERE b = 1", "medium"),
        ("SELECT a, count(*) FROM t GROUP BY a", "medium"),
        ("SELECT a FROM t WHERE b > (SELECT avg(b) FROM t)", "hard"),
        ("SELECT a FROM t JOIN u ON t.x = u.x GROUP BY a ORDER BY a", "hard"),
        ("SELECT a FROM t WHERE b = 1 INTERSECT SELECT a FROM t WHERE b = 2", "hard"),
        ("SELECT count(*) FROM t WHERE a NOT IN (SELECT a FROM u)", "extra"),
        ("SELECT a, b FROM t JOIN u ON t.x = u.x WHERE c = 1 GROUP BY a ORDER BY b LIMIT 1", "extra"),
    ],
)
def test_levels_follow_the_published_rules(query: str, level: str) -> None:
    assert hardness(sqlglot.parse_one(query, dialect="sqlite")) == level


def outcome(confidence: float, ok: bool) -> Outcome:
    return Outcome(Item("d", "q", "SELECT 1"), "SELECT 1", confidence, ok, False, 1.0)


def test_coverage_is_the_share_answered_while_nine_in_ten_are_right() -> None:
    right = [outcome(0.9, True)] * 9 + [outcome(0.8, False)]
    assert coverage(right, 0.9) == 1.0
    assert coverage([*right, outcome(0.7, False)], 0.9) == pytest.approx(10 / 11, abs=1e-4)
    assert coverage([outcome(0.5, False), outcome(0.4, True)], 0.9) == 0.0
    assert coverage([], 0.9) == 0.0


def test_equal_confidence_is_answered_together_or_not_at_all() -> None:
    assert coverage([outcome(0.9, True), outcome(0.9, False)], 0.9) == 0.0


def test_an_empty_report_is_no_division_by_zero() -> None:
    assert report([])["ex"] == 0.0


def test_a_drafter_that_gets_to_know_databases_sees_each_before_its_first_question(data: Path) -> None:
    seen: list[str] = []

    class Curious(RuleDrafter):
        def get_to_know(self, source: Source) -> None:
            seen.append(f"knows {source.name}")

        def draft(self, request):
            seen.append(f"asked {request.source.name}")
            return super().draft(request)

    evaluate_sql(data, drafter=Curious(), open_source=open_source)
    assert seen == ["knows zoo", "asked zoo", "asked zoo", "knows park", "asked park"]
