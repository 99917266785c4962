"""The operations of the schema browser."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from assistant import wire
from assistant.conversation import turn
from assistant.settings import Settings
from assistant.workspace import Workspace
from nl2sql.catalog import Missing

ODD = '''
CREATE TABLE "odd name 🙂" (id INTEGER PRIMARY KEY, "say ""hi""" TEXT, "select" INTEGER, password TEXT,
    parent INTEGER REFERENCES "odd name 🙂" (id));
INSERT INTO "odd name 🙂" VALUES (1, 'x', 2, 'hunter2', NULL);
'''


@pytest.fixture
def do(workspace):
    """Carry out one request; gives its last event, before which only its opening is told."""

    def run(request, within=workspace):
        *opening, event = turn(request, within)
        assert all(isinstance(each, wire.Opening) for each in opening)
        return event

    return run


def test_tables_come_in_pages_by_name(do):
    whole = do(wire.BrowseRequest("shop.sqlite"))
    names = [table.key for table in whole.tables]
    assert names == sorted(names, key=str.casefold)
    assert whole.total == len(names) > 5
    page = do(wire.BrowseRequest("shop.sqlite", 2, 3))
    assert [table.key for table in page.tables] == names[2:5]
    assert (page.total, page.start) == (whole.total, 2)
    assert do(wire.BrowseRequest("shop.sqlite", whole.total)).tables == ()
    assert next(table for table in whole.tables if table.key == "regions").rows == 6


def test_a_source_is_read_again_when_that_is_asked_for(do, tmp_path):
    with sqlite3.connect(tmp_path / "odd.sqlite") as connection:
        connection.execute("CREATE TABLE a (b TEXT)")
    workspace = Workspace(tmp_path, Settings())
    assert do(wire.BrowseRequest("odd.sqlite"), workspace).total == 1
    with sqlite3.connect(tmp_path / "odd.sqlite") as connection:
        connection.execute("CREATE TABLE c (d TEXT)")
    assert do(wire.BrowseRequest("odd.sqlite", again=True), workspace).total == 2
    workspace.close()


def test_what_may_not_be_read_is_told(do, monkeypatch, workspace):
    source = workspace.sources.get("shop.sqlite")
    catalog = replace(source.catalog, missing=(Missing("salaries", "denied"),))
    monkeypatch.setattr(workspace.sources, "get", lambda _: replace(source, catalog=catalog))
    (problem,) = do(wire.BrowseRequest("shop.sqlite")).problems
    assert (problem.code, problem.severity) == ("source.partial", "warning")
    assert "salaries" in str(problem)


def test_a_table_has_its_columns_and_keys_in_both_directions(do):
    stores = do(wire.TableRequest("shop.sqlite", "stores")).table
    assert [(key.table, key.columns) for key in stores.refers_to] == [("regions", ("region_id",))]
    regions = do(wire.TableRequest("shop.sqlite", "regions")).table
    assert "stores" in [key.table for key in regions.referred_by]
    columns = {column.name: column for column in stores.columns}
    assert columns["region_id"].refers_to == "regions"
    assert columns["store_id"].primary_key
    listed = do(wire.BrowseRequest("shop.sqlite")).tables
    assert listed[stores.place].key == "stores"


def test_a_profile_says_which_rows_were_looked_at(do):
    found = do(wire.ProfileRequest("shop.sqlite", "regions"))
    assert found.label == "all 6 rows"
    assert found.profile.column("name").distinct == 6


def test_odd_names_are_quoted_and_secrets_are_not_shown(do, tmp_path):
    with sqlite3.connect(tmp_path / "odd.sqlite") as connection:
        connection.executescript(ODD)
    workspace = Workspace(tmp_path, Settings())
    table = do(wire.TableRequest("odd.sqlite", "odd name 🙂"), workspace).table
    assert table.insert == '"odd name 🙂"'
    columns = {column.name: column for column in table.columns}
    assert columns['say "hi"'].insert == '"say ""hi"""'
    assert columns["select"].insert == '"select"'
    assert columns["password"].secret
    assert columns["password"].samples == ()
    assert [key.table for key in table.refers_to] == [key.table for key in table.referred_by] == ["odd name 🙂"]
    assert "hunter2" not in str(do(wire.ProfileRequest("odd.sqlite", "odd name 🙂"), workspace))
    workspace.close()


@pytest.mark.parametrize("request_kind", [wire.TableRequest, wire.ProfileRequest])
def test_a_table_that_is_gone_is_told(do, request_kind):
    assert do(request_kind("shop.sqlite", "gone")).problems[0].code == "table.unknown"


def test_a_source_that_cannot_be_opened_says_why(do, tmp_path):
    (tmp_path / "bad.sqlite").write_bytes(b"no database" * 1000)
    failed = do(wire.BrowseRequest("bad.sqlite"), Workspace(tmp_path, Settings()))
    assert failed.type == "failed"
    assert failed.problems[0].hint
