"""Sales as dirty as people's tables are."""

import sqlite3

import duckdb
import psycopg
import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.sources import load_source
from pipeline_gen.from_sql import from_sql
from tests.pipeline_gen.other_databases import Elsewhere

_TABLE = """
CREATE TABLE sale (
    id INTEGER PRIMARY KEY, shop TEXT, customer TEXT, price TEXT, paid TEXT, sold TEXT, day TEXT, amount INTEGER,
    rate REAL, tags TEXT, "odd name" TEXT
);
"""
ROWS = [
    (1, "North", "  ada lovelace ", "12.50", "yes", "2024-03-31", "31/3/2024", 4, 0.5, "red,blue", "x"),
    (2, "North", "Bo", "7", "no", "2024-02-30", "30/02/2024", None, 1.25, "red", ""),
    (3, "South", "", "n/a", "TRUE", "2024-04-01 10:30:00", "1/4/2024", 7, None, None, "y"),
    (4, "South", "cy van dam", " 3 ", "0", "soon", "01/04/2024", 7, 2.75, "", None),
    (5, None, None, None, None, None, None, 1, -1.5, "blue,, green", "x"),
    (6, "North", "Bo", "1e2", "maybe", "2023-12-31", "2024-12-31", None, None, "red,blue", "y"),
    (7, "South", "dee", "-4", "Y", "20240331", "12/31/2024", 100, 0.25, "green", "x"),
    (8, None, "Eve Adams Kay", "abc", "f", "2024-01-15", "15.01.2024", 2, 0.75, " red ", "y"),
]


@pytest.fixture(scope="session")
def sales(tmp_path_factory):
    path = tmp_path_factory.mktemp("sales") / "sales.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(_TABLE)
        connection.executemany(f"INSERT INTO sale VALUES ({', '.join('?' * len(ROWS[0]))})", ROWS)
    connection.close()
    return load_source(open_database(path), value_budget_s=60)


@pytest.fixture(scope="session")
def on_duckdb(sales):
    with duckdb.connect() as connection:
        yield Elsewhere(sales, connection, "duckdb")


@pytest.fixture(scope="session")
def on_postgres(sales, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield Elsewhere(sales, connection, "postgres")


@pytest.fixture
def sale(sales):
    return from_sql("SELECT * FROM sale", sales.catalog)
