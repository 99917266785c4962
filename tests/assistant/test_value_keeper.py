"""A workspace reads the values of large columns in the background, into a file beside its own."""

from __future__ import annotations

import sqlite3

import pytest

from assistant.forgetting import forget_all
from assistant.settings import Settings
from assistant.workspace import Workspace
from nl2sql.catalog import ColumnRef
from nl2sql.sources import MOST_VALUES

NAME = ColumnRef("customer", "name")


@pytest.fixture
def folder(tmp_path):
    with sqlite3.connect(tmp_path / "shop.sqlite") as connection:
        connection.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT)")
        names = ((f"Customer Number{number}",) for number in range(MOST_VALUES + 1))
        connection.executemany("INSERT INTO customer (name) VALUES (?)", names)
    return tmp_path


def found(workspace):
    values = workspace.sources.get("shop.sqlite").values
    workspace.sources.values.wait("shop.sqlite")
    return [stored.value for stored in values.lookup("customer number17")]


def test_large_columns_are_found_once_they_are_read(folder):
    workspace = Workspace(folder, Settings())
    assert found(workspace) == ["Customer Number17"]
    workspace.close()
    assert (folder / ".plainspoken" / "values.sqlite").exists()
    assert workspace.take_notices() == ()


def test_the_next_start_has_them_at_once(folder):
    first = Workspace(folder, Settings())
    found(first)
    first.close()
    second = Workspace(folder, Settings())
    assert second.sources.get("shop.sqlite").values.size(NAME) == MOST_VALUES + 1
    second.close()


def test_a_file_that_cannot_be_used_leaves_them_in_memory(folder):
    (folder / ".plainspoken").mkdir()
    (folder / ".plainspoken" / "values.sqlite").mkdir()
    workspace = Workspace(folder, Settings())
    assert found(workspace) == ["Customer Number17"]
    workspace.close()


def test_a_source_that_is_read_again_stops_what_was_being_read(folder):
    workspace = Workspace(folder, Settings())
    source = workspace.sources.get("shop.sqlite")
    workspace.sources.values.read(source)
    workspace.sources.values.read(source)
    assert found(workspace) == ["Customer Number17"]
    workspace.close()


def test_forgetting_forgets_them(folder):
    workspace = Workspace(folder, Settings())
    assert found(workspace)
    forget_all(workspace)
    workspace.sources.get("shop.sqlite").values.many.refresh()  # Else it is noticed within seconds.
    assert found(workspace) == []
    workspace.close()
    kept = sqlite3.connect(folder / ".plainspoken" / "values.sqlite")
    assert kept.execute("SELECT count(*) FROM value_kept").fetchone() == (0,)
    kept.close()


def test_no_file_is_made_where_nothing_may_be_learned(folder):
    workspace = Workspace(folder, Settings(learn=False))
    assert found(workspace) == ["Customer Number17"]
    workspace.close()
    assert not (folder / ".plainspoken" / "values.sqlite").exists()
