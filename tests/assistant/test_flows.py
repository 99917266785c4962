"""The canvas's operations: kinds of steps, a flow from SQL, what it means, and its code."""

from dataclasses import replace

import pytest

from assistant import flows, wire
from nl2sql.dialect_names import DIALECT_NAMES
from nl2sql.problems import PlainspokenError, UsageError
from pipeline_gen.sql_text import parse
from pipeline_gen.steps import KINDS

SQL = "SELECT city, COUNT(*) AS n FROM customers GROUP BY city ORDER BY n DESC LIMIT 3"


@pytest.fixture
def made(workspace):
    return flows.make(wire.MakeFlowRequest("shop.sqlite", SQL), workspace).flow


def test_every_kind_is_listed_with_its_fields(workspace):
    listed = flows.kinds(wire.KindsRequest(), workspace).kinds
    assert [kind.kind for kind in listed] == [kind.kind for kind in KINDS]
    assert {kind.kind: kind.inputs for kind in listed}["join"] == 2


def test_sql_becomes_a_flow_and_the_flow_its_sql(made, workspace):
    checked = flows.check(wire.CheckFlowRequest(made), workspace)
    assert " ".join(checked.sql.split()) == SQL
    assert not checked.problems
    assert not any(step.problems for step in checked.view.steps)


def test_a_broken_flow_is_shown_without_sql(made, workspace):
    steps = tuple(replace(step, params={"keys": 3}) if step.kind == "sort" else step for step in made.steps)
    checked = flows.check(wire.CheckFlowRequest(replace(made, steps=steps)), workspace)
    assert checked.sql == ""
    assert [bool(step.problems) for step in checked.view.steps if step.kind == "sort"] == [True]


def test_statements_that_may_not_run_do_not_become_flows(workspace):
    with pytest.raises(PlainspokenError):
        flows.make(wire.MakeFlowRequest("shop.sqlite", "DELETE FROM customers"), workspace)


@pytest.mark.parametrize(("target", "says"), [("sql", "GROUP BY"), ("steps", "WITH"), ("pandas", "groupby")])
def test_a_flow_can_be_taken_along_as_code(made, workspace, target, says):
    assert says in flows.flow_code(wire.FlowCodeRequest(made, target), workspace).text


def test_code_up_to_a_step(made, workspace):
    first = made.steps[0].id
    assert "GROUP BY" not in flows.flow_code(wire.FlowCodeRequest(made, "sql", first), workspace).text


def test_code_for_another_database(made, workspace):
    def written(target, dialect):
        return flows.flow_code(wire.FlowCodeRequest(made, target, dialect=dialect), workspace).text

    assert "TOP 3" in written("sql", "tsql")
    assert written("steps", "tsql").startswith("WITH")
    assert written("sql", "sqlite") == written("sql", "")
    with pytest.raises(UsageError) as caught:
        written("sql", "klingon")
    assert caught.value.problem.code == "flow.no_dialect"


@pytest.mark.parametrize("dialect", DIALECT_NAMES)
def test_every_dialect_on_offer_is_written(made, workspace, dialect):
    text = flows.flow_code(wire.FlowCodeRequest(made, "sql", dialect=dialect), workspace).text
    assert parse(text, dialect)


def test_pandas_code_as_one_chain_of_methods(made, workspace):
    def written(chained):
        return flows.flow_code(wire.FlowCodeRequest(made, "pandas", chained=chained), workspace).text

    assert "\n    ." in written(True)
    assert "\n    ." not in written(False)
