"""DataFrames, CSV and Parquet files through DuckDB, odd columns and hostile statements included."""

from __future__ import annotations

import datetime as dt
import decimal
import threading

import numpy as np
import pandas as pd
import pytest

from nl2sql.adapters.duckdb_database import FrameDatabase
from nl2sql.adapters.opening import open_database
from nl2sql.catalog import ColumnRef
from nl2sql.database import Cancellation, Limits
from nl2sql.problems import QueryError, QueryStopped, SourceError

LIMITS = Limits(seconds=5)


@pytest.fixture
def frames():
    return {"sales": pd.DataFrame({"city": ["Rome", "Oslo", "Rome"], "total": [1, 2, 4]})}


@pytest.fixture
def database(frames):
    database = FrameDatabase(lambda: frames)
    yield database
    database.close()


def test_frames_are_tables(database):
    catalog = database.catalog()
    table = catalog.table("sales")
    assert (catalog.dialect, table.kind, table.row_count) == ("duckdb", "frame", 3)
    assert [(column.name, column.type) for column in table.columns] == [("city", "text"), ("total", "integer")]
    rows = database.run("SELECT city, sum(total) AS s FROM sales GROUP BY city ORDER BY s DESC", LIMITS)
    assert rows.rows == (("Rome", 5), ("Oslo", 2))
    assert database.distinct_values(ColumnRef("sales", "city"), 5) == ("Rome", "Oslo")


def test_a_changed_frame_shows_at_once(database, frames):
    before = database.catalog().fingerprint
    frames["sales"].loc[0, "total"] = 10
    assert database.run("SELECT sum(total) FROM sales", LIMITS).rows == ((16,),)
    assert database.catalog().fingerprint == before
    frames["sales"]["extra"] = 1
    frames["more"] = pd.DataFrame({"a": [1]})
    assert database.run("SELECT sum(extra) FROM sales, more", LIMITS).rows == ((3,),)
    assert database.catalog().fingerprint != before
    del frames["sales"]
    with pytest.raises(QueryError):
        database.run("SELECT * FROM sales", LIMITS)


@pytest.mark.parametrize(
    ("values", "kind", "shown"),
    [
        ([1, None], "number", (1.0, None)),
        (pd.array([1, None], dtype="Int64"), "integer", (1, None)),
        ([True, False], "boolean", (True, False)),
        (["a", None], "text", ("a", None)),
        ([1, "a"], "text", ("1", "a")),
        ([{"x": 1}, None], "other", ("{'x': 1}", None)),
        ([[1, 2], [3]], "other", ("[1, 2]", "[3]")),
        ([{1, 2}, {3}], "other", ("[1, 2]", "[3]")),
        ([1j, 2j], "text", ("1j", "2j")),
        ([2**80, 1], "text", (str(2**80), "1")),
        ([None, None], "text", (None, None)),
        ([dt.date(2024, 1, 1), None], "date", ("2024-01-01", None)),
        ([decimal.Decimal("1.50"), decimal.Decimal("2")], "number", (1.5, 2.0)),
        (pd.to_datetime(["2024-01-01 10:00", None]), "datetime", ("2024-01-01 10:00:00", None)),
        (pd.to_datetime(["2024-01-01", "2024-01-02"]).tz_localize("UTC"), "datetime", None),
        (pd.period_range("2024-01", periods=2, freq="M"), "text", ("2024-01", "2024-02")),
        (pd.Categorical(["a", "b"]), "text", ("a", "b")),
        (pd.interval_range(0, 2), "text", ("(0, 1]", "(1, 2]")),
        (pd.to_timedelta([1, 2], unit="D"), "other", None),
        (pd.arrays.SparseArray([0, 1]), "integer", (0, 1)),
        ([int, str], "text", ("<class 'int'>", "<class 'str'>")),
        (np.array([1, 2], dtype="uint8"), "integer", (1, 2)),
        (np.array([1.5, np.nan], dtype="float32"), "number", (1.5, None)),
    ],
    ids=lambda value: str(value)[:30],
)
def test_odd_columns_do_not_stop_anything(values, kind, shown):
    database = FrameDatabase(lambda: {"odd": pd.DataFrame({"v": values})})
    assert database.catalog().table("odd").column("v").type == kind
    rows = database.run("SELECT v FROM odd", LIMITS)
    assert len(rows.rows) == 2
    if shown is not None:
        assert tuple(value for (value,) in rows.rows) == shown


def test_labels_that_are_no_names(database, frames):
    frame = pd.DataFrame([[1, 2, 3, 4]])
    frame.columns = pd.Index([0, "a", "a", ("x", "y")], dtype=object)
    frames.clear()
    frames["my frame; DROP"] = frame
    table = database.catalog().table("my frame; DROP")
    assert [column.name for column in table.columns] == ["0", "a", "a_2", "x y"]
    assert database.run('SELECT "a_2", "x y" FROM "my frame; DROP"', LIMITS).rows == ((3, 4),)


def test_a_named_index_is_a_column(database, frames):
    frames["by_city"] = frames["sales"].groupby("city").sum()
    assert database.run("SELECT city, total FROM by_city ORDER BY city", LIMITS).rows == (("Oslo", 2), ("Rome", 5))
    assert [column.name for column in database.catalog().table("sales").columns] == ["city", "total"]


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame({"a": []}), pd.DataFrame(index=[1, 2])])
def test_empty_frames_do_not_hide_the_others(database, frames, frame):
    frames["empty"] = frame
    assert database.catalog().table("sales") is not None
    assert database.run("SELECT count(*) FROM sales", LIMITS).rows == ((3,),)


@pytest.mark.parametrize(
    "sql",
    [
        "DROP VIEW sales",
        "DELETE FROM sales",
        "UPDATE sales SET total = 0",
        "CREATE TABLE kept (a int)",
        "CREATE OR REPLACE VIEW sales AS SELECT 1 AS a",
        "SELECT * FROM hidden",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY sales TO 'loot.csv'",
        "ATTACH 'loot.duckdb'",
        "SET enable_external_access = true",
        "EXPLAIN ANALYZE COPY sales TO 'loot.csv'",
        "SELECT 1; DROP VIEW sales",
    ],
)
def test_a_hostile_statement_fails_and_leaves_the_frames(database, frames, sql, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    hidden = pd.DataFrame({"secret": [1]})  # a variable of Python that nobody lent
    before = frames["sales"].copy()
    with pytest.raises(QueryError):
        database.run(sql, LIMITS)
    pd.testing.assert_frame_equal(frames["sales"], before)
    assert len(hidden) == 1
    assert list(tmp_path.iterdir()) == []
    assert database.run("SELECT count(*) FROM sales", LIMITS).rows == ((3,),)
    assert [table.name for table in database.catalog().tables] == ["sales"]


def test_a_temporary_object_does_not_outlive_its_query(database):
    database.run("PIVOT sales ON city USING sum(total)", LIMITS)
    assert [table.name for table in database.catalog().tables] == ["sales"]


def test_a_query_over_frames_can_be_cancelled():
    big = pd.DataFrame({"a": np.arange(200_000)})
    database = FrameDatabase(lambda: {"big": big})
    cancellation = Cancellation()
    threading.Timer(0.2, cancellation.cancel).start()
    with pytest.raises(QueryStopped):
        database.run("SELECT count(*) FROM big x, big y, big z WHERE x.a + y.a + z.a > 1", LIMITS, cancellation)


def test_a_csv_file_is_a_table(tmp_path):
    (tmp_path / "sales 2024.csv").write_text("day,city,total\n2024-01-31,Köln,1.5\n2024-02-01,,2\n", encoding="utf-8")
    database = open_database(tmp_path / "sales 2024.csv")
    table = database.catalog().table("sales 2024")
    assert (database.name, table.kind) == ("sales 2024", "file")
    assert [column.type for column in table.columns] == ["date", "text", "number"]
    assert database.run('SELECT sum(total) FROM "sales 2024" WHERE city IS NULL', LIMITS).rows == ((2.0,),)


def test_a_folder_of_files_is_a_source_with_a_table_each(tmp_path):
    (tmp_path / "a.csv").write_text("x\n1\n")
    (tmp_path / "b.tsv").write_text("x\ty\n1\t2\n")
    pd.DataFrame({"x": [1, 2]}).to_parquet(tmp_path / "c.parquet")
    pd.DataFrame({"x": [1, 2]}).to_parquet(tmp_path / "a.parquet")
    (tmp_path / "notes.txt").write_text("not data")
    database = open_database(str(tmp_path))
    assert {table.name for table in database.catalog().tables} == {"a", "a_2", "b", "c"}
    assert database.run("SELECT count(*) FROM c JOIN b USING (x)", LIMITS).rows == ((1,),)


def test_a_file_that_changes_is_read_again(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("x\n1\n")
    database = open_database(path)
    assert database.run("SELECT sum(x) FROM a", LIMITS).rows == ((1,),)
    path.write_text("x\n1\n20\n")
    assert database.run("SELECT sum(x) FROM a", LIMITS).rows == ((21,),)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"a,b\n" + b"1,2\n" * 30_000 + b"x,y\n", 30_001),
        ("name\nKöln\n".encode("latin-1"), 1),
        (b"\xef\xbb\xbfa;b\n1;2\n", 1),
        (b'a,b\n"multi\nline",2\n', 1),
    ],
    ids=["late text", "latin-1", "byte order mark", "line break in quotes"],
)
def test_csv_files_of_real_life(tmp_path, content, rows):
    (tmp_path / "a.csv").write_bytes(content)
    assert open_database(tmp_path / "a.csv").run("SELECT count(*) FROM a", LIMITS).rows == ((rows,),)


def test_an_empty_folder_is_said(tmp_path):
    with pytest.raises(SourceError) as caught:
        open_database(tmp_path)
    assert caught.value.problem.code == "source.missing"


def test_files_are_not_written(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("x\n1\n")
    database = open_database(path)
    for sql in (
        f"COPY (SELECT 2 AS x) TO '{path}'",
        f"EXPLAIN ANALYZE COPY (SELECT 2 AS x) TO '{path}'",
        "DELETE FROM a",
    ):
        with pytest.raises(QueryError):
            database.run(sql, LIMITS)
    assert path.read_text() == "x\n1\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path):
    (tmp_path / "good.csv").write_text("x\n1\n")
    (tmp_path / "broken.parquet").write_bytes(b"no parquet")
    database = open_database(tmp_path)
    assert [table.name for table in database.catalog().tables] == ["good"]
    assert database.run("SELECT x FROM good", LIMITS).rows == ((1,),)
    with pytest.raises(QueryError) as caught:
        database.run("SELECT * FROM broken", LIMITS)
    assert caught.value.problem.code == "source.unreadable"


def test_a_closed_source_says_so(database):
    database.close()
    with pytest.raises(QueryError, match="closed"):
        database.run("SELECT 1", LIMITS)
    with pytest.raises(SourceError):
        database.catalog()
