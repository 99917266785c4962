"""A flow changed by words, as the browser asks for it."""

import pytest

from assistant import flows, wire
from assistant.operations import OPERATIONS


@pytest.fixture
def said(workspace):
    flow = flows.make(wire.MakeFlowRequest("shop.sqlite", "SELECT * FROM stores"), workspace).flow

    def say(text, **rest):
        return OPERATIONS[wire.FlowWordsRequest](wire.FlowWordsRequest(flow, text, **rest), workspace)

    return say


def test_each_clause_becomes_a_step_with_its_reason(said):
    answer = said("only Lille and sort by name")
    assert [step.kind for step in answer.flow.steps] == ["source", "filter", "sort"]
    assert [reason.text for reason in answer.reasons] == ["Keep rows where city is 'Lille'", "Sort by name, A to Z"]
    assert answer.focus == answer.flow.output == "sort_1"


def test_what_is_not_understood_is_told_and_changes_nothing(said):
    answer = said("play the trumpet")
    assert answer.unread
    assert [step.kind for step in answer.flow.steps] == ["source"]
    assert answer.confidence == 0


def test_a_pivot_asks_the_data_for_its_columns(said):
    answer = said("pivot by country")
    assert len(answer.flow.steps[-1].params["values"]) == 4


def test_undo_is_a_number_of_changes_to_take_back(said):
    assert said("undo the last 2 steps").undo == 2


def test_words_that_make_nothing_after_a_step_change_the_flow_as_a_whole(workspace):
    sql = "SELECT country, COUNT(*) AS n FROM stores GROUP BY country"
    flow = flows.make(wire.MakeFlowRequest("shop.sqlite", sql), workspace).flow

    def say(text):
        request = wire.FlowWordsRequest(flow, text, step=flow.steps[0].id)
        return OPERATIONS[wire.FlowWordsRequest](request, workspace)

    reads = {step.kind: step.inputs for step in say("only Lille").flow.steps}
    assert reads == {"source": (), "filter": (flow.steps[0].id,), "aggregate": ("filter_1",)}
    turned = say("by city instead")
    assert [step.kind for step in turned.flow.steps] == ["source", "aggregate"]
    assert turned.flow.steps[-1].params["keys"][0]["name"] == "city"
    assert say("play the trumpet").unread
