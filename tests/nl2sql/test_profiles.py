"""What a profile says of a column's values, and of which rows it speaks."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import duckdb
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import Catalog, Column, Table
from nl2sql.database import Cancellation
from nl2sql.drafting import Source
from nl2sql.problems import Problem, QueryFailed, QueryStopped, UsageError
from nl2sql.profiles import TableProfile, TopValue, column_profile
from nl2sql.profiling import profile
from nl2sql.values import ValueIndex

CELLS = st.none() | st.integers(-5, 5) | st.text("ab", max_size=2)


def opened(path, name="made"):
    database = open_database(path, name)
    return Source(name, database, database.catalog(), ValueIndex({}))


@pytest.fixture
def lite(tmp_path):
    def make(*statements):
        path = tmp_path / "made.sqlite"
        with sqlite3.connect(path) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        return opened(path)

    return make


@given(st.lists(CELLS, max_size=40))
def test_counts_are_those_of_the_values(values):
    made = column_profile(Column("c", "text"), values)
    present = [value for value in values if value is not None]
    assert made.distinct == len(set(present))
    assert made.missing * len(values) == pytest.approx(len(values) - len(present))
    assert all(top.count == present.count(top.value) for top in made.top)
    assert [top.count for top in made.top] == sorted((top.count for top in made.top), reverse=True)


@pytest.mark.parametrize(
    ("kind", "values", "span"),
    [
        ("integer", (3, None, -1), (-1, 3)),
        ("number", (0.5, 2, "n/a"), (0.5, 2)),
        ("date", ("2024-02-01", "2023-12-31"), ("2023-12-31", "2024-02-01")),
        ("text", ("b", "a"), (None, None)),
        ("boolean", (True, False), (None, None)),
        ("integer", (), (None, None)),
    ],
)
def test_the_range_is_told_of_what_has_one(kind, values, span):
    made = column_profile(Column("c", kind), values)
    assert (made.low, made.high) == span


def test_values_that_never_repeat_have_no_most_frequent_one():
    assert column_profile(Column("c", "text"), ("a", "b")).top == ()
    assert column_profile(Column("c", "text"), ("b", "a", "b", "a", "c")).top == (
        TopValue("a", 2),
        TopValue("b", 2),
        TopValue("c", 1),
    )


def test_a_secret_column_shows_no_value():
    made = column_profile(Column("password_hash", "text"), ("x", "x", None, None))
    assert (made.secret, made.distinct, made.missing, made.top, made.low) == (True, 1, 0.5, (), None)


@pytest.mark.parametrize(
    ("looked", "rows", "count", "label"),
    [
        ("all", 1200, 1200, "all 1,200 rows"),
        ("spread", 10_000, 2_000_000, "a sample of 10,000 of 2,000,000 rows"),
        ("first", 10_000, None, "the first 10,000 rows"),
    ],
)
def test_the_label_says_what_was_looked_at(looked, rows, count, label):
    made = TableProfile("t", rows, count, looked, ())
    assert made.label == label
    assert made.sampled == (looked != "all")


def test_a_small_table_is_read_whole(lite):
    source = lite(
        "CREATE TABLE t (id integer PRIMARY KEY, city text, amount real, doc blob)",
        "INSERT INTO t VALUES (1, 'Lille', 2.5, x'00'), (2, 'Lille', NULL, NULL), (3, 'Metz', 4, NULL)",
    )
    made = profile(source, "t")
    assert (made.rows, made.row_count, made.looked) == (3, 3, "all")
    assert [column.name for column in made.columns] == ["id", "city", "amount"]
    assert made.column("city").top[0] == TopValue("Lille", 2)
    assert (made.column("amount").low, made.column("amount").missing) == (2.5, pytest.approx(1 / 3))


def test_an_empty_table_has_a_profile(lite):
    made = profile(lite("CREATE TABLE t (a integer)"), "t")
    assert (made.rows, made.looked, made.column("a").distinct) == (0, "all", 0)


MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) "


@pytest.mark.parametrize("key", ["id integer PRIMARY KEY", "id integer PRIMARY KEY, rowid text"])
def test_a_large_table_is_sampled_and_says_so(lite, key):
    names = "id" if "rowid" not in key else "id, rowid"
    values = "i" if "rowid" not in key else "i, 'x'"
    source = lite(f"CREATE TABLE t ({key})", f"INSERT INTO t ({names}) {MANY} SELECT {values} FROM n")
    made = profile(source, "t")
    assert made.rows == 10_000
    assert made.row_count == 60_000
    # Without numbers of its own (a column is called like them) it can only be read from the start.
    assert made.looked == ("first" if "rowid" in key else "spread")
    assert (made.column("id").high > 50_000) == (made.looked == "spread")
    assert profile(source, "t") == made


def test_tables_without_row_numbers_and_with_gaps_are_read_from_the_start(lite):
    bare = lite("CREATE TABLE t (id text PRIMARY KEY) WITHOUT ROWID", f"INSERT INTO t {MANY} SELECT i FROM n")
    assert profile(bare, "t").looked == "first"


def test_far_apart_row_numbers_give_too_small_a_sample(lite):
    gaps = lite("CREATE TABLE t (id integer PRIMARY KEY)", f"INSERT INTO t {MANY} SELECT i * 1000 FROM n")
    assert profile(gaps, "t").looked == "first"


def test_a_view_is_read_from_the_start(lite):
    source = lite("CREATE TABLE t (a integer)", "INSERT INTO t VALUES (1), (1)", "CREATE VIEW v AS SELECT a FROM t")
    assert profile(source, "v").column("a").top == (TopValue(1, 2),)


@pytest.mark.parametrize("name", ["two words", 'quote"d', "select", "🛒", "a.b"])
def test_odd_names(lite, name):
    written = '"' + name.replace('"', '""') + '"'
    source = lite(f"CREATE TABLE {written} ({written} text)", f"INSERT INTO {written} VALUES ('x'), ('x')")
    assert profile(source, name).column(name).top == (TopValue("x", 2),)


def test_duckdb_samples_from_all_over(tmp_path):
    connection = duckdb.connect(str(tmp_path / "made.duckdb"))
    connection.execute("CREATE TABLE t AS SELECT range AS id FROM range(3000000)")
    connection.close()
    made = profile(opened(tmp_path / "made.duckdb"), "t")
    assert (made.looked, made.row_count) == ("spread", 3_000_000)


@pytest.mark.postgres
def test_postgres_samples_and_estimates(postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS profiled_table")
        connection.execute(
            "CREATE TABLE profiled_table AS SELECT i AS id, '{}'::json AS doc FROM generate_series(1, 90000) i"
        )
        connection.execute("ANALYZE profiled_table")
    database = open_database(postgres_url)
    columns = (Column("id", "integer", "INTEGER"), Column("doc", "other", "JSON"))
    catalog = Catalog("made", "postgres", (Table("profiled_table", columns),))
    made = profile(Source("made", database, catalog, ValueIndex({})), "profiled_table")
    assert (made.looked, made.row_count) == ("spread", 90_000)
    assert [column.name for column in made.columns] == ["id"]
    database.close()


def test_what_cannot_be_read_says_why(lite):
    source = lite("CREATE TABLE t (a integer)")
    with pytest.raises(UsageError) as unknown:
        profile(source, "nowhere")
    assert unknown.value.problem.code == "table.unknown"
    gone = Source(
        "made", source.database, Catalog("made", "sqlite", (Table("gone", (Column("a", "text"),)),)), source.values
    )
    with pytest.raises(QueryFailed):
        profile(gone, "gone")


def test_a_cancelled_look_ends_at_once(lite):
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(QueryStopped) as stopped:
        profile(lite("CREATE TABLE t (a integer)"), "t", cancellation=cancellation)
    assert stopped.value.problem.code == "query.cancelled"


def test_a_slow_view_is_given_up(lite):
    source = lite(
        "CREATE TABLE t (a integer)",
        "CREATE VIEW v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n",
    )
    with pytest.raises(QueryStopped) as stopped:
        profile(source, "v", budget=0.2)
    assert stopped.value.problem.code == "query.timeout"


def test_what_is_too_much_for_the_time_is_looked_at_a_little(lite):
    source = lite("CREATE TABLE t (a integer)", f"INSERT INTO t {MANY} SELECT i FROM n")
    made = profile(replace(source, database=Hurried(source.database)), "t")
    assert (made.looked, made.rows) == ("first", 200)


class Hurried:
    """A database on which whatever gives more than 200 rows takes too long."""

    def __init__(self, database):
        self._database = database
        self.dialect = database.dialect

    def run(self, sql, limits, cancellation=None):
        if limits.rows > 200:
            raise QueryStopped(Problem("query.timeout", "Too long."))
        return self._database.run(sql, limits, cancellation)
