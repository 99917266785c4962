"""Which columns' values are looked up, why others are not, and how large columns are read."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from nl2sql.adapters.opening import open_database
from nl2sql.catalog import Catalog, Column, ColumnRef, Table
from nl2sql.database import Cancellation
from nl2sql.kept_values import KeptValues
from nl2sql.sources import MOST_VALUES, load_source
from nl2sql.value_reading import ValueBudget, read_many
from nl2sql.value_rules import (
    CARDS,
    CONTACT,
    FREE_TEXT,
    FULL,
    MACHINE_MADE,
    NO_TIME,
    SECRET,
    TOO_MANY,
    WAITING,
    plan,
    values_not_read,
    why_not_many,
)
from nl2sql.value_store import ValueStore

NAME = ColumnRef("customer", "name")


def text(name, *samples):
    return Column(name, "text", "TEXT", samples=samples)


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (text("city", "Paris", "Bern"), None),
        (text("password_hash", "x", "y"), SECRET),
        (text("apiToken", "x", "y"), SECRET),
        (text("paid_with", "4111 1111 1111 1111", "5500-0000-0000-0004"), CARDS),
        (text("serial", "4111 1111 1111 1112", "5500-0000-0000-0004"), None),
        (text("remarks", "long " * 20), FREE_TEXT),
        (text("comment", "short"), FREE_TEXT),
    ],
)
def test_what_is_left_out_by_rule(column, why):
    catalog = Catalog("shop", "sqlite", (Table("customer", (column,), row_count=2),))
    planned = plan(catalog)
    assert planned.left_out.get(ColumnRef("customer", column.name)) == why
    assert [wanted.column for wanted in planned.wanted] == ([] if why else [column])


def test_small_tables_come_first_and_views_last():
    tables = tuple(
        Table(name, (text("city"),), kind=kind, row_count=rows)
        for name, kind, rows in (("view", "view", 1), ("big", "table", 9), ("none", "table", None), ("few", "table", 2))
    )
    tables = tuple(replace(table, columns=(text("city", "Paris"),)) for table in tables)
    wanted = plan(Catalog("shop", "sqlite", tables)).wanted
    assert [each.table.name for each in wanted] == ["few", "big", "none", "view"]


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (text("name", "Ada Lovelace"), ""),
        (text("plate", "ZH-4711", "BE-12"), ""),
        (text("key", "0b7e1c52-6e0f-4a57-9d7c-2f1f6a3f9f10"), MACHINE_MADE),
        (text("digest", "9f86d081884c7d659a2feaa0c55ad015"), MACHINE_MADE),
        (text("session", "eyJhbGciOi.eyJzdWIiOiIx.c2ln"), MACHINE_MADE),
        (text("email", "ada"), CONTACT),
        (text("homePhone"), CONTACT),
        (text("reached_at", "ada@home.org", "joe@work.org"), CONTACT),
    ],
)
def test_large_columns_nobody_types_or_that_reach_people(column, why):
    assert why_not_many(column) == why


def test_what_was_not_read_is_told_and_what_a_rule_leaves_out_is_not():
    assert values_not_read("shop", {NAME: SECRET, ColumnRef("a", "b"): TOO_MANY}) is None
    problem = values_not_read("shop", {NAME: NO_TIME, ColumnRef("a", "b"): FULL, ColumnRef("c", "d"): SECRET})
    assert problem is not None
    assert problem.message == "The values of 2 columns of shop were not read (customer.name, a.b)."


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "shop.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, city TEXT, email TEXT)")
        rows = [
            (f"Name {number:05}", ("Paris", "Bern")[number % 2], f"n{number}@x.org")
            for number in range(MOST_VALUES + 5)
        ]
        connection.executemany("INSERT INTO customer (name, city, email) VALUES (?, ?, ?)", rows)
        connection.execute("INSERT INTO customer (name) VALUES ('NAME 00007'), (NULL)")
    opened = open_database(path)
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path):
    kept = ValueStore(tmp_path / "values.sqlite")
    yield kept
    kept.close()


def load(database, store):
    return load_source(database, name="shop", many=KeptValues(store, database.identity))


def test_without_a_store_large_columns_are_left_out(database):
    values = load_source(database).values
    assert values.why_not(NAME) == TOO_MANY
    assert values.lookup("Name 00007") == ()
    assert values.why_not(ColumnRef("customer", "city")) == ""


def test_large_columns_are_read_into_the_store(database, store):
    source = load(database, store)
    assert source.values.why_not(NAME) == WAITING
    assert source.values.why_not(ColumnRef("customer", "email")) == CONTACT
    assert read_many(source, store) == {}
    source.values.many.refresh()
    assert source.values.why_not(NAME) == ""
    assert {stored.value for stored in source.values.lookup("name 00007")} == {"Name 00007", "NAME 00007"}
    assert source.values.size(NAME) == MOST_VALUES + 6


def test_what_did_not_change_is_not_read_again(database, store, monkeypatch):
    read_many(load(database, store), store)
    before = store.columns(database.identity)
    again = load(database, store)
    assert again.values.lookup("name 00001") != ()
    monkeypatch.setattr(type(database), "run", None)
    assert read_many(again, store) == {}
    assert store.columns(database.identity) == before


def test_a_table_with_more_rows_is_read_again(database, store, tmp_path):
    read_many(load(database, store), store)
    with sqlite3.connect(tmp_path / "shop.sqlite") as connection:
        connection.execute("INSERT INTO customer (name) VALUES ('Newcomer')")
    source = load(database, store)
    read_many(source, store)
    source.values.many.refresh()
    assert [stored.value for stored in source.values.lookup("newcomer")] == ["Newcomer"]


def test_columns_that_are_gone_are_forgotten(database, store):
    read_many(load(database, store), store)
    read_many(load_source(database, name="shop"), store)
    assert store.columns(database.identity) == ()


@pytest.mark.parametrize(
    ("budget", "why"),
    [(ValueBudget(values=100), FULL), (ValueBudget(values=0), FULL), (ValueBudget(seconds=0), NO_TIME)],
)
def test_never_more_than_the_budget(database, store, budget, why):
    source = load(database, store)
    assert read_many(source, store, budget=budget) == {NAME: why}
    assert store.columns(database.identity) == ()


def test_a_column_of_too_many_values_is_not_kept_nor_read_again(database, store, monkeypatch):
    monkeypatch.setattr("nl2sql.value_reading.MOST_IN_COLUMN", 100)
    source = load(database, store)
    assert read_many(source, store) == {NAME: TOO_MANY}
    monkeypatch.setattr(type(database), "run", None)
    assert read_many(source, store) == {NAME: TOO_MANY}


def test_a_cancelled_reading_keeps_nothing(database, store):
    cancellation = Cancellation()
    cancellation.cancel()
    assert read_many(load(database, store), store, cancellation) == {}
    assert store.columns(database.identity) == ()


def test_two_databases_of_one_name_keep_their_own_values(database, store, tmp_path):
    path = tmp_path / "other" / "shop.sqlite"
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE customer (name TEXT)")
        connection.executemany("INSERT INTO customer VALUES (?)", ([f"Person {n:05}"] for n in range(MOST_VALUES + 5)))
    other = open_database(path)
    mine, theirs = load(database, store), load(other, store)
    read_many(mine, store)
    read_many(theirs, store)
    mine.values.many.refresh()
    theirs.values.many.refresh()
    assert mine.values.lookup("name 00007") != ()
    assert mine.values.lookup("person 00007") == ()
    assert theirs.values.lookup("name 00007") == ()
    assert theirs.values.lookup("person 00007") != ()
    other.close()


def test_what_was_kept_by_name_is_read_anew(database, store):
    store.claim("shop", NAME)
    store.keep("shop", NAME, "marks of an older version", ["Someone Else"])
    store.claim("shop", ColumnRef("customer", "gone"))
    source = load(database, store)
    read_many(source, store)
    source.values.many.refresh()
    assert store.columns("shop") == ()
    assert store.read("SELECT * FROM column_kept WHERE source = 'shop'") == []
    assert source.values.lookup("someone else") == ()
    assert source.values.lookup("name 00007") != ()
