from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from assistant import wire
from assistant.conversation import turn, unbroken
from assistant.display import as_text
from assistant.registry import SourceRegistry
from assistant.settings import RunLimits, Settings
from assistant.workspace import Workspace
from nl2sql import sources
from nl2sql.drafting import Draft, Reason
from nl2sql.learned import proposals
from nl2sql.problems import Span
from pipeline_gen.document import PipelineDocument

SHOP = "shop.sqlite"


def events_of(request, workspace):
    return list(turn(request, workspace))


def answer_to(request, workspace) -> wire.AnswerDocument:
    events = events_of(request, workspace)
    answered = [event for event in events if isinstance(event, wire.Answered)]
    assert answered, events
    return answered[0].answer


def ask(workspace, question, after=None):
    previous = wire.Previous(after.question, after.sql, after.charts[after.chart].spec) if after else None
    return answer_to(wire.AskRequest(SHOP, question, previous), workspace)


def test_a_question_goes_through_every_step(workspace):
    workspace.source(SHOP)  # known already: how far the reading of a source is, is told as well
    events = events_of(wire.AskRequest(SHOP, "total sales by region in 2024"), workspace)
    assert [event.type for event in events] == ["started", "grounded", "drafted", "answered", "finished"]
    answer = events[3].answer
    assert {hit.table for hit in answer.grounding.tables} >= {"regions"}
    assert 0.7 <= answer.confidence <= 1
    assert answer.reasons
    assert answer.row_count == 6
    assert set(answer.timings) >= {"ground", "draft", "run", "present"}


def test_the_answer_survives_json(workspace):
    answer = ask(workspace, "how many customers per segment")
    assert wire.read_answer(wire.answer_json(answer)) == answer


def test_follow_ups_change_what_is_shown(workspace):
    first = ask(workspace, "total sales by region in 2024")
    online = ask(workspace, "only online orders", first)
    assert online.follows == first.question
    assert "'online'" in online.sql
    assert sum(row[-1] for row in online.table.rows) < sum(row[-1] for row in first.table.rows)
    monthly = ask(workspace, "by month", online)
    assert monthly.row_count > online.row_count
    top = ask(workspace, "top 5", monthly)
    assert top.row_count == 5
    line = ask(workspace, "as a line", monthly)
    assert line.sql == monthly.sql
    assert line.charts[line.chart].spec.mark == "line"


def test_edited_sql_keeps_the_chart_that_fits(workspace):
    first = ask(workspace, "total sales by region in 2024")
    line = ask(workspace, "as a line", first)
    spec = line.charts[line.chart].spec
    again = answer_to(wire.RunRequest(SHOP, line.sql + " LIMIT 3", line.question, line.turn, spec), workspace)
    assert again.row_count == 3
    assert again.charts[again.chart].spec.mark == "line"
    assert again.pipeline.steps[-1].kind == "limit"


def test_an_edited_pipeline_runs(workspace):
    first = ask(workspace, "top 5 products by sales")
    assert first.row_count == 5
    limit = next(step for step in first.pipeline.steps if step.kind == "limit")
    source = {step.id: step for step in first.pipeline.steps}[limit.inputs[0]]
    steps = tuple(step for step in first.pipeline.steps if step.id != limit.id)
    edited = PipelineDocument(first.pipeline.version, first.pipeline.dialect, source.id, steps)
    again = answer_to(wire.FlowRequest(SHOP, edited), workspace)
    assert again.row_count > 5
    assert "LIMIT" not in again.sql


def test_every_step_can_be_previewed(workspace):
    answer = ask(workspace, "total sales by region in 2024")
    for step in answer.pipeline.steps:
        (event,) = turn(wire.PreviewRequest(SHOP, answer.sql, step.id, 7), workspace)
        assert isinstance(event, wire.Preview), event
        assert [c.name for c in event.table.columns] == [c.name for c in step.columns]
        assert 0 < len(event.table.rows) <= 7


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (wire.AskRequest(SHOP, "  "), "question.empty"),
        (wire.AskRequest(SHOP, "word " * 1000), "question.long"),
        (wire.AskRequest("nowhere", "how many orders"), "source.unknown"),
        (wire.AskRequest(SHOP, "wie spät ist es heute"), "question.language"),
        (wire.AskRequest(SHOP, "Delete all orders"), "question.writes"),
        (wire.AskRequest(SHOP, "drop table orders"), "question.writes"),
    ],
)
def test_what_cannot_be_answered_says_why(workspace, request_, code):
    failed = events_of(request_, workspace)[-2]
    assert failed.type == "failed"
    assert failed.problems[0].code == code
    assert failed.problems[0].hint


@pytest.mark.parametrize("question", ["🦆🦆", "asdf qwer zxcv", "?", "the of and"])
def test_a_question_about_nothing_is_asked_back(workspace, question):
    events = events_of(wire.AskRequest(SHOP, question), workspace)
    assert events[-2].type == "asked", events[-2]
    assert "orders" in events[-2].hint


SEVERAL = "how many orders per city"
WAYS = ("customers", "stores")


class Unsure:
    """Reads every question in two ways, and is not sure."""

    name = "invented"
    confidence = 0.6

    def draft(self, request):
        city = Span(request.question.index("city"), len(request.question))
        return tuple(
            Draft(
                f"SELECT {table}.city, COUNT(*) AS n FROM orders JOIN {table} USING ({table[:-1]}_id) GROUP BY 1",
                self.confidence - place / 10,
                self.name,
                (Reason(f"'city' groups by {table}.city", f"{table}.city", (city,)),),
            )
            for place, table in enumerate(WAYS)
        )


@pytest.fixture
def unsure(workspace, monkeypatch):
    drafter = Unsure()
    monkeypatch.setattr(workspace, "local_drafters", lambda *_: (drafter,))
    return drafter


def test_an_unsure_answer_comes_with_equals_to_choose_from(workspace, unsure):
    answer = ask(workspace, SEVERAL)
    assert [reading.label for reading in answer.readings] == ["by customers.city", "by stores.city"]
    assert answer.readings[0].draft.sql == answer.sql
    assert answer.readings[0].result == f"{answer.row_count} rows"
    assert "against" in answer.readings[1].result or "common" in answer.readings[1].result
    assert wire.read_answer(wire.answer_json(answer)) == answer


def test_a_chosen_reading_becomes_the_answer_with_its_reasons(workspace, unsure):
    first = ask(workspace, SEVERAL)
    other = first.readings[1].draft
    chosen = answer_to(wire.RunRequest(SHOP, other.sql, SEVERAL, first.turn, chosen=other), workspace)
    assert (chosen.sql, chosen.drafter, chosen.confidence) == (other.sql, "chosen", 1.0)
    assert chosen.reasons == other.reasons
    assert "stores" in {hit.table for hit in chosen.grounding.tables}
    assert chosen.readings == ()


def test_what_was_chosen_is_remembered_once_it_is_kept(workspace, unsure):
    workspace.set_learning(True)
    other = ask(workspace, SEVERAL).readings[1].draft
    chosen = answer_to(wire.RunRequest(SHOP, other.sql, SEVERAL, chosen=other), workspace)
    source = workspace.sources.get(SHOP)
    assert workspace.memory.find(SEVERAL, source, "2026-01-15") == ()
    events_of(wire.FeedbackRequest(chosen.turn, "accepted", chosen.sql), workspace)
    assert workspace.memory.find(SEVERAL, source, "2026-01-15")[0].sql == chosen.sql


def test_a_sure_answer_has_nothing_to_choose_from(workspace, unsure):
    unsure.confidence = 0.85
    answer = ask(workspace, SEVERAL)
    assert answer.readings == ()
    assert len(answer.alternatives) == 1


def test_a_question_back_names_what_could_mean_two_things(workspace, unsure):
    unsure.confidence = 0.3
    asked = events_of(wire.AskRequest(SHOP, SEVERAL), workspace)[-2]
    assert asked.message == (
        "“city” could mean two things: groups by customers.city, or groups by stores.city. Is it one of these?"
    )
    assert [(reading.label, reading.result) for reading in asked.readings] == [
        ("by customers.city", ""),
        ("by stores.city", ""),
    ]


def test_a_question_back_names_the_words_it_could_not_use(workspace):
    asked = events_of(wire.AskRequest(SHOP, "which suppliers are zorgly"), workspace)[-2]
    assert asked.type == "asked"
    assert "“zorgly”" in asked.message


def test_an_empty_workspace_says_what_to_do(tmp_path):
    failed = events_of(wire.AskRequest("", "how many orders"), Workspace(tmp_path, Settings()))[-2]
    assert failed.problems[0].code == "source.none"
    assert "%connect" in failed.problems[0].hint


def test_everything_served_is_logged(workspace):
    answer = ask(workspace, "how many orders in 2024")
    events_of(wire.RunRequest(SHOP, "DROP TABLE orders"), workspace)
    refused, answered = (
        dict(zip(("turn", "outcome"), (row[0], row[6]), strict=True)) for row in workspace.served.rows()
    )
    assert answered == {"turn": answer.turn, "outcome": "answered"}
    assert refused["outcome"] == "failed"


def test_an_accepted_answer_is_remembered_and_an_unaccepted_one_is_not(workspace):
    first = ask(workspace, "how many orders in 2024")
    assert workspace.memory.all() == ()
    list(turn(wire.FeedbackRequest(first.turn, "accepted"), workspace))
    assert [example.question for example in workspace.memory.all()] == ["how many orders in 2024"]
    assert ask(workspace, "How many orders in 2024?").drafter == "remembered"


def test_nothing_is_remembered_without_consent(workspace):
    workspace.set_learning(False)
    first = ask(workspace, "how many orders in 2024")
    list(turn(wire.FeedbackRequest(first.turn, "accepted"), workspace))
    assert workspace.memory.all() == ()


def test_cancel_stops_the_query(workspace):
    slow = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    stream = turn(wire.RunRequest(SHOP, slow), workspace)
    started = next(stream)
    threading.Timer(0.3, lambda: list(turn(wire.CancelRequest(started.turn), workspace))).start()
    failed = next(stream)
    assert failed.problems[0].code == "query.cancelled"


def test_a_read_only_workspace_still_answers(tmp_path, shop_sources):
    (tmp_path / ".plainspoken").write_text("a file where the folder should be")
    answer = ask(Workspace(tmp_path, Settings(), shop_sources), "how many orders in 2024")
    assert answer.row_count == 1
    assert "store.unusable" in [warning.code for warning in answer.warnings]


def test_a_folder_that_went_away_is_a_clear_fault(tmp_path):
    failed = events_of(wire.AskRequest("shop.sqlite", "how many orders"), Workspace(tmp_path / "gone", Settings()))[-2]
    assert failed.problems[0].code == "source.unknown"


@pytest.mark.parametrize(
    "sql", ["EXPLAIN QUERY PLAN SELECT * FROM orders", "PRAGMA table_info(orders)", "VALUES (1, 2), (3, 4)", "SELECT 1"]
)
def test_a_statement_kept_whole_runs_and_can_be_previewed(workspace, sql, capfd):
    answer = answer_to(wire.RunRequest(SHOP, sql), workspace)
    (step,) = answer.pipeline.steps
    (event,) = turn(wire.PreviewRequest(SHOP, answer.sql, step.id), workspace)
    assert event.table.rows == answer.table.rows
    assert capfd.readouterr().err == ""


def test_an_unforeseen_error_is_an_event_too(caplog):
    def broken():
        yield wire.Started("t")
        raise IndexError("nobody foresaw this")

    started, failed = unbroken(broken())
    assert (started.type, failed.problems[0].code) == ("started", "program.fault")
    assert "nobody foresaw this" in caplog.text


def test_questions_of_several_threads_do_not_disturb_each_other(tmp_path, shop_folder, monkeypatch):
    # However busy the machine is, all values are read and every query has its time: equal questions, equal answers.
    patient = 600
    monkeypatch.setattr(sources, "load_source", partial(sources.load_source, value_budget_s=patient))
    monkeypatch.setattr(proposals, "ONE_S", patient)
    monkeypatch.setattr(proposals, "ALL_S", patient)
    settings = Settings(today="2026-01-15", limits=RunLimits(seconds=patient))
    workspace = Workspace(tmp_path, settings, SourceRegistry(shop_folder, settings))
    questions = ["how many customers per city", "top 5 products by revenue", "stores in France", "orders by month"] * 2
    with ThreadPoolExecutor(len(questions)) as pool:
        answers = list(pool.map(lambda question: ask(workspace, question), questions))
    assert [answer.question for answer in answers] == questions
    assert [answer.sql for answer in answers[:4]] == [answer.sql for answer in answers[4:]]
    assert [answer.row_count for answer in answers[:4]] == [answer.row_count for answer in answers[4:]]
    assert len(workspace.served.rows()) == len(questions)
    workspace.close()


def test_a_query_in_the_place_of_a_question_is_run_as_it_is(workspace):
    answer = ask(workspace, "SELECT name FROM stores WHERE country = 'Belgium'")
    assert (answer.drafter, answer.row_count) == ("person", 4)


def test_a_follow_up_may_drop_something(workspace):
    first = ask(workspace, "top 5 products by sales")
    assert ask(workspace, "drop the limit", first).row_count > 5


def test_words_not_used_are_told_in_a_line(workspace):
    asked = events_of(wire.AskRequest(SHOP, "which suppliers are zorgly"), workspace)[-2]
    draft = asked.readings[0].draft
    request = wire.RunRequest(SHOP, draft.sql, "which suppliers are zorgly", chosen=draft)
    text = as_text(answer_to(request, workspace))
    assert "Not used: “zorgly”" in text.splitlines()
    assert text.count("zorgly") == 1
