"""Looking at a step: its rows beside those that enter it, what changed, samples of large tables, faults by step."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from assistant import flows, looking, wire
from assistant.conversation import turn
from nl2sql.problems import Problem, QueryFailed, QueryStopped
from pipeline_gen import preview
from pipeline_gen.flow import FlowDocument, FlowStep

SQL = "SELECT city, COUNT(*) AS n FROM customers GROUP BY city ORDER BY n DESC LIMIT 3"


def flow_of(*steps, source="shop.sqlite", dialect="sqlite") -> FlowDocument:
    return FlowDocument(source, dialect, steps[-1].id, steps)


def named(*outputs):
    return {"outputs": [{"name": name, "expression": text} for name, text in outputs]}


CUSTOMERS = FlowStep("customers", "source", params={"table": "customers"})
CLEAN = FlowStep("clean", "derive", ("customers",), named(("city", "city || '?'"), ("loud", "first_name || '!'")))
FROM_CITY = FlowStep("from_city", "filter", ("customers",), {"condition": "customer_id % 2 = 0"})
COUNTED = {"keys": [{"name": "city", "expression": "city"}], "measures": [{"name": "n", "expression": "COUNT(*)"}]}
GROUPS = FlowStep("groups", "aggregate", ("from_city",), COUNTED)


def seen(request, workspace):
    started, event = turn(request, workspace)
    assert isinstance(started, wire.Started)
    return event


def preview_of(flow, workspace, step="", **how) -> wire.FlowPreview:
    event = seen(wire.FlowPreviewRequest(flow, step or flow.output, **how), workspace)
    assert isinstance(event, wire.FlowPreview), event
    return event


def cells(rows, name):
    place = [column.name for column in rows.columns].index(name)
    return [row[place] for row in rows.rows]


def test_every_step_shows_its_rows_beside_those_of_its_input(workspace):
    made = flows.make(wire.MakeFlowRequest("shop.sqlite", SQL), workspace).flow
    for step in made.steps:
        found = preview_of(made, workspace, step.id)
        assert found.output.table.rows
        assert tuple(given.step for given in found.inputs) == step.inputs
        assert not found.output.label
    assert len(found.output.table.rows) == 3
    assert not found.output.table.truncated


def test_the_rows_are_few_and_say_that_there_are_more(workspace):
    found = preview_of(flow_of(CUSTOMERS), workspace, rows=2)
    assert len(found.output.table.rows) == 2
    assert found.output.table.truncated


def test_changed_cells_are_told_with_what_they_were(workspace):
    found = preview_of(flow_of(CUSTOMERS, CLEAN), workspace, rows=5)
    assert found.changes.added == ("loud",)
    assert found.changes.changed == ("city",)
    before, after = cells(found.inputs[0].table, "city"), cells(found.output.table, "city")
    assert [f"{city}?" for city in before] == after
    assert [cell.before for cell in found.cells] == before
    assert {found.output.table.columns[cell.column].name for cell in found.cells} == {"city"}
    assert [column.name for column in found.output.table.columns][-1] == "loud"


def test_rows_that_do_not_get_through_are_marked(workspace):
    found = preview_of(flow_of(CUSTOMERS, FROM_CITY), workspace, rows=6)
    (given,) = found.inputs
    dropped = [cells(given.table, "customer_id")[place] for place in given.dropped]
    assert dropped
    assert all(number % 2 for number in dropped)
    assert all(number % 2 == 0 for number in cells(found.output.table, "customer_id"))


def test_columns_that_go_or_get_another_name_are_told(workspace):
    rename = FlowStep("renamed", "rename", ("customers",), {"names": {"city": "town"}})
    found = preview_of(flow_of(CUSTOMERS, rename), workspace).changes
    assert (found.added, found.removed, dict(found.renamed)) == ((), (), {"town": "city"})
    groups = replace(GROUPS, inputs=("customers",))
    found = preview_of(flow_of(CUSTOMERS, groups), workspace).changes
    assert found.added == ("n",)
    assert "customer_id" in found.removed


def test_a_second_look_asks_nothing_of_the_database(workspace, monkeypatch):
    flow = flow_of(CUSTOMERS, CLEAN)
    first = preview_of(flow, workspace)
    database = workspace.sources.get("shop.sqlite").database

    def fail(*_):
        raise QueryFailed(Problem("query.failed", "asked again"))

    monkeypatch.setattr(database, "run", fail)
    assert preview_of(flow, workspace) == first
    failed = seen(wire.FlowPreviewRequest(flow, "clean", again=True), workspace)
    assert isinstance(failed, wire.Failed)


@pytest.fixture
def slow(workspace, monkeypatch):
    """A source whose tables are all large, and whose database takes too long for anything that is not a sample."""
    monkeypatch.setattr(looking, "SMALL", 0)
    database = workspace.sources.get("shop.sqlite").database
    run, asked = database.run, []

    def slowly(sql, limits, cancellation=None):
        asked.append(sql)
        if limits.seconds == looking.EXACT_S:
            raise QueryStopped(Problem("query.timeout", "It took too long."))
        return run(sql, limits, cancellation)

    monkeypatch.setattr(database, "run", slowly)
    return asked


def test_what_takes_too_long_is_worked_out_from_a_sample_that_says_so(workspace, slow, monkeypatch):
    monkeypatch.setattr(preview, "SAMPLE_ROWS", 3)
    flow = flow_of(CUSTOMERS, FROM_CITY, GROUPS)
    found = preview_of(flow, workspace)
    assert found.output.sampled_at == ("groups",)
    assert "From a sample" in found.output.label
    assert "“Group by city”" in found.output.label
    assert sum(cells(found.output.table, "n")) == 3
    assert not found.inputs[0].sampled_at
    del slow[:]
    preview_of(flow, workspace)
    assert not slow, "what is too slow is remembered"
    whole = preview_of(flow, workspace, exact=True)
    assert not whole.output.label
    assert sum(cells(whole.output.table, "n")) > 3


def test_steps_that_take_row_by_row_are_never_sampled(workspace, slow):
    assert not preview_of(flow_of(CUSTOMERS, FROM_CITY), workspace).output.sampled_at


def test_the_step_that_fails_is_named_not_the_one_looked_at(workspace, monkeypatch):
    database = workspace.sources.get("shop.sqlite").database
    run = database.run

    def broken(sql, limits, cancellation=None):
        if "'?'" in sql:
            raise QueryFailed(Problem("query.denied", "permission denied for this"))
        return run(sql, limits, cancellation)

    monkeypatch.setattr(database, "run", broken)
    last = FlowStep("last", "limit", ("clean",), {"rows": 3})
    flow = flow_of(CUSTOMERS, CLEAN, last)
    for request in (wire.FlowPreviewRequest(flow, "last"), wire.RunFlowRequest(flow)):
        failed = next(event for event in turn(request, workspace) if isinstance(event, wire.Failed))
        assert failed.step == "clean"
        assert failed.problems[0].code == "query.denied"
        assert failed.problems[0].message.startswith("At the step “Work out city, loud”: permission denied")


def test_what_stands_in_the_way_is_told(workspace):
    broken = replace(CLEAN, params=named(("city", "UPPER(town)")))
    failed = seen(wire.FlowPreviewRequest(flow_of(CUSTOMERS, broken), "clean"), workspace)
    assert [problem.code for problem in failed.problems] == ["pipeline.unknown_column"]
    assert "clean" in failed.problems[0].message


def test_a_look_that_nobody_wants_any_more_is_stopped_in_the_database(workspace):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) AS n FROM n"
    flow = flow_of(FlowStep("sql", "opaque", params={"sql": endless, "columns": [{"name": "n", "type": "integer"}]}))
    events = turn(wire.FlowPreviewRequest(flow, "sql", exact=True, turn="look-1"), workspace)
    assert next(events) == wire.Started("look-1")
    stop = threading.Timer(0.2, turn_to_end, (wire.CancelRequest("look-1"), workspace))
    stop.start()
    failed = next(events)
    stop.join()
    assert isinstance(failed, wire.Failed)
    assert failed.problems[0].code == "query.cancelled"


def turn_to_end(request, workspace):
    return list(turn(request, workspace))


def test_a_flow_is_answered_as_any_question(workspace):
    flow = flow_of(CUSTOMERS, FROM_CITY, GROUPS)
    events = list(turn(wire.RunFlowRequest(flow, question="Customers by city", turn="run-1"), workspace))
    assert events[0] == wire.Started("run-1")
    answer = next(event.answer for event in events if isinstance(event, wire.Answered))
    assert answer.question == "Customers by city"
    assert answer.row_count
    assert answer.charts
    part = list(turn(wire.RunFlowRequest(flow, step="customers"), workspace))
    assert next(event.answer for event in part if isinstance(event, wire.Answered)).row_count > answer.row_count
