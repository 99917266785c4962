"""``plainspoken memory`` and ``plainspoken replay``: what was kept is listed, removed, passed on and tested."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from assistant.cli import main
from assistant.workspace import STORE, Workspace
from nl2sql.memory import Memory
from nl2sql.memory.results import ResultMark

TABLES = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, city TEXT, email TEXT);
INSERT INTO customers VALUES (1, 'Ann', 'Paris', 'ann@example.org'), (2, 'Bob', 'Lyon', 'bob@example.org');
"""
COUNT = "SELECT COUNT(*) FROM customers"
CITIES = "SELECT city, COUNT(*) AS n\nFROM customers\nGROUP BY city"


def change(folder, sql: str) -> None:
    with closing(sqlite3.connect(folder / "shop.sqlite")) as connection:
        connection.executescript(sql)


@pytest.fixture
def run(tmp_path, monkeypatch):
    change(tmp_path, TABLES)
    (tmp_path / "plainspoken.yml").write_text("learn: true\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, answers="": CliRunner().invoke(main, arguments, input=answers)


@pytest.fixture
def keep(run, tmp_path):
    def kept(question: str, sql: str, how: str = "accepted"):
        workspace = Workspace(tmp_path)
        source = workspace.sources.get("shop.sqlite")
        result = ResultMark.of(source.database.run(sql, workspace.settings.query_limits)).text
        example = workspace.memory.accept(
            question, sql, source.name, source.catalog, "2025-05-05", how=how, result=result
        )
        workspace.close()
        return example

    return kept


def kept_sql(tmp_path) -> dict[str, str]:
    return {example.question: example.sql for example in Memory.read(tmp_path / STORE)}


# ---- list and remove --------------------------------------------------------------------------------


def test_the_list_tells_question_sql_when_how_and_state(run, keep):
    keep("How many customers?", COUNT)
    example = keep("Customers per city", CITIES, "edited")
    lines = run("memory", "list").stdout.splitlines()
    assert lines[0].split() == [str(example.id), "Customers", "per", "city"]
    assert lines[1].strip() == "shop.sqlite, edited on 2025-05-05, fresh"
    assert lines[2].strip() == " ".join(CITIES.split())
    assert len(lines) == 6


def test_a_flagged_one_says_what_changed(run, keep, tmp_path):
    keep("Customers per city", CITIES)
    change(tmp_path, "ALTER TABLE customers RENAME COLUMN city TO town")
    output = run("memory", "list").stdout
    assert "flagged" in output
    assert "city of customers is gone and town is new" in output


def test_one_is_removed_by_its_number(run, keep, tmp_path):
    keep("How many customers?", COUNT)
    example = keep("Customers per city", CITIES)
    assert run("memory", "remove", str(example.id)).output == "Forgotten.\n"
    assert kept_sql(tmp_path) == {"How many customers?": COUNT}
    again = run("memory", "remove", str(example.id))
    assert (again.exit_code, "No remembered answer" in again.stderr) == (1, True)


def test_an_empty_memory(run):
    assert "Nothing is remembered" in run("memory", "list").stdout
    assert "Nothing is remembered" in run("replay").stdout


# ---- export and import -------------------------------------------------------------------------------


def test_what_is_exported_is_imported_elsewhere(run, keep, tmp_path):
    keep("How many customers?", COUNT)
    keep("Customers per city", CITIES)
    assert run("memory", "export", "kept.yml").exit_code == 0
    text = (tmp_path / "kept.yml").read_text()
    assert text.index("Customers per city") < text.index("How many customers?")
    assert "      FROM customers\n" in text
    (tmp_path / STORE).unlink()
    result = run("memory", "import", "kept.yml", answers="y\n")
    assert result.exit_code == 0, result.output
    assert "2 answers taken over, 0 refused." in result.stdout
    assert kept_sql(tmp_path) == {"How many customers?": COUNT, "Customers per city": CITIES}
    assert run("memory", "export", "-").stdout == text
    again = run("memory", "import", "kept.yml")
    assert again.stdout.count("    same") == 2
    assert "0 answers taken over" in again.stdout


def test_nothing_is_taken_without_a_yes(run, keep, tmp_path):
    keep("How many customers?", COUNT)
    run("memory", "export", "kept.yml")
    (tmp_path / STORE).unlink()
    assert "0 answers taken over" in run("memory", "import", "kept.yml", answers="n\n").stdout
    assert "0 answers taken over" in run("memory", "import", "kept.yml", "--dry-run").stdout
    assert run("memory", "import", "kept.yml").exit_code == 1
    assert kept_sql(tmp_path) == {}


@pytest.mark.parametrize(
    ("how", "options", "answers", "state", "taken"),
    [
        ("accepted", (), "n\n", "conflict", False),
        ("accepted", (), "y\n", "conflict", True),
        ("accepted", ("--yes",), "", "conflict", False),
        ("accepted", ("--replace",), "", "conflict", True),
        ("imported", ("--yes",), "", "changed", False),
        ("imported", (), "y\n", "changed", True),
    ],
)
def test_what_differs_is_never_replaced_unasked(run, keep, tmp_path, how, options, answers, state, taken):
    keep("How many customers?", COUNT)
    run("memory", "export", "kept.yml")
    other = "SELECT COUNT(id) FROM customers"
    keep("how many customers", other, how)
    result = run("memory", "import", "kept.yml", *options, answers=answers)
    assert f"{state}  How many customers?" in result.stdout
    assert other in result.stdout
    assert list(kept_sql(tmp_path).values()) == [COUNT if taken else other]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM customers", "memory.unreadable"),
        ("SELECT * FROM nowhere", "nowhere"),
        ("SELECT tax FROM customers", "tax"),
        ("SELECT readfile('/etc/passwd') FROM customers", "readfile"),
    ],
)
def test_a_statement_that_may_not_run_is_refused(run, tmp_path, sql, said):
    entry = {"question": "Anything", "source": "shop.sqlite", "kept": "2025-05-05", "sql": sql}
    (tmp_path / "kept.yml").write_text(json.dumps({"version": 1, "examples": [entry]}))
    result = run("memory", "import", "kept.yml", "--replace")
    assert result.exit_code == 1
    assert "0 answers taken over, 1 refused." in result.stdout
    assert "refused  Anything" in result.stdout
    assert said in result.stdout or "cannot be read as a query" in result.stdout
    assert not (tmp_path / STORE).exists() or kept_sql(tmp_path) == {}


def test_another_source_can_be_named(run, keep, tmp_path):
    keep("How many customers?", COUNT)
    text = run("memory", "export", "-").stdout.replace("source: shop.sqlite", "source: elsewhere")
    assert run("memory", "import", "-", "--yes", answers=text).exit_code == 1
    assert run("memory", "import", "-", "--yes", "--source", "shop.sqlite", answers=text).exit_code == 0


def test_values_of_personal_columns_are_not_exported(run, keep):
    keep("How many customers?", COUNT)
    keep("who has ann@example.org", "SELECT name FROM customers WHERE email = 'ann@example.org'")
    result = run("memory", "export", "-")
    assert "ann@example.org" not in result.stdout
    assert "How many customers?" in result.stdout
    assert "Left out" in result.stderr


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "version: 2\nexamples: []",
        "version: 1\nexamples: [{question: a}]",
        "just words",
        "version: 1\nexamples: [{question: a, source: s, kept: yesterday, sql: SELECT 1}]",
        "version: 1\nexamples: [{question: a, source: s, kept: 2025-05-05, sql: SELECT 1},"
        " {question: A?, source: s, kept: 2025-05-05, sql: SELECT 2}]",
    ],
)
def test_a_file_that_is_none_is_refused_with_the_place(run, tmp_path, text):
    (tmp_path / "kept.yml").write_text(text)
    result = run("memory", "import", "kept.yml")
    assert result.exit_code == 1
    assert "cannot be read" in result.stderr
    assert "Traceback" not in result.output


# ---- replay -----------------------------------------------------------------------------------------


def replayed(run, *options):
    result = run("replay", "--json", *options)
    return result.exit_code, {entry["question"]: entry for entry in json.loads(result.stdout)}


def test_replay_tells_what_is_the_same(run, keep):
    keep("How many customers are there?", COUNT)
    code, entries = replayed(run, "--rows", "--drafters")
    (entry,) = entries.values()
    assert (code, entry["stored"], entry["drafters"], entry["passed"]) == (0, "same", "same", True)
    assert "1 kept: 1 give the same rows, 0 failed" in run("replay").stdout


def test_other_rows_fail_only_when_asked_for(run, keep, tmp_path):
    keep("How many customers are there?", COUNT)
    change(tmp_path, "INSERT INTO customers VALUES (3, 'Cem', 'Lyon', '')")
    code, entries = replayed(run)
    assert (code, entries["How many customers are there?"]["stored"]) == (0, "other rows")
    assert replayed(run, "--rows")[0] == 1


def test_drafters_that_answer_otherwise_fail_only_when_asked_for(run, keep):
    keep("How many customers are there?", "SELECT COUNT(*) + 1 FROM customers")
    code, entries = replayed(run)
    entry = entries["How many customers are there?"]
    assert (code, entry["stored"], entry["drafters"]) == (0, "same", "different")
    assert "2 against 3" in entry["detail"]
    assert replayed(run, "--drafters")[0] == 1


def test_expired_and_failing_ones(run, keep, tmp_path):
    keep("Customers per city", CITIES)
    change(tmp_path, "ALTER TABLE customers RENAME COLUMN city TO town")
    code, entries = replayed(run)
    entry = entries["Customers per city"]
    assert (code, entry["stored"], entry["drafters"]) == (1, "expired", "not asked")
    assert "town is new" in entry["detail"]
    (tmp_path / "shop.sqlite").unlink()
    code, entries = replayed(run)
    assert (code, entries["Customers per city"]["stored"]) == (1, "fails")


def test_replay_changes_nothing(run, keep, tmp_path):
    keep("How many customers are there?", COUNT)
    before = Memory.read(tmp_path / STORE)
    run("replay")
    assert Memory.read(tmp_path / STORE) == before
