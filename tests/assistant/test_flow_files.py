"""Flow files from Python and from the command line, over databases, files and DataFrames; and what can be wrong."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest
from click.testing import CliRunner

import assistant
from assistant import flows, wire
from assistant.cli import main
from assistant.conversation import turn
from nl2sql.adapters.opening import open_database
from nl2sql.chat_model import ChatDrafter, ScriptedModel
from nl2sql.problems import PlainspokenError, UsageError
from pipeline_gen.flow import FlowDocument, FlowStep, flow_text

STEPS = (
    FlowStep("sales", "source", params={"table": "sales"}),
    FlowStep("sold", "drop_missing", ("sales",), {"columns": ["price"], "when": "any"}),
    FlowStep("named", "derive", ("sold",), {"outputs": [{"name": "city", "expression": "TRIM(city)"}]}),
    FlowStep("by_city", "aggregate", ("named",), {
        "keys": [{"name": "city", "expression": "city"}], "measures": [{"name": "total", "expression": "SUM(price)"}],
    }),
    FlowStep("ordered", "sort", ("by_city",), {"keys": [{"expression": "city", "descending": False}]}),
)  # fmt: skip
FLOW = FlowDocument("data", "duckdb", "ordered", STEPS)
ROWS = [("Ghent", 10.0), ("Lille", 7.5)]


@pytest.fixture
def sales() -> pd.DataFrame:
    return pd.DataFrame({"city": ["Lille", " Ghent ", "Ghent", "Oslo"], "price": [7.5, 4.0, 6.0, None]})


@pytest.fixture
def folder(tmp_path, sales):
    """A folder with a CSV file in ``data`` and the flow over it."""
    (tmp_path / "data").mkdir()
    sales.to_csv(tmp_path / "data" / "sales.csv", index=False)
    (tmp_path / "cities.flow.json").write_text(flow_text(FLOW), encoding="utf-8")
    return tmp_path


def test_a_flow_over_files(folder):
    flow = assistant.open_flow(folder / "cities.flow.json", folder / "data")
    assert not flow.problems
    assert flow.run().rows.rows == tuple(ROWS)
    assert "GROUP BY" in flow.sql
    assert flow.code("steps").startswith("WITH")
    assert "groupby" in flow.pandas()
    assert ".groupBy(" in flow.code("pyspark")
    assert list(flow.run("sold").frame()["price"]) == [7.5, 4.0, 6.0]


def test_a_flow_over_dataframes(folder, sales):
    flow = assistant.open_flow(folder / "cities.flow.json", {"sales": sales})
    assert list(flow.frame().itertuples(index=False, name=None)) == ROWS
    sales.loc[len(sales)] = ["Turin", 1.0]
    assert flow.run().rows.rows[-1] == ("Turin", 1.0)


def test_looks_at_dataframes_show_what_they_hold_now(workspace, sales):
    """A cell changes a frame in place: nothing tells, so nothing may be kept."""
    workspace.sources.offer_frames("notebook", lambda: {"sales": sales})
    flow = replace(FLOW, source="notebook")
    request = wire.FlowPreviewRequest(flow, "named")
    found = list(turn(request, workspace))[-1]
    assert [cell.before for cell in found.cells] == [" Ghent "]
    assert found.inputs[0].step == "sold"
    sales.loc[0, "city"] = "Bruges"
    assert list(turn(request, workspace))[-1].output.table.rows[0][0] == "Bruges"
    workspace.sources.get("notebook").database.close()


def test_a_broken_flow_says_which_step_and_the_rest_works(folder):
    broken = replace(STEPS[2], params={"outputs": [{"name": "city", "expression": "TRIM(town)"}]})
    path = folder / "broken.flow.json"
    path.write_text(flow_text(replace(FLOW, steps=(*STEPS[:2], broken, *STEPS[3:]))), encoding="utf-8")
    flow = assistant.open_flow(path, folder / "data")
    (problem,) = flow.problems
    assert (problem.code, "named" in problem.message) == ("pipeline.unknown_column", True)
    with pytest.raises(UsageError):
        _ = flow.sql
    with pytest.raises(PlainspokenError):
        flow.run()
    assert len(flow.run("sold").rows.rows) == 3


def test_an_empty_flow_has_no_output(folder):
    path = folder / "empty.flow.json"
    path.write_text(flow_text(FlowDocument("data", "duckdb")), encoding="utf-8")
    assert [problem.code for problem in assistant.open_flow(path, folder / "data").problems] == ["pipeline.no_step"]


@pytest.mark.parametrize(
    ("text", "code"), [("{", "flow.unreadable"), (b"\xff\xfe{", "flow.unreadable"), (None, "flow.missing")]
)
def test_files_that_are_no_flows(tmp_path, text, code):
    path = tmp_path / "odd.flow.json"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UsageError) as caught:
        assistant.open_flow(path)
    assert caught.value.problem.code == code


def test_a_source_that_is_gone_leaves_the_flow_to_be_seen(workspace, tmp_path, folder):
    workspace.sources.connect("data", open_database(folder / "data"))
    assert flows.check(wire.CheckFlowRequest(FLOW), workspace).sql
    shutil.rmtree(folder / "data")
    gone = replace(FLOW, source="nowhere")
    checked = flows.check(wire.CheckFlowRequest(gone), workspace)
    assert [problem.code for problem in checked.problems] == ["source.unknown"]
    first, second, *_ = checked.view.steps
    assert first.problems[0].message.startswith("Step sales: There is no source called 'nowhere'")
    assert second.waits_for == ("sales",)
    assert checked.sql == ""


def test_the_command_line_runs_translates_and_checks(folder):
    def called(*arguments):
        return CliRunner().invoke(main, ["flow", *arguments, "--db", str(folder / "data")])

    path = str(folder / "cities.flow.json")
    assert json.loads(called("run", path, "--to", "json").output) == [
        {"city": city, "total": total} for city, total in ROWS
    ]
    assert "GROUP BY" in called("run", path, "--to", "sql").output
    assert "groupby" in called("run", path, "--to", "pandas").output
    assert ".groupBy(" in called("run", path, "--to", "pyspark").output
    assert "Ghent" in called("run", path).output
    assert called("check", path).exit_code == 0
    (folder / "cities.flow.json").write_text("{}", encoding="utf-8")
    assert called("check", path).exit_code == 1
    assert called("run", path).exit_code == 1


# ---- changed by words -------------------------------------------------------------------------------


def test_words_give_another_flow_and_leave_this_one(folder):
    flow = assistant.open_flow(folder / "cities.flow.json", folder / "data")
    changed = flow.edit("keep rows where city is Ghent")
    assert changed.changes == ("Keep rows where city is 'Ghent'",)
    assert changed.run().rows.rows == (("Ghent", 10.0),)
    assert flow.changes == ()
    assert flow.run().rows.rows == tuple(ROWS)
    changed.save(folder / "ghent.flow.json")
    assert assistant.open_flow(folder / "ghent.flow.json", folder / "data").sql == changed.sql


@pytest.mark.parametrize(
    ("words", "code"), [("play the trumpet", "flow.words"), ("undo that", "flow.words"), ("", "flow.words")]
)
def test_words_that_are_not_understood_are_an_error(folder, words, code):
    flow = assistant.open_flow(folder / "cities.flow.json", folder / "data")
    with pytest.raises(UsageError) as error:
        flow.edit(words)
    assert error.value.problem.code == code


def test_a_model_is_asked_only_with_a_word(folder):
    flow = assistant.open_flow(folder / "cities.flow.json", folder / "data")
    model = ScriptedModel(['{"steps": [], "explanation": "No trumpet."}'])
    flow.workspace.__dict__["chat_drafter"] = ChatDrafter(model)
    with pytest.raises(UsageError) as error:
        flow.edit("play the trumpet")
    assert (error.value.problem.code, model.calls) == ("model.consent", [])
    with pytest.raises(UsageError) as error:
        flow.edit("play the trumpet", send=True)
    assert [problem.code for problem in error.value.problems] == ["flow.words", "model.declined"]


def test_a_flow_file_edited_in_the_terminal(folder):
    file = str(folder / "cities.flow.json")
    data = ["--db", str(folder / "data")]
    edited = CliRunner().invoke(main, ["flow", "edit", file, "keep rows where city is Ghent", *data])
    assert (edited.exit_code, edited.output.strip()) == (0, "Keep rows where city is 'Ghent'")
    rows = CliRunner().invoke(main, ["flow", "run", file, "--to", "json", *data])
    assert json.loads(rows.output) == [{"city": "Ghent", "total": 10.0}]


def test_an_edit_that_is_not_understood_leaves_the_file(folder):
    file = folder / "cities.flow.json"
    before = file.read_text(encoding="utf-8")
    edited = CliRunner().invoke(main, ["flow", "edit", str(file), "play the trumpet", "--db", str(folder / "data")])
    assert edited.exit_code == 1
    assert "play the trumpet" in edited.output
    assert file.read_text(encoding="utf-8") == before
