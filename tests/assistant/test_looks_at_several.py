"""Looks at flows over several sources ask each source once, and look for nobody to blame where that is known."""

from __future__ import annotations

import sqlite3

import pytest

from assistant import flow_moves, wire
from assistant.conversation import turn
from assistant.registry import SourceRegistry
from assistant.settings import Settings
from assistant.workspace import Workspace
from nl2sql.adapters.opening import open_database
from nl2sql.problems import Problem, QueryStopped
from pipeline_gen.flow import FlowDocument, FlowStep

TOTALS = [(number, number % 5, number * 1.5) for number in range(1, 41)]
FLOW = FlowDocument("shop", "sqlite", "by_name", (
    FlowStep("orders", "source", params={"table": "orders"}),
    FlowStep("people", "source", params={"table": "people", "source": "crm"}),
    FlowStep("both", "join", ("orders", "people"), {
        "how": "inner", "condition": "person = person_id", "renames": {"id": "person_id"},
    }),
    FlowStep("by_name", "aggregate", ("both",), {
        "keys": [{"name": "name", "expression": "name"}],
        "measures": [{"name": "total", "expression": "SUM(total)"}],
    }),
))  # fmt: skip


class Asked:
    """A database that keeps the statements it was asked, and refuses those that hold `slow` as taking too long."""

    def __init__(self, database):
        self.database, self.statements, self.slow = database, [], None

    def __getattr__(self, name):
        return getattr(self.database, name)

    def run(self, sql, limits, cancellation=None):
        self.statements.append(sql)
        if self.slow is not None and self.slow in sql:
            raise QueryStopped(Problem("query.timeout", "That took too long.", "Ask for less."))
        return self.database.run(sql, limits) if cancellation is None else self.database.run(sql, limits, cancellation)

    def said(self, word):
        return [sql for sql in self.statements if word in sql.upper()]


@pytest.fixture
def databases(tmp_path):
    with sqlite3.connect(tmp_path / "shop.sqlite") as shop:
        shop.execute("CREATE TABLE orders (id INTEGER, person INTEGER, total REAL)")
        shop.executemany("INSERT INTO orders VALUES (?, ?, ?)", TOTALS)
    with sqlite3.connect(tmp_path / "crm.sqlite") as crm:
        crm.execute("CREATE TABLE people (id INTEGER, name TEXT)")
        crm.executemany("INSERT INTO people VALUES (?, ?)", [(n, f"Person {n}") for n in range(5)])
    return {name: Asked(open_database(tmp_path / f"{name}.sqlite", name)) for name in ("shop", "crm")}


@pytest.fixture
def workspace(tmp_path, databases):
    sources = SourceRegistry(tmp_path, Settings())
    for name, database in databases.items():
        sources.connect(name, database)
    yield Workspace(tmp_path, Settings(), sources)
    sources.close()


def last(request, workspace):
    return next(event for event in reversed(list(turn(request, workspace))) if not isinstance(event, wire.Finished))


@pytest.mark.parametrize("slow", [None, "TYPEOF"])
def test_a_table_is_asked_once_whether_it_mixes_numbers_with_texts(workspace, databases, slow):
    for database in databases.values():
        database.slow = slow
    for _ in range(3):
        assert last(wire.CheckFlowRequest(FLOW), workspace).sql
    assert isinstance(last(wire.FlowCountsRequest(FLOW, seconds=20.0), workspace), wire.FlowCounts)
    assert last(wire.FlowPreviewRequest(FLOW, "by_name"), workspace).output.table.rows
    assert "read_sql_query" in last(wire.FlowCodeRequest(FLOW, "pandas"), workspace).text
    assert [len(database.said("TYPEOF")) for database in databases.values()] == [1, 1]


def test_a_check_opens_each_source_once(workspace, monkeypatch):
    asked, get = [], workspace.sources.get
    monkeypatch.setattr(workspace.sources, "get", lambda name: asked.append(name) or get(name))
    assert last(wire.CheckFlowRequest(FLOW), workspace).sql
    assert sorted(asked) == ["crm", "shop"]
    asked.clear()
    assert last(wire.FlowCodeRequest(FLOW, "sql"), workspace).text
    assert sorted(asked) == ["crm", "shop"]


@pytest.mark.parametrize("counted", [True, False])
def test_what_would_move_too_much_is_refused_at_its_step_with_no_more_rows_fetched(
    workspace, databases, monkeypatch, counted
):
    monkeypatch.setattr(flow_moves, "MOST_ROWS", 20)
    databases["shop"].slow = None if counted else "COUNT(*)"
    found = last(wire.RunFlowRequest(FLOW), workspace)
    assert isinstance(found, wire.Failed)
    assert (found.step, [problem.code for problem in found.problems]) == ("both", ["flow.too_much_moves"])
    rows = [sql for sql in databases["shop"].statements if "COUNT(*)" not in sql and "TYPEOF" not in sql]
    assert len(rows) == (0 if counted else 1)


def test_what_could_not_be_counted_in_a_moment_is_counted_for_a_run(workspace, databases, monkeypatch):
    monkeypatch.setattr(flow_moves, "MOST_ROWS", 20)
    databases["shop"].slow = "COUNT(*)"
    assert last(wire.CheckFlowRequest(FLOW), workspace).sql
    databases["shop"].slow = None
    counts = len(databases["shop"].said("COUNT"))
    found = last(wire.RunFlowRequest(FLOW), workspace)
    assert found.problems[0].code == "flow.too_much_moves"
    assert len(databases["shop"].said("COUNT")) == counts + 1
    assert not [sql for sql in databases["shop"].statements if "LIMIT 21" in sql]
