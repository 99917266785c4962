"""A small club database with the gaps real data has, and readers of text cases."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from nl2sql.adapters.opening import open_database
from nl2sql.database import Limits
from nl2sql.drafting import Source
from nl2sql.sources import load_source
from tests.pipeline_gen.sales import on_duckdb, on_postgres, sale, sales  # noqa: F401 - fixtures for all tests here

CASES = Path(__file__).parents[1] / "cases"

_TABLES = """
CREATE TABLE town (name TEXT PRIMARY KEY, country TEXT NOT NULL);
CREATE TABLE person (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, town TEXT REFERENCES town (name), age INTEGER, score REAL
);
CREATE TABLE visit (
    id INTEGER PRIMARY KEY, person_id INTEGER REFERENCES person (id), day TEXT NOT NULL, amount REAL, kind TEXT
);
CREATE TABLE "order" ("select" INTEGER, "two words" TEXT);
INSERT INTO town VALUES ('Lille', 'France'), ('Ghent', 'Belgium'), ('Oslo', 'Norway'), ('Bergen', 'Norway');
INSERT INTO person VALUES
    (1, 'Ada', 'Lille', 36, 7.5), (2, 'Bo', 'Ghent', 41, NULL), (3, 'Cy', NULL, NULL, 3.0),
    (4, 'dee', 'Oslo', 36, 9.25), (5, 'Eve', 'Lille', 19, 0.0), (6, 'Fay', 'Ghent', 55, -2.5),
    (7, 'Ada', 'Oslo', 63, 7.5), (8, 'Gus', 'Lille', NULL, NULL);
INSERT INTO visit VALUES
    (1, 1, '2023-01-05', 10.0, 'swim'), (2, 1, '2023-02-11', 12.5, 'gym'), (3, 2, '2023-02-28', NULL, 'swim'),
    (4, 4, '2024-01-01', 30.0, 'Gym'), (5, NULL, '2024-01-31', 8.0, 'swim'), (6, 4, '2024-03-15', 0.0, NULL),
    (7, 5, '2024-03-16', 22.25, 'gym'), (8, 7, '2024-12-31', 5.0, 'sauna'), (9, 99, '2024-12-31', 1.5, 'swim'),
    (10, 1, '2024-06-01', 10.0, 'swim'), (11, 6, '2023-06-01', -4.0, 'gym'), (12, 2, '2024-06-02', 7.75, NULL);
INSERT INTO "order" VALUES (1, 'a b'), (2, NULL), (3, 'c');
"""


@pytest.fixture(scope="session")
def club_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The club in SQLite: towns, people, their visits, and a table with awkward names."""
    path = tmp_path_factory.mktemp("club") / "club.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(_TABLES)
    connection.close()
    return path


@pytest.fixture(scope="session")
def club(club_file: Path) -> Source:
    """The club as a source."""
    return load_source(open_database(club_file), value_budget_s=60)


@pytest.fixture(scope="session")
def club_in_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    """The club in DuckDB, without the foreign keys that one of its rows breaks."""
    import duckdb

    path = tmp_path_factory.mktemp("club") / "club.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(re.sub(r"REFERENCES \w+ \(\w+\)", "", _TABLES))
    source = load_source(open_database(path), value_budget_s=60)
    yield source
    source.database.close()


@pytest.fixture(scope="session")
def rows_of(club: Source) -> Callable[[str], list[tuple[Any, ...]]]:
    """What a statement gives on the club."""
    return lambda sql: list(club.database.run(sql, Limits()).rows)


def _cases(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return loaded


FILES = {
    "condition_case": "pipelines/conditions.yml",
    "document_case": "pipelines/bad_documents.yml",
    "followup_case": "followups/edits.yml",
    "lineage_case": "pipelines/lineage.yml",
    "question_case": "followups/questions.yml",
    "steps_case": "pipelines/steps.yml",
    "written_case": "pipelines/written.yml",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes one of these names runs once for each entry of that file."""
    for name in FILES.keys() & set(metafunc.fixturenames):
        found = _cases(FILES[name])
        metafunc.parametrize(name, found, ids=[_label(case) for case in found])


def _label(case: dict[str, Any]) -> str:
    return " ".join(str(case.get("text") or case.get("sql") or case.get("about")).split())[:70]
