"""Sentences that put a step elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from nl2sql.database import Limits
from pipeline_gen.checked import check_flow
from pipeline_gen.document_io import to_document
from pipeline_gen.flow import as_flow
from pipeline_gen.flow_words import change_flow
from pipeline_gen.from_sql import from_sql
from pipeline_gen.to_sql import to_compact

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "flows" / "moving.yml").read_text(encoding="utf-8"))


def line(pipeline, step_id):
    """The kinds of the steps from a table to that step, along first inputs."""
    kinds = []
    while step_id:
        step = pipeline.step(step_id)
        kinds.insert(0, step.kind)
        step_id = next(iter(step.main_inputs), "")
    return kinds


def beside(pipeline):
    """The kinds of the steps that lead to the second input of the first step that has one."""
    step = next(step for step in pipeline.steps if len(step.main_inputs) > 1)
    return line(pipeline, step.main_inputs[1])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['sql']} - {case['text']}")
def test_a_step_is_put_elsewhere_or_the_reason_is_told(case, club):
    flow = as_flow(to_document(from_sql(case["sql"], club.catalog)), club.name)
    change = change_flow(flow, case["text"], club, "2025-06-30")
    said = " ".join(problem.message for problem in change.warnings)
    if "refused" in case:
        assert change.flow == flow
        assert case["refused"] in said
        assert [case["text"][span.start : span.end] for span in change.unread] == [case["text"]]
        return
    assert not change.unread, said
    pipeline = check_flow(change.flow, club.catalog).until()
    assert line(pipeline, pipeline.output) == case["steps"]
    if "beside" in case:
        assert beside(pipeline) == case["beside"]
    club.database.run(to_compact(pipeline), Limits())


def test_a_move_says_which_columns_the_result_loses(club):
    sql = "SELECT name, age FROM person WHERE age > 30"
    flow = as_flow(to_document(from_sql(sql, club.catalog)), club.name)
    added = change_flow(flow, "rank by age", club, "2025-06-30").flow
    change = change_flow(added, "move the ranking before the filter", club, "2025-06-30")
    (reason,) = change.reasons
    assert reason.text.endswith("before “Keep rows where age is more than 30”; the result no longer has rank")


def test_steps_of_a_line_take_each_others_places_on_the_canvas(club):
    sql = "SELECT DISTINCT name FROM person WHERE age > 30 ORDER BY name LIMIT 3"
    flow = as_flow(to_document(from_sql(sql, club.catalog)), club.name)
    drawn = replace(flow, steps=tuple(replace(step, at=(100.0 * n, 7.0)) for n, step in enumerate(flow.steps)))
    change = change_flow(drawn, "move the sort before the filter", club, "2025-06-30")
    pipeline = check_flow(change.flow, club.catalog).until()
    places = {step.id: step.at for step in change.flow.steps}
    order = []
    step_id = pipeline.output
    while step_id:
        order.insert(0, step_id)
        step_id = next(iter(pipeline.step(step_id).main_inputs), "")
    assert order != [step.id for step in flow.steps]
    assert [places[each] for each in order] == [(100.0 * n, 7.0) for n in range(len(order))]
