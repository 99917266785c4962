"""Odd input to a whole turn: it is refused, asked back or offered, in words that say what to do; never a crash."""

from __future__ import annotations

import shutil

import pytest

import assistant
from assistant import wire
from assistant.conversation import turn
from nl2sql.problems import PlainspokenError

SHOP = "shop.sqlite"


def settled(question, workspace):
    events = list(turn(wire.AskRequest(SHOP, question), workspace))
    outcomes = [event for event in events if isinstance(event, wire.Answered | wire.Asked | wire.Failed)]
    assert len(outcomes) == 1, events
    assert isinstance(events[-1], wire.Finished)
    return outcomes[0]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("", "question.empty"),
        (" \n\t ", "question.empty"),
        ("x" * 10_000, "question.long"),
        ("how many orders " * 700, "question.long"),
        ("delete all orders", "question.writes"),
        ("Zeige mir die Anzahl, und zwar bitte nur je Woche", "question.language"),
        ("2024年每个月的销售额是多少", "question.language"),
    ],
)
def test_is_refused(question, code, workspace):
    outcome = settled(question, workspace)
    assert isinstance(outcome, wire.Failed), outcome
    assert outcome.problems[0].code == code
    assert outcome.problems[0].hint


@pytest.mark.parametrize("question", ["🚲🚲🚲", "???", "…", "qwertz uiop", "\u200b\u200b", "'", '"', "((((", "--"])
def test_is_asked_back(question, workspace):
    assert isinstance(settled(question, workspace), wire.Asked)


def test_another_language_is_only_offered_a_reading(workspace):
    outcome = settled("orders per channel bitte nicht nach Stadt", workspace)
    assert isinstance(outcome, wire.Asked), outcome
    assert outcome.message.startswith("This looks like German, and only English is understood so far.")
    assert outcome.readings


def test_what_was_kept_is_answered_in_any_language(workspace):
    source = workspace.sources.get(SHOP)
    workspace.memory.accept("Wie viele Kunden gibt es?", "SELECT COUNT(*) FROM customers", SHOP, source.catalog)
    assert isinstance(settled("wie viele Kunden gibt es", workspace), wire.Answered)


def test_pasted_sql_runs(workspace):
    assert isinstance(settled("SELECT COUNT(*) FROM customers", workspace), wire.Answered)


def test_a_database_that_goes_away_between_questions_is_told_as_that(shop_folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(shop_folder / "shop.sqlite", tmp_path)
    shop = assistant.connect("sqlite:///shop.sqlite")
    assert shop.ask("how many customers are there").rows
    (tmp_path / "shop.sqlite").unlink()
    with pytest.raises(PlainspokenError) as caught:
        shop.ask("how many stores are there")
    assert [problem.code for problem in caught.value.problems] == ["source.missing"]
    assert not (tmp_path / "shop.sqlite").exists()


@pytest.mark.parametrize(("written", "meant"), [("revnue", "“revenue”"), ("turnovr", "“turnover”")])
def test_a_misspelt_word_that_was_not_found_is_asked_about(written, meant, workspace):
    asked = settled(f"{written} per category in 2023", workspace)
    assert isinstance(asked, wire.Asked)
    assert asked.message == f"I could not find “{written}” in the data. Did you mean {meant}?"


def test_of_a_question_that_names_nothing_of_the_data_no_reading_is_offered(workspace):
    asked = settled("what is the weather on mars tomorrow", workspace)
    assert isinstance(asked, wire.Asked)
    assert (asked.message, asked.readings) == ("I could not find “weather”, “mars”, “tomorrow” in the data.", ())
    assert asked.hint.startswith("shop.sqlite holds: ")
