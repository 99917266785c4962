"""Files of other versions: an older one is brought up to date, a newer one is left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from nl2sql.catalog import Catalog, Column, Table
from nl2sql.memory import Memory
from nl2sql.problems import StoreError
from nl2sql.store import open_store
from nl2sql.store_versions import MIGRATIONS, VERSION

FIRST_SHAPE = """
CREATE TABLE accepted_example (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL, asked TEXT NOT NULL, question TEXT NOT NULL, sql TEXT NOT NULL,
    fingerprint TEXT NOT NULL, today TEXT NOT NULL, UNIQUE (source, asked));
INSERT INTO accepted_example VALUES (7, 'shop', 'orders', 'Orders?', 'SELECT id FROM orders', 'f', '2025-05-05');
"""
CATALOG = Catalog("shop", "sqlite", (Table("orders", (Column("id", "integer"),)),))


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "workspace.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FIRST_SHAPE)
    return path


def version(path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0]


def test_a_new_file_has_the_version_of_today(tmp_path):
    open_store(tmp_path / "workspace.sqlite").close()
    assert version(tmp_path / "workspace.sqlite") == VERSION == len(MIGRATIONS)


def test_an_older_file_is_brought_up_to_date_and_loses_nothing(old):
    memory = Memory(old)
    (example,) = memory.all()
    assert (example.id, example.question, example.how, example.seen) == (7, "Orders?", "accepted", {})
    memory.accept("orders!", "SELECT COUNT(*) FROM orders", "shop", CATALOG)
    assert [example.sql for example in memory.all()] == ["SELECT COUNT(*) FROM orders"]
    memory.close()
    assert version(old) == VERSION


def test_an_older_file_that_may_only_be_read_is_read(old):
    (example,) = Memory.read(old)
    assert (example.id, example.sql, example.result) == (7, "SELECT id FROM orders", "")
    assert version(old) == 0


def test_a_migration_that_fails_leaves_the_file_as_it_was(old, monkeypatch):
    def fails(connection):
        connection.execute("DELETE FROM accepted_example")
        connection.execute("SELECT nothing FROM nowhere")

    monkeypatch.setattr("nl2sql.store.MIGRATIONS", (fails,))
    with pytest.raises(StoreError):
        open_store(old)
    monkeypatch.undo()
    assert len(Memory.read(old)) == 1
    assert version(old) == 0


def test_a_newer_file_is_left_alone(old):
    with closing(sqlite3.connect(old)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    before = old.read_bytes()
    with pytest.raises(StoreError) as caught:
        Memory(old)
    assert caught.value.problem.code == "store.newer"
    assert "newer" in caught.value.problem.message
    assert old.read_bytes() == before
    assert {path.name for path in old.parent.iterdir()} == {old.name}
