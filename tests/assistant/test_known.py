"""What completion knows, through the wire: shown, searched, forgotten, and read from the folder."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from assistant import wire
from assistant.conversation import turn
from assistant.settings import Settings
from assistant.workspace import Workspace

CITY = "shop.sqlite: values of customers.city"


@pytest.fixture
def workspace(tmp_path):
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as connection:
        connection.executescript("CREATE TABLE customers (id INTEGER PRIMARY KEY, city TEXT);")
    (tmp_path / "old.sql").write_text("SELECT id FROM customers WHERE city = 'Lyon';", encoding="utf-8")
    with closing(Workspace(tmp_path, Settings())) as workspace:
        yield workspace


def known(workspace, request=None) -> wire.Known:
    (event,) = [e for e in turn(request or wire.KnownRequest(), workspace) if isinstance(e, wire.Known | wire.Failed)]
    assert isinstance(event, wire.Known), event
    return event


def run(workspace, city: str) -> None:
    list(turn(wire.RunRequest("shop.sqlite", f"SELECT id FROM customers WHERE city = '{city}'"), workspace))


def names(shown: wire.Known) -> set[str]:
    return {field.name for field in shown.fields}


def test_what_is_run_is_known_by_field_and_value(workspace):
    assert known(workspace).fields == ()
    run(workspace, "Paris")
    run(workspace, "Paris")
    run(workspace, "Rome")
    shown = known(workspace, wire.KnownRequest(CITY))
    assert [(value.text, value.uses) for value in shown.values] == [("Paris", 2), ("Rome", 1)]
    (field,) = [field for field in shown.fields if field.name == CITY]
    assert (field.values, field.uses, field.tried, field.right) == (2, 3, 2, 1)
    assert len(field.used) == 10
    assert known(workspace, wire.KnownRequest(CITY, "rom")).values[0].text == "Rome"
    assert len(shown.people) == 1


def test_marks_that_stand_for_no_text_are_not_shown(workspace):
    run(workspace, "Paris")
    shown = known(workspace, wire.KnownRequest("shop.sqlite: SQL"))
    assert shown.values
    assert all(value.text.isprintable() for value in shown.values)


def test_a_value_a_field_a_person_and_all_are_forgotten(workspace):
    run(workspace, "Paris")
    run(workspace, "Rome")
    left = known(workspace, wire.ForgetKnownRequest(CITY, "Paris"))
    assert [value.text for value in left.values] == ["Rome"]
    assert CITY not in names(known(workspace, wire.ForgetKnownRequest(CITY)))
    (person,) = known(workspace).people
    assert known(workspace, wire.ForgetKnownRequest(person=person)).people == ()
    run(workspace, "Rome")
    assert known(workspace, wire.ForgetKnownRequest(everything=True)).fields == ()


@pytest.mark.parametrize(
    "request_",
    [wire.ForgetKnownRequest(), wire.ForgetKnownRequest(person="a", file="b"), wire.ForgetKnownRequest(value="x")],
)
def test_what_is_to_be_forgotten_must_be_said(workspace, request_):
    run(workspace, "Paris")
    (failed,) = [event for event in turn(request_, workspace) if isinstance(event, wire.Failed)]
    assert failed.problems[0].code == "known.what"
    assert CITY in names(known(workspace))


def test_listing_the_sources_begins_to_read_the_folder(workspace):
    list(turn(wire.SourcesRequest(), workspace))
    assert workspace.folder.wait(60)
    shown = known(workspace, wire.KnownRequest(CITY))
    assert [value.text for value in shown.values] == ["Lyon"]
    assert [(file.path, file.learned) for file in shown.files] == [("old.sql", 1)]
    assert shown.folder.stage == "done"
    left = known(workspace, wire.ForgetKnownRequest(file="old.sql"))
    assert left.fields == () or CITY not in names(left)
    assert [file.forgotten for file in left.files] == [True]


def test_with_learning_off_nothing_is_begun_and_the_page_says_so(workspace):
    workspace.set_learning(False)
    list(turn(wire.SourcesRequest(), workspace))
    list(turn(wire.LearnFolderRequest("start"), workspace))
    run(workspace, "Paris")
    shown = known(workspace)
    assert (shown.learning, shown.folder.stage, shown.fields) == (False, "off", ())


def test_reading_is_stopped_by_request(workspace):
    workspace.turns.begin("somebody asks")
    assert known(workspace, wire.LearnFolderRequest("start")).folder.stage == "reading"
    list(turn(wire.LearnFolderRequest("stop"), workspace))
    assert workspace.folder.wait(60)
    assert known(workspace).folder.stage == "stopped"
