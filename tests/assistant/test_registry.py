from __future__ import annotations

import sqlite3
import threading
import time

import pandas as pd
import pytest

from assistant.registry import SourceRegistry
from assistant.settings import Settings
from nl2sql.adapters.opening import open_database
from nl2sql.database import Limits
from nl2sql.problems import UsageError


def make(path, *statements):
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


@pytest.fixture
def folder(tmp_path):
    make(tmp_path / "a.sqlite", "CREATE TABLE pets (name TEXT)", "INSERT INTO pets VALUES ('Rex')")
    (tmp_path / "b.csv").write_text("city,people\nLille,3\n")
    return tmp_path


def names(registry):
    return [info.name for info in registry.infos()]


def test_settings_come_before_files_and_connections_before_both(folder):
    registry = SourceRegistry(folder, Settings(sources={"mine": "sqlite:///a.sqlite"}))
    assert names(registry) == ["mine", "a.sqlite", "files"]
    registry.connect("other", open_database(folder / "a.sqlite"))
    assert names(registry) == ["other", "mine", "a.sqlite", "files"]
    assert registry.infos()[0].default
    assert [info.name for info in registry.session_infos()] == ["other"]


def test_a_relative_file_of_the_settings_is_looked_for_in_the_workspace(folder):
    registry = SourceRegistry(folder, Settings(sources={"mine": "sqlite:///a.sqlite"}))
    assert registry.get("mine").catalog.table("pets")


def test_data_files_are_one_source(folder):
    assert SourceRegistry(folder, Settings()).get("files").catalog.table("b")


def test_a_source_is_kept_until_its_file_changes(folder):
    registry = SourceRegistry(folder, Settings())
    first = registry.get("a.sqlite")
    assert registry.get("a.sqlite") is first
    time.sleep(0.01)
    make(folder / "a.sqlite", "CREATE TABLE toys (name TEXT)")
    assert registry.get("a.sqlite").catalog.table("toys")


def test_a_connection_notices_a_changed_file_too(folder):
    registry = SourceRegistry(folder, Settings())
    registry.connect("mine", open_database(folder / "a.sqlite"))
    registry.get("mine")
    time.sleep(0.01)
    make(folder / "a.sqlite", "CREATE TABLE toys (name TEXT)")
    source = registry.get("mine")
    assert source.catalog.table("toys")
    assert source.database.run("SELECT count(*) FROM toys", Limits()).rows == ((0,),)


def test_frames_are_listed_while_there_are_any_and_read_again_when_they_change(folder):
    frames: dict[str, pd.DataFrame] = {}
    registry = SourceRegistry(folder, Settings())
    registry.offer_frames("notebook", lambda: frames)
    assert "notebook" not in names(registry)
    frames["pets"] = pd.DataFrame({"legs": [4]})
    assert names(registry)[0] == "notebook"
    assert registry.get("notebook").catalog.table("pets").column("legs")
    frames["pets"] = pd.DataFrame({"wings": [2]})
    assert registry.get("notebook").catalog.table("pets").column("wings")


def test_an_unknown_name_lists_the_known_ones(folder):
    with pytest.raises(UsageError, match=r"a\.sqlite"):
        SourceRegistry(folder, Settings()).get("nothing")


def test_a_slow_source_keeps_nobody_from_listing_or_asking_others(folder):
    registry = SourceRegistry(folder, Settings())
    held = registry._opening["files"]
    held.acquire()
    waiting = threading.Thread(target=registry.get, args=("files",))
    waiting.start()
    try:
        assert len(registry.infos()) == 2
        assert registry.get("a.sqlite").catalog.table("pets")
        assert waiting.is_alive()
    finally:
        held.release()
        waiting.join()
