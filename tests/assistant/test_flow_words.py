"""A flow changed by words, as the browser asks for it."""

import json

import pytest

from assistant import flows, wire
from assistant.operations import OPERATIONS
from nl2sql.chat_model import ChatDrafter, ScriptedModel
from nl2sql.problems import ModelError, Problem


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
    refused = say("drop the column country")
    assert (refused.flow, [problem.code for problem in refused.warnings]) == (flow, ["pipeline.unknown_column"])
    assert say("play the trumpet").unread


# ---- with a language model --------------------------------------------------------------------------

UNREAD = "throw the tiny ones overboard"


@pytest.fixture
def model(workspace):
    """A scripted model in the place of the configured one: it keeps the stores with the largest floors."""
    condition = {"condition": "floor_area_m2 >= 1000"}

    def answer(messages):
        line = next(line for line in messages[1].content.splitlines() if line.startswith('{"steps"'))
        steps = json.loads(line)["steps"]
        return json.dumps(
            {
                "steps": [*steps, {"id": "large", "kind": "filter", "inputs": ["source_1"], "params": condition}],
                "output": "large",
            }
        )

    model = ScriptedModel(answer, "some:model")
    workspace.__dict__["chat_drafter"] = ChatDrafter(model)
    return model


def test_nothing_is_sent_before_a_word_and_what_was_shown_is_what_is_sent(said, model):
    shown = said(UNREAD)
    assert isinstance(shown, wire.Consent)
    assert (shown.model, model.calls) == ("some:model", [])
    assert UNREAD in shown.messages[-1].content
    answer = said(UNREAD, send=True)
    assert (answer.drafter, answer.focus) == ("chat", "large")
    assert [reason.text for reason in answer.reasons] == ["Keep rows where floor_area_m2 is at least 1000"]
    (sent,) = model.calls
    assert [(m.role, m.content) for m in sent] == [(m.role, m.content) for m in shown.messages]
    assert said(UNREAD).drafter == "chat"


def test_a_no_holds_and_the_rest_is_done_without_it(said, model):
    answer = said(f"only Lille and {UNREAD}", send=False)
    assert [step.kind for step in answer.flow.steps] == ["source", "filter"]
    assert answer.unread
    assert said(UNREAD).drafter == "words"
    assert model.calls == []


def test_after_a_no_the_model_is_offered_again_and_nothing_is_sent_before_a_new_word(said, model):
    assert said(UNREAD, send=False).offers_model
    assert not said("only Lille").offers_model
    assert isinstance(said(UNREAD, by_model=True), wire.Consent)
    assert said(UNREAD, by_model=True, send=False).drafter == "words"
    assert model.calls == []
    answer = said(UNREAD, by_model=True, send=True)
    assert (answer.drafter, answer.offers_model) == ("chat", False)


def test_words_that_are_understood_go_nowhere_unless_the_person_wants_it(said, model):
    assert said("only Lille", send=True).drafter == "words"
    assert said("undo that", by_model=True).undo == 1
    assert model.calls == []
    assert said("only Lille", by_model=True).drafter == "chat"
    assert "Lille" not in "".join(message.content for message in model.calls[0]).replace("only Lille", "")


def test_a_sentence_of_a_step_may_go_to_it_as_well(said, model):
    answer = said(UNREAD, step="source_1", rewrite=True, send=True)
    assert answer.drafter == "chat"
    assert "Change only the step source_1" in model.calls[0][-1].content


def test_a_model_that_cannot_be_used_leaves_what_was_read(said, workspace):
    def fails(messages):
        raise ModelError(Problem("model.timeout", "Too slow.", "Wait."))

    workspace.__dict__["chat_drafter"] = ChatDrafter(ScriptedModel(fails))
    answer = said(f"only Lille and {UNREAD}", send=True)
    assert [step.kind for step in answer.flow.steps] == ["source", "filter"]
    assert [(problem.code, problem.severity) for problem in answer.warnings] == [("model.timeout", "warning")]


def test_what_stays_wrong_is_not_used_and_told(said, workspace):
    wrong = json.dumps({"steps": [{"id": "a", "kind": "source", "inputs": [], "params": {"table": "secrets"}}]})
    workspace.__dict__["chat_drafter"] = ChatDrafter(ScriptedModel([wrong] * 2))
    answer = said(UNREAD, send=True)
    assert [step.kind for step in answer.flow.steps] == ["source"]
    assert answer.unread
    assert answer.warnings[0].code == "model.flow"
    assert "there is no table secrets" in answer.warnings[0].message
