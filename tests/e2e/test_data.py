"""The schema browser: search opens a passage; browsing shows a profile and inserts a name."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from driving import SHOP, cell, expect_inside, settle, wait_for_kernel

CHURN = """# How we count

Some words first.

## Churn

A customer has churned after 90 days without an order.
"""


class Data:
    """The schema browser."""

    def __init__(self, page):
        self.page = page
        self.root = page.get_by_test_id("plainspoken-data")
        self.box = page.get_by_test_id("plainspoken-search")
        self.tree = page.get_by_test_id("plainspoken-tree")
        self.detail = page.get_by_test_id("plainspoken-detail")

    def show(self):
        """Bring it to the front, with the cursor in the search box."""
        self.page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('plainspoken:search-data')")
        self.page.evaluate("() => window.jupyterapp.commands.execute('plainspoken:search-data')")
        expect(self.box).to_be_focused()
        return self

    def row(self, name):
        """The line of the tree with exactly this name."""
        name = self.page.locator(".jp-Plainspoken-row-name", has_text=name)
        return self.tree.get_by_role("treeitem").filter(has=name).first


@pytest.fixture
def data(page):
    return Data(page)


def test_a_passage_is_found_and_opened_with_the_keyboard(page, lab, data, outside, page_errors, shots):
    (lab.root / "churn.md").write_text(CHURN)
    lab.open(page)
    data.show()
    data.box.fill("where is churn defined?")
    hit = page.get_by_test_id("plainspoken-hit").first
    expect(hit).to_contain_text("A customer has churned")
    expect(hit.locator("mark")).to_have_text(["Churn", "churned"])
    page.screenshot(path=shots / "data-search.png")
    page.keyboard.press("ArrowDown")
    expect(hit).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".jp-FileEditor .cm-editor")).to_be_visible()
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget.content?.editor?.getCursorPosition().line === 6"
    )
    data.show()
    page.keyboard.press("Escape")
    expect(data.tree).to_be_visible()
    assert outside == []
    assert page_errors == []


def test_browsing_shows_profiles_and_keys_and_inserts_names(page, lab, data, page_errors, shots):
    name = lab.notebook("browse.ipynb", ["SELECT "])
    lab.open(page, name)
    wait_for_kernel(page)
    cell(page, 0).locator(".cm-content").first.click()
    page.keyboard.press("Control+End")
    data.show()
    data.row(SHOP).click()
    expect(data.row("stores")).to_be_visible()
    data.row("stores").click()
    expect(data.detail.get_by_test_id("plainspoken-columns").get_by_role("button")).to_have_count(7)
    expect(data.detail).to_contain_text("Different values and share filled, of all 28 rows")
    keys = data.detail.get_by_test_id("plainspoken-keys")
    expect_inside(keys.locator("rect"), keys)
    page.screenshot(path=shots / "data-table.png")
    data.tree.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):  # open it, go to its second column, show that
        page.keyboard.press(key)
    expect(data.detail.get_by_role("heading", level=3)).to_have_text("name")
    expect(data.detail.get_by_test_id("plainspoken-profile")).to_contain_text("28")
    data.detail.get_by_test_id("plainspoken-insert-name").click()
    expect(data.detail.get_by_test_id("plainspoken-name-said")).to_contain_text("Inserted")
    expect(cell(page, 0).locator(".cm-content").first).to_have_text("SELECT name")
    data.detail.get_by_role("button", name="stores").click()
    keys.locator("[data-table=regions]").click()
    expect(data.detail.get_by_role("heading", level=3)).to_have_text("regions")
    data.detail.get_by_test_id("plainspoken-ask-about").click()
    expect(page.get_by_test_id("plainspoken-input")).to_have_value("regions ")
    expect(page.get_by_test_id("plainspoken-source").locator("option:checked")).to_contain_text(SHOP)
    settle(page)
    page.screenshot(path=shots / "data-ask.png")
    assert page_errors == []


def test_a_source_that_cannot_be_opened_says_why(page, lab, data, shots):
    broken = lab.root / "broken.sqlite"
    broken.write_bytes(b"no database" * 1000)
    try:
        lab.open(page)
        data.show()
        data.row("broken.sqlite").click()
        expect(data.row("cannot be opened")).to_be_visible()
        expect(data.detail.get_by_test_id("plainspoken-problems")).to_contain_text("not a database")
        expect(data.detail.get_by_test_id("plainspoken-try-again")).to_be_visible()
        page.screenshot(path=shots / "data-broken.png")
    finally:
        broken.unlink()
