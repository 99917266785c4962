"""Looking into tables in the background: what it finds, keeps and leaves, how it gives way and stops."""

from __future__ import annotations

import sqlite3
import threading
import time

import pytest

from nl2sql.adapters import sampling
from nl2sql.adapters.opening import open_database
from nl2sql.catalog import ColumnRef
from nl2sql.catalog_store import CatalogStore
from nl2sql.looking import Looked, Looking, looked
from nl2sql.schema_reading import named
from nl2sql.sources import load_source
from nl2sql.value_rules import CARDS

TABLES = 60
CARD_NUMBERS = ("4111111111111111", "5500005555555559")


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "many.sqlite"
    with sqlite3.connect(found) as connection:
        for number in range(TABLES):
            connection.execute(f"CREATE TABLE t{number:02} (id INTEGER PRIMARY KEY, day TEXT, paid TEXT)")
            rows = [(f"2024-01-{day:02}", CARD_NUMBERS[day % 2]) for day in range(1, 4)]
            connection.executemany(f"INSERT INTO t{number:02} (day, paid) VALUES (?, ?)", rows)
        connection.execute("CREATE TABLE child (id INTEGER, t05_id INTEGER)")
        connection.executemany("INSERT INTO child VALUES (?, ?)", [(n, 1 + n % 3) for n in range(9)])
        connection.execute("CREATE VIEW a_view AS SELECT * FROM t00")
    return found


@pytest.fixture
def few(monkeypatch):
    """So little is looked into at the start that most is left."""
    monkeypatch.setattr(sampling, "MOST_TABLES", 10)
    monkeypatch.setattr(sampling, "MOST_AGAIN", 0)


@pytest.fixture
def store(tmp_path):
    kept = CatalogStore(tmp_path / "workspace.sqlite")
    yield kept
    kept.close()


@pytest.fixture
def source(few, path, store):
    loaded = load_source(open_database(path), store=store)
    yield loaded
    loaded.database.close()


def test_what_there_was_no_time_for_is_looked_into(source, store):
    assert looked(source.catalog) == Looked(10, TABLES + 2)
    looking = Looking(source, store)
    assert looking.needed
    known = looking.work()
    assert looked(known.catalog) == Looked(TABLES + 2, TABLES + 2)
    assert looking.progress.done == TABLES + 2
    table = known.catalog.table("t59")
    assert (table.row_count, table.column("day").type) == (3, "date")
    assert table.column("day").samples == ("2024-01-01", "2024-01-02", "2024-01-03")


def test_keys_that_nobody_declared_are_found_then(source):
    known = Looking(source).work()
    (key,) = known.catalog.table("child").foreign_keys
    assert (key.target, key.inferred) == ("t05", True)


def test_a_later_start_knows_all_of_it_and_reads_nothing(source, store, path):
    known = Looking(source, store).work()
    again = load_source(open_database(path), store=store)
    assert again.catalog == known.catalog
    assert not Looking(again, store).needed


def test_values_that_turn_out_to_be_nobodys_business_are_looked_up_no_more(source):
    late = ColumnRef("t59", "paid")
    assert source.values.size(late)
    known = Looking(source).work()
    assert known.values.why_not(late) == CARDS
    assert all(stored.column != late for stored in known.values.lookup(CARD_NUMBERS[0]))


def test_stopped_it_keeps_what_it_found_and_another_goes_on_from_there(source, store, path, monkeypatch):
    looking, seen = Looking(source, store), []
    look_into = type(source.database).look_into

    def stopping(database, table, cancellation=None):
        seen.append(table.key)
        if len(seen) == 30:
            looking.cancellation.cancel()
        return look_into(database, table, cancellation)

    monkeypatch.setattr(type(source.database), "look_into", stopping)
    assert looking.work() is None
    assert len(looking.found) == 29
    assert {table.key for table in looking.found.values()} == set(seen[:29])
    again = load_source(open_database(path), store=store)
    assert looked(again.catalog).done == 10 + 29
    Looking(again, store).work()
    assert not set(seen[:29]) & set(seen[30:])


def test_a_table_that_cannot_be_read_stays_as_it_is(source, path):
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE t59")
    known = Looking(source).work()
    assert known.catalog.table("t59").unread
    assert looked(known.catalog) == Looked(TABLES + 1, TABLES + 2)


def test_a_database_that_is_gone_is_not_asked_for_ever(source, monkeypatch):
    asked = []
    monkeypatch.setattr(type(source.database), "look_into", lambda *arguments: asked.append(arguments))
    monkeypatch.setattr("nl2sql.looking._MOST_FAILURES", 5)
    assert Looking(source).work() is None
    assert len(asked) < TABLES


def test_it_waits_while_somebody_asks(source):
    asking = threading.Event()
    asking.set()
    looking = Looking(source, busy=asking.is_set)
    thread = threading.Thread(target=looking.work)
    thread.start()
    time.sleep(0.2)
    assert looking.progress == Looked(10, TABLES + 2, going_on=True)
    asking.clear()
    thread.join(60)
    assert looking.progress.done == TABLES + 2


def test_while_another_process_looks_this_one_looks_on_and_takes_over_what_it_found(source, store, monkeypatch):
    monkeypatch.setattr("nl2sql.looking._LOOK_S", 0.01)
    identity = source.database.identity
    assert store.claim(identity, "another", 60)
    looking, asked = Looking(source, store), []
    look_into = type(source.database).look_into
    waiting = list(looking._waiting)

    def counted(database, table, cancellation=None):
        asked.append(table.key)
        return look_into(database, table, cancellation)

    thread = threading.Thread(target=looking.work)
    with monkeypatch.context() as patched:
        patched.setattr(type(source.database), "look_into", counted)
        thread.start()
        others = [look_into(source.database, table) for table in waiting[:40]]
        store.keep(identity, others, {})
        while looking.progress.done < 10 + 40:
            time.sleep(0.01)
        assert asked == []
        store.release(identity, "another")
        thread.join(60)
    assert set(asked) == {table.key for table in waiting[40:]}
    assert set(looking.found) >= {named(table) for table in others}


def test_a_claim_that_ran_out_is_taken_over(store):
    assert store.claim("shop", "first", -1)
    assert store.claim("shop", "second", 60)
    assert not store.claim("shop", "first", 60)
    store.release("shop", "first")
    assert not store.claim("shop", "first", 60)
    store.release("shop", "second")
    assert store.claim("shop", "first", 60)
