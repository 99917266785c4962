"""Through the whole product: nothing is learned from an answer that nobody accepted."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from assistant import wire
from assistant.conversation import turn
from assistant.remembered import outdated
from assistant.settings import Settings
from assistant.workspace import STORE, Workspace

QUESTION = "how many customers per city"
LEARNED = ("accepted_example", "alias", "trained_weights")


@pytest.fixture
def workspace(tmp_path):
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as connection:
        connection.executescript(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, city TEXT);"
            "INSERT INTO customers VALUES (1, 'Ann', 'Paris'), (2, 'Bob', 'Lyon'), (3, 'Cem', 'Lyon');"
        )
    workspace = Workspace(tmp_path, Settings(today="2026-01-15"))
    yield workspace
    workspace.close()


def last(request, workspace):
    *_, event = [e for e in turn(request, workspace) if not isinstance(e, wire.Finished)]
    assert not isinstance(event, wire.Failed), event
    return event


def asked(workspace) -> wire.AnswerDocument:
    return last(wire.AskRequest("shop.sqlite", QUESTION), workspace).answer


def learned(workspace) -> dict[str, int]:
    """The rows of every table that something is learned into, questions among the completions included."""
    with closing(sqlite3.connect(workspace.root / STORE)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        counted = {
            table: connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
            for table in tables
            if table in LEARNED
        }
        found = "SELECT COUNT(*) FROM ac_context WHERE key LIKE '%question%'"
        return counted | {"questions": connection.execute(found).fetchone()[0] if "ac_context" in tables else 0}


def test_asking_running_drawing_and_copying_teach_nothing(workspace):
    answer = asked(workspace)
    last(wire.RunRequest("shop.sqlite", answer.sql + " LIMIT 1", QUESTION, answer.turn), workspace)
    last(wire.FlowRequest("shop.sqlite", answer.pipeline, QUESTION, answer.turn), workspace)
    last(wire.AskRequest("shop.sqlite", "as a pie", wire.Previous(QUESTION, answer.sql)), workspace)
    last(wire.PreviewRequest("shop.sqlite", answer.sql, answer.pipeline.steps[0].id), workspace)
    for target in ("sql", "magic", "pandas"):
        last(wire.CodeRequest("shop.sqlite", answer.sql, target), workspace)
    last(wire.CompleteRequest("shop.sqlite", "how m", 5, "question"), workspace)
    last(wire.FeedbackRequest(answer.turn, "dismissed", answer.sql), workspace)
    assert last(wire.RememberedRequest("shop.sqlite"), workspace).examples == ()
    assert set(learned(workspace).values()) <= {0}
    assert asked(workspace).drafter != "remembered"


def test_an_accepted_answer_is_remembered_listed_and_forgotten(workspace):
    answer = asked(workspace)
    last(wire.FeedbackRequest(answer.turn, "accepted", answer.sql), workspace)
    again = asked(workspace)
    assert (again.drafter, again.sql) == ("remembered", answer.sql)
    (shown,) = last(wire.RememberedRequest("shop.sqlite"), workspace).examples
    assert (shown.question, shown.sql, shown.kept) == (QUESTION, answer.sql, "2026-01-15")
    assert (shown.how, shown.state, shown.problems) == ("accepted", "fresh", ())
    (kept,) = workspace.memory.all()
    assert "Paris" not in kept.result + kept.columns
    last(wire.ForgetRequest(shown.id), workspace)
    last(wire.ForgetRequest(shown.id), workspace)
    assert last(wire.RememberedRequest("shop.sqlite"), workspace).examples == ()
    assert asked(workspace).drafter != "remembered"


def test_an_edited_answer_is_remembered_as_it_was_edited(workspace):
    answer = asked(workspace)
    edited = last(wire.RunRequest("shop.sqlite", answer.sql + " LIMIT 1", QUESTION, answer.turn), workspace).answer
    last(wire.FeedbackRequest(edited.turn, "edited", edited.sql), workspace)
    (kept,) = workspace.memory.all()
    assert (kept.sql, kept.how) == (edited.sql, "edited")
    assert kept.result


def test_with_learning_off_nothing_is_remembered(workspace):
    workspace.set_learning(False)
    answer = asked(workspace)
    last(wire.FeedbackRequest(answer.turn, "accepted", answer.sql), workspace)
    assert workspace.memory.all() == ()


def test_a_changed_table_flags_the_answer_and_says_what_changed(workspace):
    answer = asked(workspace)
    last(wire.FeedbackRequest(answer.turn, "accepted", answer.sql), workspace)
    with closing(sqlite3.connect(workspace.root / "shop.sqlite")) as connection:
        connection.execute("ALTER TABLE customers RENAME COLUMN city TO town")
    (shown,) = last(wire.RememberedRequest("shop.sqlite"), workspace).examples
    assert shown.state == "flagged"
    assert "town is new" in shown.problems[0].message
    # The question itself is answered anew, and says why the kept answer is not used.
    (problem,) = outdated(QUESTION, workspace.source("shop.sqlite"), workspace)
    assert (problem.code, problem.severity) == ("memory.schema_changed", "warning")
    again = last(wire.AskRequest("shop.sqlite", "how many customers per town"), workspace).answer
    assert again.warnings == ()
    last(wire.FeedbackRequest(again.turn, "accepted", again.sql), workspace)
    with closing(sqlite3.connect(workspace.root / "shop.sqlite")) as connection:
        connection.execute("ALTER TABLE customers ADD COLUMN zip TEXT")
    new = last(wire.AskRequest("shop.sqlite", "how many customers per town"), workspace).answer
    assert new.drafter != "remembered"
    assert "memory.schema_changed" in [warning.code for warning in new.warnings]
    (unchecked, _) = last(wire.RememberedRequest("another"), workspace).examples
    assert unchecked.state == "unchecked"
