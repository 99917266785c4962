"""Flows that people edit: kept as text, checked step by step, and never lost for one that is wrong."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nl2sql.problems import UsageError
from pipeline_gen.checked import check_flow
from pipeline_gen.document_io import to_document
from pipeline_gen.flow import FlowDocument, FlowStep, as_flow, flow_text, read_flow
from pipeline_gen.flow_view import flow_view
from pipeline_gen.from_sql import from_sql
from pipeline_gen.to_sql import to_compact

SQL = "SELECT town, COUNT(*) AS n FROM person WHERE age > 20 GROUP BY town ORDER BY n DESC LIMIT 3"


@pytest.fixture
def flow(club):
    return as_flow(to_document(from_sql(SQL, club.catalog)), "club")


def edited(flow, step_id, **changes):
    return replace(flow, steps=tuple(replace(s, **changes) if s.id == step_id else s for s in flow.steps))


def by_id(checked):
    return {step.given.id: step for step in checked.steps}


def test_a_flow_means_what_its_sql_does(flow, club):
    checked = check_flow(flow, club.catalog)
    assert not checked.problems
    assert all(step.step is not None for step in checked.steps)
    assert to_compact(checked.until()) == to_compact(from_sql(SQL, club.catalog))


def test_a_flow_survives_its_file_with_notes_and_places(flow):
    placed = edited(flow, "filter_1", at=(10.5, -3.0), note="grown-ups “only”")
    assert read_flow(flow_text(placed)) == placed


def test_an_empty_flow_is_no_fault_but_has_no_rows(club):
    checked = check_flow(FlowDocument("club", "sqlite"), club.catalog)
    assert checked.steps == ()
    assert checked.problems == ()
    with pytest.raises(UsageError, match="does not end with a step") as caught:
        checked.until()
    assert caught.value.problem.code == "pipeline.no_step"


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "flow.unreadable", "the file"),
        ("[1, 2", "flow.unreadable", "the file"),
        ('{"source": "club"}', "flow.unreadable", "dialect"),
        ('{"source": "club", "dialect": "sqlite", "steps": [{"id": 3}]}', "flow.unreadable", "steps.0.id"),
        ('{"source": "club", "dialect": "sqlite", "version": 9}', "flow.version", "version 9"),
    ],
)
def test_a_file_that_is_no_flow_says_where(text, code, says):
    with pytest.raises(UsageError, match=says) as caught:
        read_flow(text)
    assert caught.value.problem.code == code
    assert caught.value.problem.hint


def test_nonsense_stands_on_its_step_and_the_rest_is_still_understood(document_case, flow, club):
    changes = {name: document_case[name] for name in ("params", "kind") if name in document_case}
    if "inputs" in document_case:
        changes["inputs"] = tuple(document_case["inputs"])
    checked = check_flow(edited(flow, document_case["step"], **changes), club.catalog)
    wrong = [problem for step in checked.steps for problem in step.problems]
    assert document_case["code"] in [problem.code for problem in wrong]
    assert all(step.step or step.problems or step.waits_for for step in checked.steps)
    assert [step.id for step in flow_view(checked).steps] == [step.id for step in flow.steps]
    if document_case["step"] != "source_1":
        assert by_id(checked)["source_1"].step is not None


def test_steps_after_a_wrong_one_say_what_they_wait_for(flow, club):
    checked = check_flow(edited(flow, "filter_1", params={"condition": "agee > 20"}), club.catalog)
    steps = by_id(checked)
    assert steps["filter_1"].problems[0].hint == "Did you mean age?"
    assert steps["aggregate_1"].waits_for == ("filter_1",)
    assert not steps["aggregate_1"].problems
    assert {step.id: step.sentence for step in flow_view(checked).steps}["sort_1"] == "Waits for aggregate_1"
    with pytest.raises(UsageError, match="agee"):
        checked.until()
    assert to_compact(checked.until("source_1")) == "SELECT\n  *\nFROM person"


def test_all_steps_of_a_circle_say_so_and_those_after_it_wait(flow, club):
    steps = by_id(check_flow(edited(flow, "filter_1", inputs=("aggregate_1",)), club.catalog))
    assert {name for name, step in steps.items() if step.problems} == {"filter_1", "aggregate_1"}
    assert steps["sort_1"].waits_for == ("aggregate_1",)


def test_two_steps_of_one_id_are_both_shown_and_both_wrong(flow, club):
    twin = replace(flow, steps=(*flow.steps, FlowStep("filter_1", "distinct", ("source_1",))))
    checked = check_flow(twin, club.catalog)
    assert [step.problems[0].code for step in checked.steps if step.given.id == "filter_1"] == ["pipeline.same_id"] * 2


def test_a_step_nobody_reads_yet_is_understood_beside_the_flow(flow, club):
    beside = replace(flow, steps=(*flow.steps, FlowStep("source_2", "source", (), {"table": "visit"})))
    checked = check_flow(beside, club.catalog)
    assert by_id(checked)["source_2"].step is not None
    assert to_compact(checked.until()) == to_compact(from_sql(SQL, club.catalog))


def test_a_flow_of_another_kind_of_database_says_so(flow, club):
    checked = check_flow(replace(flow, dialect="duckdb"), club.catalog)
    assert [problem.code for problem in checked.problems] == ["pipeline.dialect"]


IDS = st.sampled_from(["source_1", "filter_1", "aggregate_1", "sort_1", "limit_1", "x", "2", ""])
KIND_NAMES = st.sampled_from(["source", "filter", "join", "match", "setop", "derive", "rename", "opaque", "nonsense"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["age", "age > (SELECT n FROM x)", "((", ""]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "expression"]), inner),
    max_leaves=4,
)
NAMES = st.sampled_from(["condition", "table", "how", "keys", "outputs", "names", "rows", "sql", "columns"])
STEPS = st.builds(
    FlowStep, IDS, KIND_NAMES, st.lists(IDS, max_size=3).map(tuple), st.dictionaries(NAMES, JSON, max_size=3)
)


@settings(max_examples=50, deadline=None)
@given(more=st.lists(STEPS, max_size=4), drop=st.sets(st.integers(0, 4), max_size=2), output=IDS)
def test_whatever_a_hand_does_to_a_flow_every_step_is_still_shown(club, more, drop, output):
    steps = as_flow(to_document(from_sql(SQL, club.catalog)), "club").steps
    kept = tuple(step for number, step in enumerate(steps) if number not in drop)
    flow = FlowDocument("club", "sqlite", output, (*kept, *more))
    checked = check_flow(flow, club.catalog)
    assert [step.given for step in checked.steps] == list(flow.steps)
    assert all(bool(step.step) + bool(step.problems) + bool(step.waits_for) == 1 for step in checked.steps)
    view = flow_view(checked)
    assert [step.id for step in view.steps] == [step.id for step in flow.steps]
    with suppress(UsageError):  # and nothing else
        to_compact(checked.until())


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("SELECT name, COUNT(*) AS n FROM person GROUP BY name", [("name", "text"), ("n", "integer")]),
        ("SELECT * FROM nowhere", []),
        ("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT i FROM c", [("i", "integer")]),
        ("SELECT nothing FROM nowhere", [("nothing", "other")]),
        ("SELECT FROM", []),
        ("DELETE FROM person", []),
        ("", []),
    ],
)  # fmt: skip
def test_sql_written_into_a_step_says_its_columns_itself(sql, columns, club):
    flow = FlowDocument(club.name, "sqlite", "own", (FlowStep("own", "opaque", (), {"sql": sql}),))
    (checked,) = check_flow(flow, club.catalog).steps
    if columns:
        assert [(each.name, each.type) for each in checked.step.columns] == columns
    else:
        assert [problem.field for problem in checked.problems] == ["sql"]
