"""A tiny shop in SQLite, DuckDB and PostgreSQL: the same tables, opened the way people open them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import Catalog
from nl2sql.database import Database

DIALECTS = ("sqlite", "duckdb", "postgres")

_TABLES = """
CREATE TABLE customer (id integer PRIMARY KEY, name text NOT NULL, city text, joined {date});
CREATE TABLE orders (
    id integer PRIMARY KEY, customer_id integer REFERENCES customer (id), total {number}, placed {date}, note text
);
CREATE VIEW big_orders AS SELECT id, customer_id, total FROM orders WHERE total > 20;
CREATE TABLE "odd ""table"" 🛒" ("order" integer, "select" text, "two words" text);
INSERT INTO customer VALUES
    (1, 'Ada', 'Köln', '2024-01-05'), (2, 'Bob', 'Paris', '2024-02-06'), (3, 'Cy', NULL, '2024-03-07');
INSERT INTO orders VALUES
    (1, 1, 10.5, '2024-03-01', 'first'), (2, 1, 30, '2024-03-02', NULL),
    (3, 2, 25.25, '2024-04-03', 'it''s'), (4, NULL, 5, '2024-04-04', 'none');
INSERT INTO "odd ""table"" 🛒" VALUES (1, 'a', 'b c');
"""
_POSTGRES_TABLES = """
CREATE TABLE "Mixed" ("Case" integer, plain text);
INSERT INTO "Mixed" VALUES (1, 'a');
"""


@dataclass(frozen=True)
class Shop:
    """The shop as a source, and a digest of everything it holds, taken by another way in."""

    database: Database
    catalog: Catalog
    state: Callable[[], str]


def open_shop(dialect: str, folder: Path, postgres_url: str | None = None) -> Shop:
    """Make the shop's data, in `folder` or in the database of `postgres_url`, and open it."""
    if dialect == "postgres":
        assert postgres_url is not None
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(_TABLES.format(date="date", number="numeric(10, 2)") + _POSTGRES_TABLES)
        database = open_database(postgres_url, "shop")
        return Shop(database, database.catalog(), lambda: _postgres_state(postgres_url))
    path = folder / f"shop.{dialect}"
    if dialect == "sqlite":
        with sqlite3.connect(path) as lite:
            lite.executescript(_TABLES.format(date="text", number="real"))
        lite.close()
    else:
        with duckdb.connect(str(path)) as duck:
            duck.execute(_TABLES.format(date="date", number="double"))
    database = open_database(path, "shop")
    return Shop(database, database.catalog(), lambda: _folder_state(folder))


def _folder_state(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        digest.update(str(file).encode())
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _postgres_state(url: str) -> str:
    queries = (
        "SELECT relname, relkind, relacl, relowner, relnatts FROM pg_class WHERE relnamespace > 16000 OR "
        "relnamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT rolname, rolsuper FROM pg_authid ORDER BY 1",
        "SELECT datname FROM pg_database ORDER BY 1",
        "SELECT extname FROM pg_extension ORDER BY 1",
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT oid FROM pg_largeobject_metadata ORDER BY 1",
        "SELECT objoid, description FROM pg_description WHERE objoid > 16000 ORDER BY 1",
        "SELECT name, setting FROM pg_settings WHERE source = 'configuration file' ORDER BY 1",
        "SELECT * FROM customer ORDER BY id",
        "SELECT * FROM orders ORDER BY id",
        'SELECT * FROM "Mixed" ORDER BY 1',
    )
    digest = hashlib.sha256()
    with psycopg.connect(url, autocommit=True) as connection:
        for query in queries:
            digest.update(repr(connection.execute(query).fetchall()).encode())
    return digest.hexdigest()
