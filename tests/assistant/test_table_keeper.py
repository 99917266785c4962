"""Looking into tables while people work: what the panel is told, and what ends it."""

from __future__ import annotations

import sqlite3
import threading
import time

import pytest

from assistant import wire
from assistant.conversation import turn
from assistant.settings import Settings
from assistant.workspace import Workspace
from nl2sql.adapters import sampling
from nl2sql.adapters.sqlalchemy_database import SqlAlchemyDatabase
from nl2sql.looking import Looked

TABLES = 40
NAME = "many.sqlite"


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(sampling, "MOST_TABLES", 5)
    monkeypatch.setattr(sampling, "MOST_AGAIN", 0)
    with sqlite3.connect(tmp_path / NAME) as connection:
        for number in range(TABLES):
            connection.execute(f"CREATE TABLE t{number:02} (day TEXT)")
            connection.execute(f"INSERT INTO t{number:02} VALUES ('2024-05-03')")
    return tmp_path


@pytest.fixture
def workspace(root):
    made = Workspace(root, Settings())
    yield made
    made.close()


@pytest.fixture
def gate(monkeypatch):
    """Looks in the background wait until this is set, or until they are cancelled."""
    opened, look_into = threading.Event(), SqlAlchemyDatabase.look_into

    def gated(database, table, cancellation=None):
        while not opened.wait(0.01) and not cancellation.cancelled:
            pass
        return None if cancellation.cancelled else look_into(database, table, cancellation)

    monkeypatch.setattr(SqlAlchemyDatabase, "look_into", gated)
    return opened


def browse(workspace, **more):
    *_, event = turn(wire.BrowseRequest(NAME, **more), workspace)
    return event


def detail(workspace, table):
    (event,) = turn(wire.TableRequest(NAME, table), workspace)
    return event.table


def until(true):
    end = time.monotonic() + 60
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    assert true()


def test_the_panel_is_told_how_far_it_is_until_all_is_known(workspace, gate):
    first = browse(workspace)
    assert (first.total, first.looked, first.looking) == (TABLES, 5, True)
    assert detail(workspace, "t39").unread
    gate.set()
    until(lambda: not browse(workspace, count=0).looking)
    assert browse(workspace).looked == TABLES
    last = detail(workspace, "t39")
    assert (last.unread, last.columns[0].type, last.columns[0].samples) == (False, "date", ("2024-05-03",))


def test_what_was_found_is_shown_before_the_end(workspace, monkeypatch):
    monkeypatch.setattr("nl2sql.looking._PORTION", 1)
    held, look_into = threading.Event(), SqlAlchemyDatabase.look_into
    monkeypatch.setattr(
        SqlAlchemyDatabase,
        "look_into",
        lambda self, table, cancellation=None: (table.key == "t39" and held.wait(60)) or look_into(self, table),
    )
    browse(workspace)
    until(lambda: not detail(workspace, "t20").unread)
    assert browse(workspace, count=0).looking
    held.set()


def test_stop_ends_it_and_reading_again_goes_on(workspace, gate):
    browse(workspace)
    stopped = browse(workspace, stop=True)
    assert (stopped.looked, stopped.looking) == (5, False)
    gate.set()
    assert not browse(workspace).looking
    browse(workspace, again=True)
    until(lambda: not browse(workspace, count=0).looking)
    assert browse(workspace).looked == TABLES


def test_a_schema_that_changes_meanwhile_is_read_and_gone_on_with(workspace, root, gate):
    browse(workspace)
    with sqlite3.connect(root / NAME) as connection:
        connection.execute("CREATE TABLE t99 (day TEXT)")
    gate.set()
    assert browse(workspace).total == TABLES + 1
    until(lambda: not browse(workspace, count=0).looking)
    assert browse(workspace).looked == TABLES + 1


def test_closing_ends_it_at_once_and_loses_nothing(root, gate):
    workspace = Workspace(root, Settings())
    browse(workspace)
    workspace.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("plainspoken-look")]
    again = Workspace(root, Settings())
    assert again.tables.progress(again.source(NAME)) == Looked(5, TABLES, going_on=True)
    again.close()


def test_a_connection_that_is_replaced_is_looked_into_no_more(workspace, root, gate):
    from nl2sql.adapters.opening import open_database

    workspace.sources.connect("mine", open_database(root / NAME))
    workspace.source("mine")
    workspace.sources.connect("mine", open_database(root / NAME))
    assert not [thread for thread in threading.enumerate() if thread.name == "plainspoken-look-mine"]


def test_why_values_are_not_found_is_told_of_each_column(tmp_path):
    with sqlite3.connect(tmp_path / NAME) as connection:
        connection.execute("CREATE TABLE person (id INTEGER, city TEXT, password TEXT, notes TEXT)")
        connection.execute("INSERT INTO person VALUES (1, 'Paris', 'hunter2', 'Came in May.')")
    workspace = Workspace(tmp_path, Settings())
    why_not = {column.name: column.why_not for column in detail(workspace, "person").columns}
    assert why_not["id"] == why_not["city"] == ""
    assert "nobody's business" in why_not["password"]
    assert "whole texts" in why_not["notes"]
    workspace.close()
