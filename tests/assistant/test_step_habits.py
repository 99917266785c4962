"""The forms of steps complete from what was kept in flows of this workspace, where it still fits."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from assistant import wire
from assistant.conversation import turn
from assistant.operations import OPERATIONS
from assistant.settings import Settings
from assistant.workspace import Workspace
from autocomplete import origins
from pipeline_gen.flow import FlowDocument, FlowStep

CUSTOMERS = FlowStep("customers", "source", (), {"table": "customers"})
ORDERS = FlowStep("orders", "source", (), {"table": "orders"})
KEPT = (
    FlowStep("few", "filter", ("customers",), {"condition": "city = 'Ghent' AND segment = 'home office'"}),
    FlowStep("joined", "join", ("customers", "orders"), {
        "how": "left", "condition": "customer_id = buyer", "renames": {"customer_id": "buyer"}}),
    FlowStep("sorted", "sort", ("joined",), {"keys": [{"expression": "order_date", "descending": True}]}),
    FlowStep("made", "derive", ("customers",), {"outputs": [{"name": "loud", "expression": "UPPER(city)"}]}),
    FlowStep("classes", "bucket", ("customers",), {
        "column": "customer_id", "how": "width", "size": 250, "name": "hundreds"}),
    FlowStep("part", "extract", ("orders",), {"column": "order_date", "part": "month", "name": "month"}),
    FlowStep("fewer", "select", ("customers",), {"outputs": [
        {"name": "city", "expression": "city"}, {"name": "country", "expression": "country"}]}),
    FlowStep("gone", "drop_columns", ("customers",), {"columns": ["email", "segment"]}),
    FlowStep("said", "replace", ("customers",), {"columns": ["city"], "pairs": {"Gent": "Ghent"}}),
    FlowStep("secret", "filter", ("customers",), {"condition": "email = 'sk_live_51H8xYzAbCdEfGhIjKlMn'"}),
)  # fmt: skip


def _flow(*steps: FlowStep, output: str = "few") -> FlowDocument:
    return FlowDocument("shop.sqlite", "sqlite", output, (CUSTOMERS, ORDERS, *steps))


@pytest.fixture
def kept(workspace):
    """A workspace in which a flow was saved."""
    workspace.set_learning(True)
    OPERATIONS[wire.KeepFlowRequest](wire.KeepFlowRequest(_flow(*KEPT)), workspace)
    return workspace


def offered(workspace, kind, field, text="", inputs=("customers",), part="", line=-1, others=(), **params):
    """What is offered from what was kept, as the text it makes of the box."""
    own = FlowStep("own", kind, inputs, params)
    request = wire.CompleteStepRequest(_flow(*others, own, output="own"), "own", field, text, len(text), part, line)
    found = OPERATIONS[wire.CompleteStepRequest](request, workspace).completion
    return [text[: found.start] + item.insert + text[found.end :] for item in found.items if item.id]


@pytest.mark.parametrize(
    ("kind", "field", "asked", "first"),
    [
        ("filter", "condition", {}, "city = 'Ghent'"),
        ("filter", "condition", {"text": "seg"}, "segment = 'home office'"),
        ("filter", "condition", {"text": "city = 'Ghent' AND "}, "city = 'Ghent' AND segment = 'home office'"),
        ("filter", "condition", {"text": "city = 'Ghent' and s"}, "city = 'Ghent' and segment = 'home office'"),
        ("join", "how", {"inputs": ("customers", "orders")}, "left"),
        ("join", "condition", {"inputs": ("customers", "orders"), "renames": {"customer_id": "buyer"}},
         "customer_id = buyer"),
        ("derive", "outputs", {"part": "expression"}, "UPPER(city)"),
        ("derive", "outputs", {"part": "name", "line": 0, "outputs": [{"name": "", "expression": "UPPER(city)"}]},
         "loud"),
        ("bucket", "column", {}, "customer_id"),
        ("bucket", "size", {"column": "customer_id", "how": "width"}, "250"),
        ("bucket", "name", {"column": "customer_id"}, "hundreds"),
        ("extract", "part", {"inputs": ("orders",), "column": "order_date"}, "month"),
        ("sort", "keys", {"inputs": ("orders",), "part": "expression"}, "order_date"),
        ("drop_columns", "columns", {"columns": ["email"], "line": 1}, "segment"),
        ("replace", "pairs", {"part": "old", "columns": ["city"]}, "Gent"),
        ("replace", "pairs", {"part": "new", "line": 0, "columns": ["city"], "pairs": {"Gent": ""}}, "Ghent"),
        ("source", "table", {"inputs": ()}, "orders"),
    ],
)  # fmt: skip
def test_what_was_kept_comes_first_with_a_reason(kept, kind, field, asked, first):
    assert offered(kept, kind, field, **asked)[:1] == [first]


def test_names_that_no_longer_exist_are_not_offered(kept):
    renamed = FlowStep("renamed", "rename", ("customers",), {"names": {"city": "town"}})
    for asked in (
        {"kind": "filter", "field": "condition"},
        {"kind": "select", "field": "outputs", "part": "expression"},
    ):
        found = offered(kept, **asked, inputs=("renamed",), others=(renamed,))
        assert found
        assert "city" not in " ".join(found)
    assert offered(kept, "replace", "pairs", part="old", columns=["country"]) == []


def test_what_other_fields_have_in_common_is_no_number(workspace):
    workspace.set_learning(True)
    for form in ("shelf", "box", "rack"):
        workspace.autocomplete.commit(form, {"place": "stores", "count": 12})
    assert offered(workspace, "bucket", "size", column="customer_id", how="width") == ["12"]


def test_what_a_list_holds_is_not_offered_again(kept):
    assert "email" not in offered(kept, "drop_columns", "columns", columns=["email"], line=1)
    text = "segment = 'home office' AND "
    assert offered(kept, "filter", "condition", text) == [f"{text}city = 'Ghent'"]


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("city BETWEEN 'a' AND ", False),
        ("(city = 'x' AND ", False),
        ("city = 'x' OR ", False),
        ("CASE WHEN city = 'x' AND ", False),
        ("city = 'this AND ", False),
        ("city BETWEEN 'a' AND 'b' AND ", True),
    ],
)
def test_a_whole_part_of_a_condition_stands_only_behind_an_and_of_the_whole(kept, typed, same):
    assert bool(offered(kept, "filter", "condition", typed)) is same


def test_secrets_are_not_learned(kept):
    words = " ".join(value.text for field in kept.autocomplete.knowledge.fields()
                     for value in kept.autocomplete.knowledge.values(field.name))  # fmt: skip
    assert "sk_live" not in words
    assert "Ghent" in words


def test_secrets_are_not_kept_beside_other_values_either(tmp_path):
    with closing(sqlite3.connect(tmp_path / "users.sqlite")) as db:
        db.execute("CREATE TABLE users(name TEXT, pin TEXT, city TEXT)")
    users = FlowStep("users", "source", (), {"table": "users"})
    steps = (
        FlowStep("a", "filter", ("users",), {"condition": "pin = 'hunter1' AND city = 'Ghent'"}),
        FlowStep("b", "derive", ("users",), {"outputs": [
            {"name": "hit", "expression": "CASE WHEN pin = 'hunter2' THEN 1 END"},
            {"name": "loud", "expression": "UPPER(city)"}]}),
        FlowStep("c", "fill_missing", ("users",), {"columns": ["pin"], "how": "value", "value": "hunter3"}),
        FlowStep("d", "replace", ("users",), {"columns": ["pin"], "pairs": {"hunter4": "hunter5"}, "match": "whole"}),
    )  # fmt: skip
    workspace = Workspace(tmp_path, Settings())
    flow = FlowDocument("users.sqlite", "sqlite", "a", (users, *steps))
    OPERATIONS[wire.KeepFlowRequest](wire.KeepFlowRequest(flow), workspace)
    workspace.close()
    stored = b"".join(file.read_bytes() for file in (tmp_path / ".plainspoken").glob("workspace.sqlite*"))
    assert b"hunter" not in stored
    for learned in (b"Ghent", b"UPPER(city)", b"hit", b"fill_missing"):
        assert learned in stored


def test_nothing_is_learned_without_consent(workspace):
    workspace.set_learning(False)
    OPERATIONS[wire.KeepFlowRequest](wire.KeepFlowRequest(_flow(*KEPT), ("count by city",)), workspace)
    assert workspace.autocomplete.knowledge.fields() == ()


def test_a_run_is_learned_up_to_its_step_and_once_an_hour(workspace):
    workspace.set_learning(True)
    for _ in range(3):
        list(turn(wire.RunFlowRequest(_flow(*KEPT[:3]), "few"), workspace))
    assert offered(workspace, "filter", "condition")[:1] == ["city = 'Ghent'"]
    assert offered(workspace, "join", "how", inputs=("customers", "orders")) == []
    uses = {known.name: known.uses for known in workspace.autocomplete.knowledge.fields()}
    assert uses["step: filter.condition"] == 2


def test_a_run_that_fails_teaches_nothing(workspace):
    workspace.set_learning(True)
    broken = FlowStep("few", "filter", ("customers",), {"condition": "nowhere = 1"})
    list(turn(wire.RunFlowRequest(_flow(broken), "few"), workspace))
    assert not [known for known in workspace.autocomplete.knowledge.fields() if known.name.startswith("step")]


def test_another_persons_habits_show_after_two_people_had_them(workspace):
    workspace.set_learning(True)
    for name in ("ann", "bob"):
        assert "city = 'Ghent'" not in offered(workspace, "filter", "condition")
        workspace.autocomplete.recent.clear()
        with origins.acting(origins.person(name)):
            OPERATIONS[wire.KeepFlowRequest](wire.KeepFlowRequest(_flow(*KEPT[:1])), workspace)
    assert "city = 'Ghent'" in offered(workspace, "filter", "condition")


@pytest.mark.parametrize(
    "value", [None, 3, [], [3], [None], {"a": None}, {"x": [1]}, [{"expression": 3}], "x = '", "AND AND"]
)
def test_no_parameter_is_too_odd(workspace, value):
    from pipeline_gen.mending import fields_of
    from pipeline_gen.steps import KINDS

    workspace.set_learning(True)
    steps = [
        FlowStep(f"s{at}", kind.kind, ("customers", "orders")[: kind.arity], {each.name: value for each in kind.fields})
        for at, kind in enumerate(KINDS)
    ]
    OPERATIONS[wire.KeepFlowRequest](wire.KeepFlowRequest(_flow(*steps)), workspace)
    for step in steps:
        for field in fields_of(step.kind):
            request = wire.CompleteStepRequest(_flow(*steps), step.id, field.name, "c", 1, "name", 0)
            OPERATIONS[wire.CompleteStepRequest](request, workspace)
