"""A flow built by hand on the canvas: steps, forms, problems, undo, and the file it is kept in."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from driving import SHOP


class Canvas:
    """The editor of a flow file."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("[data-testid=plainspoken-flow]:visible")
        self.details = self.root.get_by_test_id("plainspoken-flow-details")
        self.outline = self.root.get_by_test_id("plainspoken-flow-outline")

    def new(self) -> Canvas:
        """Make a file and open it."""
        self.page.wait_for_function("() => window.jupyterapp.commands.hasCommand('plainspoken:new-flow')")
        self.page.evaluate("() => window.jupyterapp.commands.execute('plainspoken:new-flow', {cwd: ''})")
        picker = self.root.get_by_test_id("plainspoken-flow-source")
        expect(picker.locator("option", has_text=SHOP)).to_be_attached()
        picker.select_option(SHOP)
        return self

    def add(self, kind: str) -> None:
        """Add a step of a kind after the selected one."""
        self.root.get_by_test_id("plainspoken-flow-palette").locator(f"[data-kind={kind}]").click()
        expect(self.details).to_be_visible()

    def field(self, name: str) -> Locator:
        return self.details.locator(f"[data-field={name}]")

    def type(self, name: str, text: str) -> None:
        """Fill the one text field of a parameter."""
        box = self.field(name).locator("input, textarea").first
        box.fill(text)
        box.press("Escape")

    def step(self, name: str) -> Locator:
        return self.root.get_by_test_id("plainspoken-flow-canvas").locator(f"[data-step={name}]")

    def stands(self, name: str, standing: str) -> None:
        """Wait until a step stands so."""
        expect(self.step(name)).to_have_attribute("data-standing", standing)


@pytest.fixture
def canvas(page, lab):
    lab.open(page)
    return Canvas(page).new()


def _build(canvas: Canvas) -> None:
    """The stores of France, counted by city."""
    canvas.add("source")
    canvas.type("table", "stores")
    canvas.stands("source", "good")
    canvas.add("filter")
    canvas.type("condition", "country = 'France'")
    canvas.stands("filter", "good")
    canvas.add("aggregate")
    for name, text in (("keys", "city"), ("measures", "COUNT(*)")):
        canvas.field(name).get_by_role("button", name="Add").click()
        canvas.type(name, text)
    canvas.stands("aggregate", "good")


def _saved(page: Page, path: str) -> dict[str, Any]:
    """The flow in the file, once it is written: while it is, there may be nothing in it."""
    found = page.wait_for_function(
        """async path => {
            const { contents } = window.jupyterapp.serviceManager;
            const { content } = await contents.get(path, { type: 'file', format: 'text', content: true });
            return content.trim().endsWith('}') && !content.includes('contry') && JSON.parse(content);
        }""",
        arg=path,
    )
    flow: dict[str, Any] = found.json_value()
    return flow


def test_a_flow_is_built_broken_mended_saved_and_opened_again(canvas, page, lab, page_errors):
    _build(canvas)
    expect(canvas.details.get_by_test_id("plainspoken-flow-sentence")).to_contain_text("city")
    after = canvas.root.get_by_test_id("plainspoken-flow-after")
    expect(after.locator("th.jp-mod-added")).to_have_text("count")
    after.get_by_role("button", name="About column city").click()
    expect(canvas.root.get_by_test_id("plainspoken-flow-column")).to_contain_text("city of table stores")
    canvas.step("filter").click()
    expect(canvas.root.get_by_test_id("plainspoken-flow-before").locator("tr.jp-mod-dropped").first).to_be_visible()
    canvas.type("condition", "contry = 'France'")
    canvas.stands("filter", "wrong")
    canvas.stands("aggregate", "waiting")
    expect(canvas.details.get_by_test_id("plainspoken-problems")).to_contain_text("contry")
    page.keyboard.press("Control+z")
    canvas.stands("filter", "good")
    canvas.stands("aggregate", "good")
    path = page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")
    page.keyboard.press("Control+s")
    saved = _saved(page, path)
    assert [step["kind"] for step in saved["steps"]] == ["source", "filter", "aggregate"]
    assert saved["steps"][1]["params"] == {"condition": "country = 'France'"}
    assert saved["output"] == "aggregate"
    lab.open(page, path)
    for step in ("source", "filter", "aggregate"):
        canvas.stands(step, "good")
    assert page_errors == []
