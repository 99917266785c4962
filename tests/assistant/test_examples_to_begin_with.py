from __future__ import annotations

from assistant import wire
from assistant.conversation import turn


def test_an_empty_box_offers_questions_that_are_answered(workspace):
    (event,) = turn(wire.CompleteRequest("shop.sqlite", "", 0, "question"), workspace)
    offered = [item.insert for item in event.completion.items if item.kind == "question"]
    assert len(offered) >= 2
    for question in offered:
        events = list(turn(wire.AskRequest("shop.sqlite", question), workspace))
        assert events[-2].type == "answered"
        assert events[-2].answer.confidence >= 0.8


def test_only_hits_that_the_answer_uses_are_shown(workspace):
    events = list(turn(wire.AskRequest("shop.sqlite", "total sales by region in 2024"), workspace))
    answer = events[-2].answer
    assert "monthly_sales" not in {hit.table for hit in answer.grounding.tables}
    assert {"regions", "order_lines"} <= {hit.table for hit in answer.grounding.tables}
