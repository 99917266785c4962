"""Looks at flows over several sources ask each source once; their answers are followed up by words."""

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


def answered(request, workspace):
    event = next(event for event in turn(request, workspace) if isinstance(event, wire.Answered | wire.Failed))
    assert isinstance(event, wire.Answered), event
    return event.answer


def follow(words, answer, workspace):
    previous = wire.Previous(answer.question, answer.sql, answer.charts[answer.chart].spec, answer.flows)
    return answered(wire.AskRequest("shop", words, previous), workspace)


def test_an_answer_over_two_sources_is_followed_up_by_words(workspace):
    first = answered(wire.RunFlowRequest(FLOW), workspace)
    assert len(first.table.rows) == 5
    ranked = follow("sort by total, largest first", first, workspace)
    totals = [row[1] for row in ranked.table.rows]
    assert totals == sorted(totals, reverse=True)
    assert (ranked.drafter, ranked.source) == ("follow-up", first.source)
    assert [reason.text for reason in ranked.reasons]
    assert [warning.code for warning in ranked.warnings] == ["flow.moves", "flow.moves"]
    few = follow("only Person 3", ranked, workspace)
    assert [row[0] for row in few.table.rows] == ["Person 3"]
    assert follow("undo that", few, workspace).table.rows == ranked.table.rows
    drawn = follow("as a pie", ranked, workspace)
    assert drawn.charts[drawn.chart].spec.mark == "arc"
    assert drawn.table.rows == ranked.table.rows
    back = follow("undo", follow("undo", few, workspace), workspace)
    # Without a sort the rows come in any order.
    assert sorted(row[0] for row in back.table.rows) == sorted(row[0] for row in first.table.rows)


def test_what_changes_no_flow_is_a_question_of_its_own(workspace):
    first = answered(wire.RunFlowRequest(FLOW), workspace)
    own = follow("how many orders are there?", first, workspace)
    assert (own.table.rows, own.flows) == (((40,),), ())
    previous = wire.Previous(first.question, first.sql, None, first.flows)
    refused = last(wire.AskRequest("shop", "undo that", previous), workspace)
    assert [problem.code for problem in refused.problems] == ["flow.words"]


def test_an_answer_of_one_source_carries_no_flow(workspace):
    steps = (FLOW.steps[0], FlowStep("few", "filter", ("orders",), {"condition": "total > 50"}))
    answer = answered(wire.RunFlowRequest(FlowDocument("shop", "sqlite", "few", steps)), workspace)
    assert answer.flows == ()
    assert len(follow("sort by total", answer, workspace).table.rows) == len(answer.table.rows)
