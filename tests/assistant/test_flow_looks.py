"""Counts on the edges of a flow, profiles of a step's outcome, where columns come from, and what is kept of it all."""

from __future__ import annotations

import time

import pytest

from assistant import flow_counts, flows, wire
from assistant.conversation import turn
from assistant.kept_looks import MOST_AGE_S, KeptLooks
from nl2sql.problems import Problem, QueryStopped
from pipeline_gen.flow import FlowDocument, FlowStep

SQL = """SELECT city, COUNT(*) AS n, MIN(signup_date) AS first FROM customers
WHERE customer_id > 3 GROUP BY city ORDER BY n DESC LIMIT 3"""


@pytest.fixture
def flow(workspace) -> FlowDocument:
    return flows.make(wire.MakeFlowRequest("shop.sqlite", SQL), workspace).flow


def seen(request, workspace):
    return list(turn(request, workspace))[-1]


def counted(flow, workspace, **how):
    found = seen(wire.FlowCountsRequest(flow, **how), workspace)
    assert isinstance(found, wire.FlowCounts), found
    return found


def test_every_step_is_counted(flow, workspace, shop_sources):
    found = counted(flow, workspace, seconds=20.0)
    rows = {count.step: count.rows for count in found.counts}
    whole = shop_sources.get("shop.sqlite").catalog.table("customers").row_count
    assert [rows[step.id] for step in flow.steps][:2] == [whole, whole - 3]
    assert rows[flow.output] == 3
    assert {count.how for count in found.counts} == {"exact"}
    assert not found.unfinished


@pytest.mark.parametrize("events", [1, 2])
def test_nobody_waits_for_an_answer_once_the_one_who_asked_is_gone(flow, workspace, events):
    """Reading the folder gives way to whoever waits: it would give way for ever."""
    for request in (wire.AskRequest("shop.sqlite", "how many customers"), wire.FlowCountsRequest(flow)):
        asked = turn(request, workspace)
        for _ in range(events):
            next(asked)
        assert workspace.turns.any_running
        asked.close()
        assert not workspace.turns.any_running


def test_counting_stops_at_many_where_time_is_short(flow, workspace, monkeypatch):
    monkeypatch.setattr(flow_counts, "MANY", 5)
    database = workspace.sources.get("shop.sqlite").database
    run = database.run

    def slowly(sql, limits, cancellation=None):
        if "LIMIT 6" not in sql:
            raise QueryStopped(Problem("query.timeout", "It took too long."))
        return run(sql, limits, cancellation)

    monkeypatch.setattr(database, "run", slowly)
    found = counted(flow, workspace, seconds=20.0)
    source = flow.steps[0].id
    assert wire.StepCount(source, 5, "at least") in found.counts
    assert source in found.unfinished
    monkeypatch.setattr(database, "run", run)
    again = counted(flow, workspace, seconds=20.0)
    assert not again.unfinished
    assert {count.how for count in again.counts} == {"exact"}


def test_without_time_nothing_is_counted_and_all_is_left(flow, workspace):
    found = counted(flow, workspace, seconds=0.0)
    assert not found.counts
    assert set(found.unfinished) == {step.id for step in flow.steps}


def test_steps_that_are_not_understood_are_left_out(workspace):
    steps = (
        FlowStep("customers", "source", params={"table": "customers"}),
        FlowStep("broken", "filter", ("customers",), {"condition": "town = 1"}),
    )
    found = counted(FlowDocument("shop.sqlite", "sqlite", "broken", steps), workspace, seconds=20.0)
    assert [count.step for count in found.counts] == ["customers"]


def test_a_profile_of_what_leaves_a_step(flow, workspace):
    found = seen(wire.FlowProfileRequest(flow, flow.steps[1].id), workspace)
    assert isinstance(found, wire.FlowProfile)
    assert found.all
    assert found.label == f"all {found.rows:,} rows"
    columns = {column.profile.name: column for column in found.columns}
    assert columns["city"].profile.top
    assert columns["city"].histogram is None
    assert columns["customer_id"].profile.low == 4
    assert sum(columns["customer_id"].histogram.counts) == found.rows
    assert columns["signup_date"].histogram.edges[0] == columns["signup_date"].profile.low


def test_where_a_column_comes_from(flow, workspace):
    found = seen(wire.FlowLineageRequest(flow, flow.output, "first"), workspace)
    assert isinstance(found, wire.FlowLineage)
    assert found.links[0].step == flow.output
    assert (found.links[-1].table, found.links[-1].column) == ("customers", "signup_date")
    failed = seen(wire.FlowLineageRequest(flow, flow.output, "firts"), workspace)
    assert failed.problems[0].hint == "Did you mean first?"


def test_the_looks_used_last_are_kept():
    kept = KeptLooks(most=2)
    for name in "abc":
        kept.keep((name,), 1, name, 10)
        kept.get(("a",), 1)
    assert [kept.get((name,), 1) for name in "abc"] == ["a", None, "c"]
    assert kept.get(("a",), 2) is None, "other data"


def test_looks_are_bounded_in_bytes():
    kept = KeptLooks(most_bytes=100)
    kept.keep(("large",), 1, "large", 101)
    assert kept.get(("large",), 1) is None
    for name in "abcd":
        kept.keep((name,), 1, name, 40)
    assert len(kept) == 2
    kept.keep(("d",), 1, "other", 100)
    assert (kept.get(("d",), 1), len(kept)) == ("other", 1)


def test_data_that_cannot_tell_whether_it_changed_is_looked_at_again():
    clock = [time.monotonic()]
    kept = KeptLooks(now=lambda: clock[0])
    kept.keep(("a",), None, "a", 1)
    assert kept.get(("a",), None) == "a"
    clock[0] += MOST_AGE_S + 1
    assert kept.get(("a",), None) is None
