"""The forms of steps: completion, proposals, problems beneath their fields, and names that change."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from driving import forget
from flow_canvas import Canvas

STEPS = [
    {"id": "customers", "kind": "source", "params": {"table": "customers"}},
    {"id": "renamed", "kind": "rename", "inputs": ["customers"], "params": {"names": {"city": "town"}}},
    {"id": "paris", "kind": "filter", "inputs": ["renamed"], "params": {"condition": "city = 'Paris'"}},
    {"id": "sorted", "kind": "sort", "inputs": ["paris"], "params": {"keys": [{"expression": "city"}]}},
    {"id": "counted", "kind": "aggregate", "inputs": ["customers"],
     "params": {"keys": [], "measures": [{"name": "n", "expression": "COUNT(*)"}]}},
    {"id": "few", "kind": "filter", "inputs": ["customers"],
     "params": {"condition": "customer_id < (SELECT n FROM counted)"}},
    {"id": "wide", "kind": "pivot", "inputs": ["customers"], "params": {"by": ["country"], "column": "segment"}},
    {"id": "classes", "kind": "bucket", "inputs": ["customers"],
     "params": {"column": "customer_id", "how": "width", "name": "class"}},
    {"id": "spelt", "kind": "replace", "inputs": ["customers"],
     "params": {"columns": ["country"], "pairs": {"U": "Utopia"}, "match": "whole"}},
]  # fmt: skip


class Form(Canvas):
    """The form of a step of an open flow."""

    def params(self, step: str) -> dict:
        """The parameters of a step in the document as it is now."""
        text = self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.model.sharedModel.getSource()")
        return next(each["params"] for each in json.loads(text)["steps"] if each["id"] == step)


@pytest.fixture
def form(page, lab):
    steps = [{"inputs": [], "at": None, "note": "", **step} for step in STEPS]
    flow = {"version": 1, "source": "shop.sqlite", "dialect": "sqlite", "output": "sorted", "steps": steps}
    (lab.root / "forms.flow.json").write_text(json.dumps(flow))
    lab.open(page, "forms.flow.json")
    shown = Form(page)
    shown.stands("customers", "good")
    return shown


def test_fields_complete_and_propose_from_the_data(form, page, shots, page_errors):
    form.select("few")
    box = form.field("condition").locator("textarea")
    box.fill("")
    box.press_sequentially("city = 'Gh")
    expect(form.list).to_contain_text("Ghent")
    page.screenshot(path=shots / "flow-form-completion.png")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value("city = 'Ghent'")
    box.press_sequentially(" AND coun")
    expect(form.list).to_contain_text("country")
    box.press("Tab")
    expect(box).to_have_value("city = 'Ghent' AND country")
    form.select("wide")
    form.field("values").get_by_test_id("plainspoken-flow-take-all").first.click()
    form.stands("wide", "good")
    assert len(form.params("wide")["values"]) > 1
    form.select("classes")
    size = form.field("size").locator("input")
    expect(form.field("size").get_by_test_id("plainspoken-problems")).to_be_visible()
    size.press_sequentially("2.5")
    expect(size).to_have_value("2.5")
    form.stands("classes", "good")
    size.fill("")
    expect(form.list).to_contain_text("classes")
    size.press("ArrowDown")
    size.press("Enter")
    form.stands("classes", "good")
    assert page_errors == []


def test_a_pair_stays_while_another_that_begins_the_same_is_typed(form, page_errors):
    form.select("spelt")
    pairs = form.field("pairs")
    pairs.get_by_role("button", name="Add another").click()
    boxes = pairs.locator("input")
    boxes.nth(2).press_sequentially("UK")
    boxes.nth(3).fill("United Kingdom")
    boxes.nth(3).press("Escape")
    form.stands("spelt", "good")
    assert form.params("spelt")["pairs"] == {"U": "Utopia", "UK": "United Kingdom"}
    form.page.keyboard.press("Control+z")
    expect(boxes).to_have_count(2)
    assert page_errors == []


def test_what_is_wrong_stands_beneath_its_field_and_names_are_mended(form, page, shots, page_errors):
    form.stands("paris", "wrong")
    form.select("paris")
    condition = form.field("condition")
    expect(condition.get_by_test_id("plainspoken-problems")).to_contain_text("city")
    expect(form.details.get_by_test_id("plainspoken-problems")).to_have_count(1)
    page.screenshot(path=shots / "flow-form-mend.png")
    condition.get_by_test_id("plainspoken-flow-mend").click()
    form.stands("paris", "good")
    form.stands("sorted", "good")
    assert form.params("paris") == {"condition": "town = 'Paris'"}
    assert form.params("sorted") == {"keys": [{"expression": "town"}]}
    form.select("counted")
    form.details.get_by_text("Name and note").click()
    name = form.details.get_by_label("Name in the file and in code")
    name.fill("everyone")
    name.press("Enter")
    form.stands("everyone", "good")
    form.stands("few", "good")
    assert form.params("few") == {"condition": "customer_id < (SELECT n FROM everyone)"}
    assert page_errors == []


def test_a_table_is_chosen_from_another_source(form, lab, page, shots, page_errors):
    with closing(sqlite3.connect(lab.root / "warehouse.sqlite")) as warehouse:
        warehouse.executescript("CREATE TABLE stock (id INTEGER, city TEXT); CREATE TABLE shelves (id INTEGER)")
    form.select("customers")
    source = form.field("source").locator("select")
    expect(source.locator("option").first).to_have_text("shop.sqlite (that of the flow)")
    source.select_option("warehouse.sqlite")
    form.stands("customers", "wrong")
    expect(form.field("table").get_by_test_id("plainspoken-problems")).to_contain_text("no table customers")
    table = form.field("table").locator("input")
    table.fill("")
    table.press_sequentially("s")
    expect(form.list).to_contain_text("shelves")
    expect(form.list).not_to_contain_text("customers")
    page.screenshot(path=shots / "flow-form-source.png")
    form.list.get_by_text("stock").click()
    form.stands("customers", "good")
    assert form.params("customers") == {"source": "warehouse.sqlite", "table": "stock"}
    source.select_option("")
    form.stands("customers", "wrong")
    assert form.params("customers") == {"table": "stock"}
    assert page_errors == []


def test_what_was_saved_is_offered_in_the_next_step(form, page, shots, page_errors):
    forget(page)
    form.select("paris")
    box = form.field("condition").locator("textarea")
    box.fill("country = 'Belgium' AND segment = 'home office'")
    box.press("Escape")
    form.stands("paris", "good")
    with page.expect_response("**/api/keepflow*"):
        page.keyboard.press("Control+s")
    form.select("few")
    box = form.field("condition").locator("textarea")
    box.fill("")
    box.press_sequentially("cou")
    expect(form.list.locator("li").first).to_contain_text("country = 'Belgium'")
    expect(form.list.locator("li").first).to_contain_text("used once")
    box.press("ArrowDown")
    box.press("Enter")
    box.press_sequentially(" AND ")
    expect(form.list.locator("li").first).to_contain_text("segment = 'home office'")
    box.press("ArrowDown")
    # Another theme takes the focus, and what was taken would count as kept before its time.
    page.screenshot(path=shots / "flow-form-kept.png")
    with page.expect_request("**/api/fieldfeedback*") as told:
        box.press("Enter")
        form.field("condition").locator("textarea").blur()
    assert told.value.post_data_json["action"] == "accepted"
    expect(box).to_have_value("country = 'Belgium' AND segment = 'home office'")
    form.select("classes")
    expect(form.field("how").get_by_test_id("plainspoken-flow-usual")).to_have_count(0)
    assert page_errors == []
