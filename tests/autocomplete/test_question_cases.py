"""Completion in questions, case by case."""

from __future__ import annotations

from autocomplete.field import Evidence, Field, Observation
from autocomplete.question import complete_question, learn_question
from autocomplete.suggest import Autocomplete


def test_case(question_case, shop, values):
    case, history = question_case, Autocomplete(None)
    for times, question in case.learn:
        for _ in range(times):
            learn_question(history, question, shop.name)
    found = complete_question(case.text, case.offset, shop, values, history)
    inserts = [item.insert for item in found.items]
    expected = case.expected
    assert expected, "the case expects nothing"
    if "first" in expected:
        assert inserts[: len(expected["first"])] == expected["first"]
    assert not {part.strip() for part in expected.get("has", ())} - {insert.strip() for insert in inserts}
    assert not set(expected.get("not", ())) & set(inserts)
    if "none" in expected:
        assert inserts == []
    if "result" in expected:
        assert case.text[: found.start] + inserts[0] + case.text[found.end :] == expected["result"][0]
    if "ghost" in expected:
        assert found.ghost == expected["ghost"][0].strip('"')


def test_without_history(shop, values):
    found = complete_question("orders by carr", 14, shop, values)
    assert [item.insert for item in found.items] == ["carrier"]
    assert found.ghost == ""


def test_an_offset_outside_the_text_is_moved_into_it(shop, values):
    assert complete_question("carr", 99, shop, values).end == 4
    assert complete_question("carr", -1, shop, values).end == 0


def test_a_refused_question_says_so(engine, shop):
    assert learn_question(engine, "orders with api key sk-live-abcdefghijklmnop1234", shop.name) is False
    assert learn_question(engine, "  ", shop.name) is False
    assert learn_question(engine, "orders by day", shop.name) is True
    assert {item.name: item.uses for item in engine.knowledge.fields()} == {
        "shop: questions": 1,
        "shop: question words": 4,
    }


def test_values_that_many_fields_share_are_no_questions(engine, shop, values):
    for field in ("source.table", "source.name", "tables"):
        engine.learn([Observation(Evidence(field), "stores")], [Field(field)])
    found = complete_question("", 0, shop, values, engine)
    assert "question" not in {item.kind for item in found.items}
    assert [item.value for item in engine.recall(Evidence("new"))] == ["stores"]
