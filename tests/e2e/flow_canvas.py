"""How the tests drive the editor of flow files: one place that knows its selectors."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, Page, expect

from driving import SHOP


class Canvas:
    """The editor of a flow file."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("[data-testid=plainspoken-flow]:visible")
        self.details = self.root.get_by_test_id("plainspoken-flow-details")
        self.outline = self.root.get_by_test_id("plainspoken-flow-outline")
        self.words = self.root.get_by_test_id("plainspoken-flow-words")
        self.reply = self.root.get_by_test_id("plainspoken-flow-reply")
        self.sentence = self.details.get_by_test_id("plainspoken-flow-sentence")
        self.result = self.root.get_by_test_id("plainspoken-flow-result")
        self.code = self.root.get_by_test_id("plainspoken-flow-code")
        self.list = page.get_by_test_id("plainspoken-flow-suggestions")

    def new(self, source: str = SHOP) -> Canvas:
        """Make a file over a source and open it."""
        self.page.wait_for_function("() => window.jupyterapp.commands.hasCommand('plainspoken:new-flow')")
        self.page.evaluate(
            "() => window.jupyterapp.commands.execute('plainspoken:new-flow', {cwd: ''}).then(() => undefined)"
        )
        picker = self.root.get_by_test_id("plainspoken-flow-source")
        expect(picker.locator("option", has_text=source)).to_be_attached()
        picker.select_option(source)
        return self

    @property
    def path(self) -> str:
        """The file in front."""
        path: str = self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")
        return path

    def save(self) -> dict[str, Any]:
        """Save the file with the keyboard; what it holds then."""
        self.page.keyboard.press("Control+s")
        self.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
        text = self.page.evaluate(
            """path => window.jupyterapp.serviceManager.contents
                .get(path, { type: 'file', format: 'text', content: true }).then(({ content }) => content)""",
            self.path,
        )
        flow: dict[str, Any] = json.loads(text)
        return flow

    def add(self, kind: str) -> None:
        """Add a step of a kind after the selected one."""
        self.root.get_by_test_id("plainspoken-flow-palette").locator(f"[data-kind={kind}]").click()
        expect(self.details).to_be_visible()

    def field(self, name: str) -> Locator:
        """The field of a parameter."""
        return self.details.locator(f"[data-field={name}]")

    def type(self, name: str, text: str) -> None:
        """Fill the first text field of a parameter."""
        box = self.field(name).locator("input, textarea").first
        box.fill(text)
        box.press("Escape")

    def step(self, name: str) -> Locator:
        """A step on the canvas."""
        return self.root.get_by_test_id("plainspoken-flow-canvas").locator(f"[data-step={name}]")

    def select(self, name: str) -> None:
        """Select a step in the list: on the canvas it may just be moving."""
        line = self.outline.locator(f"[data-step={name}]")
        line.click()
        expect(line).to_have_attribute("aria-selected", "true")

    def stands(self, name: str, standing: str) -> None:
        """Wait until a step stands so."""
        expect(self.step(name)).to_have_attribute("data-standing", standing)

    def say(self, text: str, done: str = "") -> None:
        """Say something to the flow as a whole, and wait until it answers that `done` was done."""
        self.words.fill(text)
        self.words.press("Enter")
        expect(self.reply).to_contain_text(done)

    def lower(self, tab: str) -> None:
        """Bring one of the views below the canvas to the front: looks, result or code."""
        self.root.get_by_test_id(f"plainspoken-tab-{tab}").click()

    def rows(self) -> list[list[str]]:
        """The rows of the last run, once they are there."""
        expect(self.result).to_have_attribute("data-phase", "answered")
        self.result.get_by_test_id("plainspoken-tab-rows").click()
        table = self.result.get_by_test_id("plainspoken-table")
        expect(table).to_be_visible()
        return [[cell.inner_text() for cell in row.locator("td").all()] for row in table.locator("tbody tr").all()]

    def code_as(self, form: str, says: str) -> str:
        """The flow as code of that form, once it `says` so."""
        self.lower("code")
        self.root.get_by_test_id("plainspoken-flow-code-form").select_option(form)
        shown = self.code.get_by_test_id("plainspoken-code")
        expect(shown).to_contain_text(says)
        self.code.get_by_test_id("plainspoken-flow-copy").click()
        expect(self.code).to_contain_text("Copied.")
        text: str = self.page.evaluate("() => navigator.clipboard.readText()")
        return text
