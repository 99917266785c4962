"""Patterns of LIKE mean on every engine what they meant to the first: escapes, and texts of several lines."""

import sqlite3

import duckdb
import pandas as pd
import psycopg
import pytest

from nl2sql.catalog import Catalog, Column, Table
from pipeline_gen.adapters.pandas_run import run_pandas
from pipeline_gen.from_sql import from_sql
from pipeline_gen.to_pandas import to_pandas
from pipeline_gen.to_sql import to_compact

NAMES = [
    "x_y", "xay", r"x\_y", r"x\ay", "x%y", r"a\b", "ab", "50%", "500", "50\\", "first\nsecond", "x\ny", "\n", "",
]  # fmt: skip
ROWS = [(number, name, pattern) for number, name in enumerate(NAMES) for pattern in (r"x\_y", "x_y", r"a\\b", "%d")]
COLUMNS = (Column("id", "integer", "INTEGER"), Column("name", "text", "TEXT"), Column("form", "text", "TEXT"))
PATTERNS = [
    r"name LIKE 'x\_y'", r"name LIKE 'x\%y'", r"NOT name LIKE 'x\_%'", r"name LIKE 'a\\b'", r"name LIKE 'a\b'",
    r"name LIKE '50\%'", "name LIKE 'x!_y' ESCAPE '!'", r"name LIKE 'x\_y' ESCAPE '!'", "name LIKE 'x_y'",
    "name LIKE 'f%d'", "name LIKE '%'", "name LIKE '_'", r"name LIKE '%\%'",
]  # fmt: skip
WORKED_OUT = ["name LIKE form", r"name LIKE 'x' || '\_y'", r"name LIKE form OR name LIKE '50\%'"]
DIALECTS = ("sqlite", "duckdb", "postgres")
PAIRS = [
    pytest.param(source, target, marks=pytest.mark.postgres if "postgres" in (source, target) else ())
    for source in DIALECTS
    for target in DIALECTS
]


@pytest.fixture(scope="module")
def run(request):
    """Runs a statement on the database of a dialect, each with the same table."""
    opened = {}

    def rows(dialect, sql):
        if dialect not in opened:
            opened[dialect] = _opened(dialect, request)
        return sorted(opened[dialect].execute(sql).fetchall())

    yield rows
    for connection in opened.values():
        connection.close()


def _opened(dialect, request):
    if dialect == "postgres":
        connection = psycopg.connect(request.getfixturevalue("postgres_url"), autocommit=True)
    else:
        connection = sqlite3.connect(":memory:") if dialect == "sqlite" else duckdb.connect()
    connection.execute("CREATE TEMPORARY TABLE word (id INTEGER, name TEXT, form TEXT)")
    mark = "%s" if dialect == "postgres" else "?"
    for row in ROWS:
        connection.execute(f"INSERT INTO word VALUES ({mark}, {mark}, {mark})", row)
    return connection


def pipeline_of(dialect, condition):
    catalog = Catalog("words", dialect, (Table("word", COLUMNS),))
    return from_sql(f"SELECT id, form FROM word WHERE {condition}", catalog)


@pytest.mark.parametrize(("source", "target"), PAIRS)
@pytest.mark.parametrize("condition", PATTERNS + WORKED_OUT)
def test_a_backslash_means_what_it_meant(run, source, target, condition):
    pipeline = pipeline_of(source, condition)
    gold = run(source, f"SELECT id, form FROM word WHERE {condition}")
    assert run(target, to_compact(pipeline, target)) == gold


@pytest.mark.parametrize("source", ["sqlite", "duckdb", pytest.param("postgres", marks=pytest.mark.postgres)])
@pytest.mark.parametrize("condition", [pattern for pattern in PATTERNS if "ESCAPE" not in pattern])
def test_pandas_finds_the_same_texts(run, source, condition):
    code = to_pandas(pipeline_of(source, condition), header=False, strict=True)
    frame = pd.DataFrame(ROWS, columns=["id", "name", "form"]).convert_dtypes()
    gold = run(source, f"SELECT id, form FROM word WHERE {condition}")
    assert sorted(run_pandas(code, lambda table: frame)) == gold


def test_what_nobody_could_read_otherwise_stays_as_it_is():
    assert "ESCAPE" not in to_compact(pipeline_of("postgres", "name LIKE 'x_%'"), "duckdb")
    assert to_compact(pipeline_of("duckdb", r"name LIKE 'x\_'"), "sqlite").endswith(r"name LIKE 'x\_'")


def test_kept_sql_keeps_its_escapes():
    nested = r"SELECT 1 AS id, 'a' AS form UNION ALL SELECT id + 1, form FROM n WHERE id < 3 AND form LIKE 'a\_'"
    sql = f"WITH RECURSIVE n AS ({nested}) SELECT id, form FROM n"
    pipeline = from_sql(sql, Catalog("words", "postgres", (Table("word", COLUMNS),)))
    assert r"LIKE 'a\_' ESCAPE '\'" in to_compact(pipeline, "duckdb")
