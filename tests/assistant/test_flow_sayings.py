"""Words to flows complete from the flow at hand, and from what was said to flows that were kept."""

from __future__ import annotations

import pytest

from assistant import wire
from assistant.operations import OPERATIONS
from autocomplete.sql_learn import learn_query
from pipeline_gen.flow import FlowDocument, FlowStep

CUSTOMERS = FlowStep("customers", "source", (), {"table": "customers"})
FEW = FlowStep("few", "select", ("customers",), {"outputs": [
    {"name": "city", "expression": "city"}, {"name": "home", "expression": "country"}]})  # fmt: skip
SAID = "count rows by city"


def _flow(*steps: FlowStep) -> FlowDocument:
    return FlowDocument("shop.sqlite", "sqlite", steps[-1].id if steps else "", steps)


def offered(workspace, text, *steps, about="", part=""):
    request = wire.CompleteStepRequest(_flow(*steps), about, "", text, len(text), part)
    found = OPERATIONS[wire.CompleteStepRequest](request, workspace).completion
    return {text[: found.start] + item.insert + text[found.end :]: item.kind for item in found.items}


@pytest.fixture
def kept(workspace):
    workspace.set_learning(True)
    for _ in range(3):
        OPERATIONS[wire.KeepFlowRequest](wire.KeepFlowRequest(_flow(CUSTOMERS), (SAID,)), workspace)
    return workspace


def test_words_that_were_said_are_offered_whole_where_the_flow_understands_them(kept):
    assert offered(kept, "count ", CUSTOMERS, about="customers")[SAID] == "question"
    without = FlowStep("few", "select", ("customers",), {"outputs": [{"name": "email", "expression": "email"}]})
    assert SAID not in offered(kept, "count ", CUSTOMERS, without, about="few")


def test_columns_are_those_that_leave_the_step_and_of_a_sentence_those_that_come_in(workspace):
    assert "by home" in offered(workspace, "by ho", CUSTOMERS, FEW, about="few")
    assert "by segment" not in offered(workspace, "by se", CUSTOMERS, FEW, about="few")
    assert "by segment" in offered(workspace, "by se", CUSTOMERS, FEW, about="few", part="sentence")


def test_an_empty_flow_is_told_tables_those_used_before_first(workspace):
    workspace.set_learning(True)
    assert "orders" in offered(workspace, "or")
    for _ in range(3):
        learn_query(workspace.autocomplete, "SELECT * FROM order_lines", workspace.source("shop.sqlite").catalog)
    assert next(iter(offered(workspace, "or"))) == "order lines"


def test_what_is_said_to_flows_is_no_question(kept):
    asked = wire.CompleteRequest("shop.sqlite", "count ", 6, "question")
    assert SAID not in {item.label for item in OPERATIONS[wire.CompleteRequest](asked, kept).completion.items}
