"""A running notebook: cells teach completion, and its tables are seen as they are."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from assistant import wire
from assistant.cell_learner import CellLearner
from assistant.completion import complete
from assistant.live_frames import LiveFrames
from assistant.workspace import Workspace
from nl2sql.problems import Problem, StoreError

CELL = 'df[df["status"] == "open"]'


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path)
    yield made
    made.close()


@pytest.fixture
def learner(workspace):
    return CellLearner(lambda: workspace)


def ran(code: str, *, success: bool = True, kept: bool = True) -> SimpleNamespace:
    return SimpleNamespace(success=success, info=SimpleNamespace(raw_cell=code, store_history=kept))


def suggested(workspace, text: str, above: str = "") -> list[str]:
    request = wire.CompleteRequest("", text, len(text), "code", above)
    return [item.insert for item in complete(request, workspace).items]


def test_a_cell_that_ran_teaches(workspace, learner):
    learner.ran(ran(CELL))
    learner.settle()
    assert suggested(workspace, 'df["') == ["status"]
    assert suggested(workspace, 'df[df["status"] == "') == ["open"]


def test_what_follows_a_column_of_the_cell_before_is_learned(workspace, learner):
    for column in ["region", "status", "total"] * 5:
        learner.ran(ran(f'df["{column}"]'))
    learner.settle()
    assert suggested(workspace, 'df["', above='df["status"]')[0] == "total"
    assert suggested(workspace, 'df["', above='df["region"]')[0] == "status"


@pytest.mark.parametrize("result", [ran(CELL, success=False), ran(CELL, kept=False), SimpleNamespace()])
def test_what_failed_or_ran_aside_teaches_nothing(result, workspace, learner):
    learner.ran(result)
    learner.settle()
    assert suggested(workspace, 'df["') == []


def test_nothing_is_learned_without_consent(workspace, learner):
    workspace.set_learning(False)
    learner.ran(ran(CELL))
    learner.settle()
    assert workspace.autocomplete.knowledge.fields() == ()


def test_a_history_that_cannot_be_written_harms_no_cell(workspace, learner, monkeypatch):
    def broken(*_):
        raise StoreError(Problem("store.full", "The disk is full."))

    monkeypatch.setattr("assistant.cell_learner.learn_code", broken)
    learner.ran(ran(CELL))
    learner.ran(ran(CELL))
    learner.settle()
    assert [problem.code for problem in workspace.take_notices()] == ["store.full"]


def test_the_server_answers_from_the_cells_above(workspace):
    assert suggested(workspace, 'df["', 'total = df["amount"].sum()') == ["amount"]


@pytest.fixture
def live(workspace):
    frame = pd.DataFrame(
        {
            "status": ["open", "closed", "open", None],
            "year": [2024, 2023, 2024, 2024],
            "share": [0.5, 1.0, 1.0, None],
            "good": [True, False, True, True],
            "tags": [["a"], ["b"], [], []],
            "api_key": ["a", "b", "c", "d"],
            "endless": [float("inf"), float("-inf"), 2.5, 1e300],
            7: [1, 2, 3, 4],
        }
    )
    workspace.live = LiveFrames(lambda: {"df": frame})
    return workspace.live


def test_columns_of_a_living_table(live, workspace):
    assert suggested(workspace, 'df["') == ["status", "year", "share", "good", "tags", "api_key", "endless"]
    assert live.columns("other") is None


@pytest.mark.parametrize(
    ("column", "literals"),
    [
        ("status", ['"open"', '"closed"']),
        ("year", ["2024", "2023"]),
        ("share", ["1", "0.5"]),
        ("good", ["True", "False"]),
        ("tags", []),
        ("api_key", []),
        ("endless", ["2.5", "1e+300"]),
        ("missing", []),
    ],
)
def test_values_of_a_living_table(column, literals, live):
    assert list(live.values("df", column)) == literals


def test_two_columns_of_one_name_have_no_values():
    frame = pd.DataFrame([["a", "b"]], columns=["same", "same"])
    assert LiveFrames(lambda: {"df": frame}).values("df", "same") == ()


def test_what_is_alive_is_what_the_table_has_now(workspace):
    tables = {}
    workspace.live = LiveFrames(lambda: tables)
    assert suggested(workspace, 'df["', 'df["before"]') == ["before"]
    tables["df"] = pd.DataFrame({"now": [1]})
    assert suggested(workspace, 'df["', 'df["before"]') == ["now"]
