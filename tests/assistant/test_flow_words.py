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
