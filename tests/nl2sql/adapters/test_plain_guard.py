"""A database without a guard of its own: nothing is ever committed. SQLite stands in for it here."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.engine import URL

from nl2sql.adapters.guards import PlainGuard
from nl2sql.adapters.sqlalchemy_database import SqlAlchemyDatabase
from nl2sql.database import Limits
from nl2sql.problems import QueryFailed


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "plain.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (a integer, b text)")
        connection.execute("INSERT INTO t VALUES (1, 'x'), (2, 'y')")
    connection.close()
    return path


@pytest.fixture
def database(path):
    database = SqlAlchemyDatabase(URL.create("sqlite", database=str(path)), PlainGuard("sqlite"), "plain")
    yield database
    database.close()


def test_rows_and_catalogue(database):
    assert database.run("SELECT a, b FROM t ORDER BY a", Limits(rows=1)).rows == ((1, "x"),)
    table = database.catalog().table("t")
    assert table.column("b").samples == ("x", "y")


@pytest.mark.parametrize("sql", ["DELETE FROM t", "UPDATE t SET a = 0", "INSERT INTO t VALUES (3, 'z')"])
def test_what_a_statement_writes_is_rolled_back(database, path, sql):
    with pytest.raises(QueryFailed):
        database.run(sql, Limits())
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT a, b FROM t ORDER BY a").fetchall() == [(1, "x"), (2, "y")]
    connection.close()


@pytest.mark.parametrize(("backend", "dialect"), [("mssql", "tsql"), ("oracle", "oracle")])
def test_the_dialect_is_the_parsers_name(backend, dialect):
    assert PlainGuard(backend).dialect == dialect
