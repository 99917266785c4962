"""What can be opened, what is said when it cannot, and that a password never shows."""

from __future__ import annotations

import logging
import sqlite3
import traceback

import duckdb
import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.database import Limits
from nl2sql.problems import PlainspokenError, SourceError

SECRET = "s3cr3t/p@ss word"
ENCODED = "s3cr3t%2Fp%40ss+word"


@pytest.fixture
def lite(tmp_path):
    path = tmp_path / "shop.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a int)")
    connection.close()
    return path


@pytest.mark.parametrize("target", ["shop.sqlite", "sqlite:///shop.sqlite", "sqlite+pysqlite:///shop.sqlite"])
def test_sqlite_by_path_and_by_url_from_a_base(lite, target):
    database = open_database(target, base=lite.parent)
    assert (database.name, database.dialect) == ("shop", "sqlite")
    assert [table.name for table in database.catalog().tables] == ["t"]
    database.close()


def test_an_absolute_path_needs_no_base(lite, tmp_path):
    assert open_database(lite, "mine").name == "mine"
    assert open_database(f"sqlite:///{lite}", base=tmp_path / "elsewhere").dialect == "sqlite"


def test_a_sqlite_file_is_known_by_what_it_holds(lite):
    odd = lite.rename(lite.with_name("data.bin"))
    assert open_database(odd).dialect == "sqlite"


@pytest.mark.parametrize("target", ["shop.duckdb", "duckdb:///shop.duckdb"])
def test_duckdb_by_path_and_by_url(tmp_path, target):
    duckdb.connect(str(tmp_path / "shop.duckdb")).execute("CREATE TABLE t AS SELECT 1 AS a").close()
    database = open_database(target, base=tmp_path)
    assert (database.name, database.dialect) == ("shop", "duckdb")
    assert database.run("SELECT a FROM t", Limits()).rows == ((1,),)
    database.close()


@pytest.mark.parametrize(
    "target",
    ["none.sqlite", "none.db", "none.duckdb", "none.csv", "none", "sqlite:///none.sqlite", "duckdb:///none.duckdb"],
)
def test_a_missing_file_is_said_and_never_made(tmp_path, target):
    with pytest.raises(SourceError) as caught:
        open_database(target, base=tmp_path)
    assert caught.value.problem.code == "source.missing"
    assert "none" in caught.value.problem.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("sqlite://", "source.url"),
        ("sqlite:///:memory:", "source.url"),
        ("duckdb:///:memory:", "source.url"),
        ("postgresql://host:port/x", "source.url"),
        ("://", "source.url"),
        ("nonsense://host/x", "source.driver"),
        ("oracle://u@host/x", "source.driver"),
        ("mysql+mysqldb://u@host/x", "source.driver"),
        ("postgresql+asyncpg://u@host/x", "source.driver"),
        ("postgresql+psycopg2://u@host/x", "source.driver"),
        ("postgresql://u@127.0.0.1:1/x", "source.unreachable"),
    ],
)
def test_what_cannot_be_opened_is_said_with_a_way_out(target, code):
    with pytest.raises(SourceError) as caught:
        open_database(target)
    assert caught.value.problem.code == code
    assert caught.value.problem.hint


def test_a_missing_driver_comes_with_its_install_line():
    with pytest.raises(SourceError, match="pip install oracledb"):
        open_database("oracle://u@host/x")


@pytest.mark.parametrize("name", ["broken.sqlite", "broken.duckdb", "broken.parquet"])
def test_a_file_of_another_kind_is_unreadable(tmp_path, name):
    (tmp_path / name).write_bytes(b"this is no database, whatever its name says" * 100)
    with pytest.raises(SourceError) as caught:
        open_database(tmp_path / name).catalog()
    assert caught.value.problem.code == "source.unreadable"


def test_a_file_nobody_can_ask_is_unreadable(tmp_path):
    (tmp_path / "letter.docx").write_bytes(b"dear")
    with pytest.raises(SourceError, match="not a kind of file"):
        open_database(tmp_path / "letter.docx")


@pytest.mark.parametrize(
    "target",
    [
        f"postgresql://user:{ENCODED}@127.0.0.1:1/x",
        f"postgresql://127.0.0.1:1/x?user=u&password={ENCODED}",
        f"postgresql://user:{ENCODED}@host:port/x",
        f"postgresql+psycopg2://user:{ENCODED}@host/x",
        f"nonsense://user:{ENCODED}@host/x",
        f"oracle://user:{ENCODED}@host/x",
        f"sqlite://user:{ENCODED}@/",
    ],
)
def test_a_password_never_shows(target, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(PlainspokenError) as caught:
        open_database(target)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    # The traceback quotes this file's own lines, which hold no literal password.
    assert SECRET not in shown
    assert ENCODED not in shown
    assert "s3cr3t" not in shown


@pytest.mark.postgres
def test_a_wrong_password_is_not_repeated(postgres_url):
    target = postgres_url.replace("tester@", f"nobody_here:{ENCODED}@")
    with pytest.raises(SourceError) as caught:
        open_database(target)
    assert caught.value.problem.code == "source.unreachable"
    assert "s3cr3t" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.postgres
def test_an_open_source_does_not_show_its_password(postgres_url):
    database = open_database(postgres_url.replace("tester@", f"tester:{ENCODED}@"))
    assert "s3cr3t" not in f"{database!r} {database} {database.name} {database.catalog()!r}"
    database.close()


def test_a_wal_database_in_use_can_be_read(tmp_path):
    path = tmp_path / "live.sqlite"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE t (a int)")
    database = open_database(path)
    writer.execute("INSERT INTO t VALUES (1)")
    assert database.run("SELECT a FROM t", Limits()).rows == ((1,),)
    database.close()
    writer.close()


def test_a_duckdb_file_that_this_process_writes_says_so(tmp_path):
    path = tmp_path / "busy.duckdb"
    writer = duckdb.connect(str(path))
    with pytest.raises(SourceError) as caught:
        open_database(path)
    assert caught.value.problem.code == "source.unreadable"
    assert "close that connection" in caught.value.problem.hint
    writer.close()
    database = open_database(path)
    assert database.catalog().tables == ()
    database.close()


def test_the_same_duckdb_file_can_be_two_sources(tmp_path):
    path = tmp_path / "shop.duckdb"
    duckdb.connect(str(path)).execute("CREATE TABLE t AS SELECT 1 AS a").close()
    first, second = open_database(path, "first"), open_database(path, "second")
    first.close()
    assert second.run("SELECT a FROM t", Limits()).rows == ((1,),)
    second.close()
