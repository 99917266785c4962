"""Keys that nobody declared: names suggest them, values decide, and time is bounded."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace

import psycopg
import pytest

from nl2sql import inferred_keys
from nl2sql.adapters.opening import open_database
from nl2sql.catalog import Catalog, Column, ForeignKey, Table
from nl2sql.catalog_store import CatalogStore
from nl2sql.cataloguing import read_catalog
from nl2sql.database import Cancellation
from nl2sql.inferred_keys import with_inferred_keys
from nl2sql.problems import Problem, QueryStopped, SourceError
from nl2sql.schema_reading import Reading

CUSTOMERS = "CREATE TABLE customers (id integer PRIMARY KEY, name text)"
FIVE = "INSERT INTO customers VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'), (5, 'e')"


@pytest.fixture
def lite(tmp_path):
    def make(*statements):
        path = tmp_path / "made.sqlite"
        with sqlite3.connect(path) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        return open_database(path)

    return make


def found(database, reading=None):
    catalog = with_inferred_keys(database.catalog(), database, reading)
    return {
        f"{table.name}.{key.columns[0]}": f"{key.target}.{key.target_columns[0]}"
        for table in catalog.tables
        for key in table.foreign_keys
        if key.inferred
    }


@pytest.mark.parametrize(
    ("table", "values", "expected"),
    [
        ("orders (customer_id integer)", "(1), (2), (2)", {"orders.customer_id": "customers.id"}),
        ("orders (customerId integer)", "(1)", {"orders.customerId": "customers.id"}),
        # One in ten may lead nowhere, not more.
        ("orders (customer_id integer)", "(1), (2), (3), (4), (5), (99)", {}),
        ("orders (customer_id integer)", "(7), (8)", {}),
        ("orders (customer_id integer)", "(NULL)", {}),
        # A text is no number, whatever its name.
        ("orders (customer_id text)", "('x')", {}),
        # Where only the end of the name fits, three values are needed, and all of them.
        ("orders (billing_customer_id integer)", "(1), (2), (3)", {"orders.billing_customer_id": "customers.id"}),
        ("orders (billing_customer_id integer)", "(1), (2)", {}),
        ("orders (amount integer)", "(1), (2), (3)", {}),
        # The key of a table is a foreign key only to what it is called after.
        ("details (customer_id integer PRIMARY KEY)", "(1), (2)", {"details.customer_id": "customers.id"}),
        ("vip_customers (id integer PRIMARY KEY)", "(1), (2)", {}),
    ],
)
def test_names_suggest_and_values_decide(lite, table, values, expected):
    name = table.split()[0]
    assert found(lite(CUSTOMERS, FIVE, f"CREATE TABLE {table}", f"INSERT INTO {name} VALUES {values}")) == expected


def test_a_target_that_repeats_its_values_is_no_key(lite):
    make = ("CREATE TABLE shop (shop_code text)", "CREATE TABLE sale (shop_code text)", "INSERT INTO sale VALUES ('a')")
    assert found(lite(*make, "INSERT INTO shop VALUES ('a'), ('a')")) == {}


def test_a_target_without_declared_key_serves_when_its_values_are_different(lite):
    make = ("CREATE TABLE shop (shop_code text)", "CREATE TABLE sale (shop_code text)", "INSERT INTO sale VALUES ('a')")
    assert found(lite(*make, "INSERT INTO shop VALUES ('a'), ('b')"))["sale.shop_code"] == "shop.shop_code"


def test_declared_keys_stay_and_are_not_doubled(lite):
    database = lite(
        CUSTOMERS,
        FIVE,
        "CREATE TABLE stores (id integer PRIMARY KEY)",
        "INSERT INTO stores VALUES (1)",
        "CREATE TABLE orders (customer_id integer REFERENCES customers (id), store_id integer)",
        "INSERT INTO orders VALUES (1, 1)",
    )
    catalog = read_catalog(database)
    assert catalog.table("orders").foreign_keys == (
        ForeignKey(("customer_id",), "customers", ("id",)),
        ForeignKey(("store_id",), "stores", ("id",), inferred=True),
    )
    assert catalog.fingerprint == database.catalog().fingerprint


@pytest.mark.parametrize("name", ["two words", 'quote"d', "🛒", "select"])
def test_odd_names(lite, name):
    written = name.replace('"', '""')
    database = lite(
        f'CREATE TABLE "{written}" (id integer PRIMARY KEY)',
        f'INSERT INTO "{written}" VALUES (1)',
        f'CREATE TABLE child ("{written}_id" integer)',
        "INSERT INTO child VALUES (1)",
    )
    assert found(database) == {f"child.{name}_id": f"{name}.id"}


def test_the_copy_beside_it_is_meant_and_among_many_nobody_can_tell():
    columns = (Column("id", "integer", primary_key=True),)
    targets = [Table("customer", columns, schema=f"s{n}") for n in range(5)]
    order = Table("orders", (Column("customer_id", "integer"),), schema="s3")
    lost = replace(order, schema="other")
    catalog = Catalog("made", "sqlite", (*targets, order, lost))
    made = with_inferred_keys(catalog, Agreeing())
    assert made.table("s3.orders").foreign_keys[0].target == "s3.customer"
    assert made.table("other.orders").foreign_keys == ()


class Agreeing:
    """A database in which every value exists."""

    dialect = "sqlite"
    asked = 0

    def run(self, sql, limits):
        self.asked += 1
        return type("Rows", (), {"rows": ((5, 5),)})


class Slow(Agreeing):
    def run(self, sql, limits):
        time.sleep(0.01)
        raise QueryStopped(Problem("query.timeout", "Too long."))


def chain(number):
    return tuple(
        Table(f"t{n}", (Column("id", "integer", primary_key=True), Column(f"t{n + 1}_id", "integer")))
        for n in range(number)
    )


def test_time_and_queries_are_bounded(monkeypatch):
    catalog = Catalog("made", "sqlite", chain(500))
    assert with_inferred_keys(catalog, Slow(), budget=0.05) is catalog
    monkeypatch.setattr(inferred_keys, "MOST_QUERIES", 7)
    database = Agreeing()
    with_inferred_keys(catalog, database)
    assert database.asked == 7


def test_the_most_used_come_first(monkeypatch):
    monkeypatch.setattr(inferred_keys, "MOST_QUERIES", 2)
    catalog = Catalog("made", "sqlite", chain(9))
    made = with_inferred_keys(catalog, Agreeing(), Reading(uses={"t5": 2}, read=list(catalog.tables)))
    assert [table.name for table in made.tables if table.foreign_keys] == ["t5"]


def test_it_can_be_cancelled():
    cancellation = Cancellation()
    cancellation.cancel()
    catalog = Catalog("made", "sqlite", chain(3))
    with pytest.raises(SourceError) as stopped:
        with_inferred_keys(catalog, Agreeing(), Reading(cancellation=cancellation, read=list(catalog.tables)))
    assert stopped.value.problem.code == "source.cancelled"


def test_the_next_start_knows_them(lite, tmp_path):
    database = lite(CUSTOMERS, FIVE, "CREATE TABLE orders (customer_id integer)", "INSERT INTO orders VALUES (1)")
    first = read_catalog(database, store=CatalogStore(tmp_path / "w.sqlite"))
    reading = Reading()
    assert read_catalog(database, reading, CatalogStore(tmp_path / "w.sqlite")) == first
    assert reading.read == []
    assert first.table("orders").foreign_keys[0].inferred


@pytest.mark.postgres
def test_postgres_confirms_them_too(postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS keys CASCADE; CREATE SCHEMA keys")
        for statement in (CUSTOMERS, FIVE, "CREATE TABLE orders (customer_id bigint)", "INSERT INTO orders VALUES (1)"):
            connection.execute("SET search_path TO keys; " + statement)
    database = open_database(postgres_url)
    catalog = read_catalog(database)
    assert catalog.table("keys.orders").foreign_keys == (
        ForeignKey(("customer_id",), "keys.customers", ("id",), inferred=True),
    )
    database.close()
