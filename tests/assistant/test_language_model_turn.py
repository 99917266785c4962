"""A configured language model in a turn: asked only when needed, only with a word, and with what was shown."""

from __future__ import annotations

import json

import pytest

from assistant import wire
from assistant.conversation import turn
from assistant.workspace import Workspace
from nl2sql.chat_model import ChatDrafter, ScriptedModel
from nl2sql.problems import ModelError, Problem

SURE = "how many customers in Paris"
UNSURE = "mean zorgly tag of seating furniture"
REPLY = json.dumps({"sql": "SELECT AVG(price) AS average_price FROM products", "explanation": "The mean price."})


@pytest.fixture
def model(workspace) -> ScriptedModel:
    """A scripted model in the place of the configured one."""
    model = ScriptedModel(lambda messages: REPLY, "some:model")
    workspace.settings = workspace.settings.model_copy(update={"model": "some:model"})
    workspace.__dict__["chat_drafter"] = ChatDrafter(model)
    return model


def ask(workspace: Workspace, question: str, send: bool | None = None) -> list[wire.Event]:
    return list(turn(wire.AskRequest("shop.sqlite", question, send=send), workspace))


def settled(events: list[wire.Event]) -> wire.Event:
    (event,) = [e for e in events if isinstance(e, wire.Answered | wire.Asked | wire.Consent | wire.Failed)]
    return event


def test_nothing_is_sent_before_the_person_has_seen_it(workspace, model):
    event = settled(ask(workspace, UNSURE))
    assert isinstance(event, wire.Consent)
    assert event.model == "some:model"
    assert UNSURE in event.messages[-1].content
    assert model.calls == []


def test_what_was_shown_is_what_is_sent(workspace, model):
    shown = settled(ask(workspace, UNSURE))
    event = settled(ask(workspace, UNSURE, send=True))
    assert isinstance(event, wire.Answered)
    assert (event.answer.drafter, event.answer.row_count) == ("chat", 1)
    (sent,) = model.calls
    assert [(m.role, m.content) for m in sent] == [(m.role, m.content) for m in shown.messages]


def test_no_stored_value_is_shown_or_sent(workspace, model):
    question = "mean tag of seating furniture for people in Paris"
    settled(ask(workspace, question, send=True))
    values = workspace.sources.get("shop.sqlite").values
    text = "".join(message.content for message in model.calls[0]).replace(question, "")
    shown = {column.name for table in workspace.sources.get("shop.sqlite").catalog.tables for column in table.columns}
    cities = {found.value for city in ("Paris", "Lyon", "Ghent") for found in values.lookup(city)}
    assert cities
    assert [value for value in cities - shown if value in text] == []


def test_a_no_is_kept_to(workspace, model):
    assert isinstance(settled(ask(workspace, UNSURE, send=False)), wire.Asked | wire.Answered)
    assert isinstance(settled(ask(workspace, UNSURE)), wire.Asked | wire.Answered)
    assert model.calls == []


def test_a_sure_answer_asks_no_model(workspace, model):
    event = settled(ask(workspace, SURE, send=True))
    assert isinstance(event, wire.Answered)
    assert event.answer.drafter == "embedded"
    assert model.calls == []


def test_the_models_statement_is_checked_like_any_other(workspace):
    model = ScriptedModel(lambda messages: json.dumps({"sql": "SELECT load_extension('x') FROM products"}))
    workspace.__dict__["chat_drafter"] = ChatDrafter(model)
    event = settled(ask(workspace, UNSURE, send=True))
    assert "load_extension" not in (event.answer.sql if isinstance(event, wire.Answered) else "")
    assert len(model.calls) == 2, "it is told the problem once"
    assert "load_extension" in model.calls[1][-1].content


def test_a_model_that_cannot_be_reached_is_told(workspace):
    def unreachable(messages):
        raise ModelError(Problem("model.unreachable", "The language model some:model could not be reached."))

    workspace.__dict__["chat_drafter"] = ChatDrafter(ScriptedModel(unreachable))
    told = [text for event in ask(workspace, UNSURE, send=True) for text in messages_of(event)]
    assert any("could not be reached" in text for text in told)


def messages_of(event: wire.Event) -> tuple[str, ...]:
    match event:
        case wire.Failed():
            return tuple(problem.message for problem in event.problems)
        case wire.Answered():
            return tuple(problem.message for problem in event.answer.warnings)
        case wire.Asked():
            return (event.message,)
        case _:
            return ()


def _fails(_: object) -> str:
    raise ModelError(Problem("model.timeout", "The language model did not answer in time.", "Try again."))


def test_a_model_that_fails_does_not_take_away_a_local_answer(workspace):
    workspace.__dict__["chat_drafter"] = ChatDrafter(ScriptedModel(_fails, "some:model"))
    question = "customers in Paris with something peculiar about them"
    event = settled(ask(workspace, question, send=True))
    assert not isinstance(event, wire.Failed) or event.problems[0].code == "model.timeout"
    if isinstance(event, wire.Answered):
        assert "model.timeout" in [warning.code for warning in event.answer.warnings]


def test_a_model_that_cannot_be_loaded_is_a_notice(workspace):
    workspace.settings = workspace.settings.model_copy(update={"model": "nobody:nothing"})
    event = settled(ask(workspace, SURE))
    assert isinstance(event, wire.Answered)
    assert any(warning.code.startswith("model.") for warning in event.answer.warnings)
