"""Getting to know a large source within a turn: it says how far it is, can be stopped, and loses nothing."""

from __future__ import annotations

import io
import sqlite3
import threading

import pytest

from assistant import wire
from assistant.conversation import turn
from assistant.display import OneLine
from assistant.forgetting import forget_all
from assistant.opening import opened, opened_aloud
from assistant.settings import Settings
from assistant.workspace import STORE, Workspace
from nl2sql.database import Cancellation
from nl2sql.problems import SourceError


@pytest.fixture
def many(tmp_path, monkeypatch):
    """A workspace with one source of 60 tables that is read one table at a time, each of them told."""
    monkeypatch.setattr("nl2sql.adapters.schema_reader._PORTION", 1)
    monkeypatch.setattr("nl2sql.schema_reading._PAUSE_S", 0.0)
    monkeypatch.setattr("assistant.opening._LOOK_S", 0.001)
    monkeypatch.setattr("assistant.opening._MOMENT_S", 0.0)
    with sqlite3.connect(tmp_path / "many.sqlite") as connection:
        for number in range(60):
            connection.execute(f"CREATE TABLE thing_{number} (id integer PRIMARY KEY, name text)")
    connection.close()
    return tmp_path


@pytest.fixture
def slowly(monkeypatch):
    """A brake on the reading: it goes on by one table each time the semaphore is let go."""
    from nl2sql.adapters.sqlite_reader import SqliteReader

    brake, read = threading.Semaphore(0), SqliteReader.read

    def braked(self, connection, tables):
        assert brake.acquire(timeout=30)
        return read(self, connection, tables)

    monkeypatch.setattr(SqliteReader, "read", braked)
    return brake


def result(generator):
    """What the generator returns, its events left aside."""
    while True:
        try:
            next(generator)
        except StopIteration as ended:
            return ended.value


def test_a_question_says_how_far_the_reading_is(many, slowly):
    workspace = Workspace(many, Settings())
    events = turn(wire.AskRequest("many.sqlite", "SELECT count(*) FROM thing_7"), workspace)
    assert isinstance(next(events), wire.Started)
    first = next(events)
    assert first == wire.Opening("many.sqlite", "schema", 0, 60, "Reading the schema: 0 of 60 tables")
    for _ in range(3):
        slowly.release()
    seen = first
    while seen.done < 3:
        seen = next(events)
    assert seen.message == "Reading the schema: 3 of 60 tables"
    for _ in range(100):
        slowly.release()
    rest = list(events)
    assert any(isinstance(event, wire.Answered) for event in rest)
    # The next question waits for nothing.
    again = list(turn(wire.AskRequest("many.sqlite", "SELECT count(*) FROM thing_8"), workspace))
    assert not any(isinstance(event, wire.Opening) for event in again)
    workspace.close()


def test_cancel_stops_it_and_the_next_question_goes_on_from_there(many, slowly):
    workspace = Workspace(many, Settings())
    events = turn(wire.AskRequest("many.sqlite", "SELECT count(*) FROM thing_7", turn="mine"), workspace)
    for event in events:
        slowly.release()
        if isinstance(event, wire.Opening) and event.done >= 5:
            list(turn(wire.CancelRequest("mine"), workspace))
            break
    failed = next(event for event in events if isinstance(event, wire.Failed))
    assert failed.problems[0].code == "source.cancelled"
    assert "of 60 tables" in failed.problems[0].message
    for _ in range(100):
        slowly.release()
    first = next(
        e
        for e in turn(wire.AskRequest("many.sqlite", "SELECT count(*) FROM thing_7"), workspace)
        if e.type == "opening"
    )
    assert first.done >= 5
    workspace.close()


def test_who_waits_for_the_same_source_sees_it_too_and_goes_on_when_the_other_stops(many, slowly):
    workspace = Workspace(many, Settings())
    stopping = Cancellation()
    mine, other = opened("many.sqlite", workspace, stopping), opened("many.sqlite", workspace)
    assert next(mine).step == "schema"
    assert next(other).step == "schema"
    stopping.cancel()
    with pytest.raises(SourceError):
        list(mine)
    for _ in range(200):
        slowly.release()
    assert len(result(other).catalog.tables) == 60
    workspace.close()


def test_closing_the_workspace_stops_the_reading(many, slowly):
    workspace = Workspace(many, Settings())
    events = opened("many.sqlite", workspace)
    next(events)
    workspace.close()
    slowly.release()
    with pytest.raises(SourceError) as stopped:
        list(events)
    assert stopped.value.problem.code == "source.cancelled"


def test_nobody_listens_any_more(many, slowly):
    workspace = Workspace(many, Settings())
    events = opened("many.sqlite", workspace)
    next(events)
    reading = workspace.sources._readings["many.sqlite"]
    events.close()
    assert reading.cancellation.cancelled
    slowly.release()
    workspace.close()


def test_a_line_of_progress_is_written_over(many):
    out, workspace = io.StringIO(), Workspace(many, Settings())
    line = OneLine(out)
    source = opened_aloud("many.sqlite", workspace, line.say)
    line.clear()
    assert len(source.catalog.tables) == 60
    assert "\rReading the schema: " in out.getvalue()
    assert out.getvalue().endswith(" \r")
    workspace.close()


def test_the_next_start_reads_from_the_workspace(many, monkeypatch):
    first = Workspace(many, Settings())
    catalog = first.source("many.sqlite").catalog
    first.close()

    def never(*_):
        raise AssertionError("the schema was read again")

    monkeypatch.setattr("nl2sql.adapters.sqlite_reader.SqliteReader.read", never)
    second = Workspace(many, Settings())
    assert second.source("many.sqlite").catalog == catalog
    second.close()


def test_nothing_is_kept_where_nothing_may_be_learned(many):
    workspace = Workspace(many, Settings(learn=False))
    workspace.source("many.sqlite")
    assert workspace.catalogues.profile(workspace.source("many.sqlite"), "thing_1").rows == 0
    workspace.close()
    store = many / STORE
    tables = sqlite3.connect(store).execute("SELECT name FROM sqlite_schema").fetchall() if store.exists() else []
    assert ("catalogue_table",) not in tables


def test_forgetting_forgets_the_catalogue(many):
    workspace = Workspace(many, Settings())
    source = workspace.source("many.sqlite")
    assert workspace.catalogues.store.load(source.database.identity)
    forget_all(workspace)
    assert not workspace.catalogues.store.load(source.database.identity)
    workspace.close()


def test_tables_that_cannot_be_read_are_told_once(tmp_path):
    with sqlite3.connect(tmp_path / "shop.sqlite") as connection:
        connection.execute("CREATE TABLE gone (a integer)")
        connection.execute("CREATE VIEW broken AS SELECT a FROM gone")
        connection.execute("CREATE TABLE stays (a integer)")
        connection.execute("DROP TABLE gone")
    connection.close()
    workspace = Workspace(tmp_path, Settings())
    for _ in range(2):
        workspace.source("shop.sqlite")
    (notice,) = workspace.take_notices()
    assert notice.code == "source.partial"
    assert "broken" in notice.message
    workspace.source("shop.sqlite")
    assert workspace.take_notices() == ()
    workspace.close()


def test_reading_again_finds_what_is_new(many):
    workspace = Workspace(many, Settings())
    assert workspace.source("many.sqlite").catalog.table("late") is None
    with sqlite3.connect(many / "many.sqlite") as connection:
        connection.execute("CREATE TABLE late (a integer)")
    connection.close()
    assert workspace.sources.refresh("many.sqlite").catalog.table("late")
    workspace.close()
