"""How the tests drive the panel and notebooks: one place that knows the selectors."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, expect

SHOP = "shop.sqlite"
NOTEBOOK = ".jp-NotebookPanel:not(.lm-mod-hidden)"


class Panel:
    """The chat panel."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.get_by_test_id("plainspoken-panel")

    def show(self) -> Panel:
        """Bring the side panel to the front."""
        self.page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('plainspoken:open-panel')")
        self.page.evaluate("() => window.jupyterapp.commands.execute('plainspoken:open-panel')")
        expect(self.root).to_be_visible()
        return self

    def choose(self, source: str) -> None:
        """Pick the source to ask."""
        picker = self.page.get_by_test_id("plainspoken-source")
        option = picker.locator("option", has_text=source).first
        expect(option).to_be_attached()
        picker.select_option(value=option.get_attribute("value"))

    def ask(self, question: str) -> Locator:
        """Ask, and wait for the answer card of this turn."""
        turns = self.page.get_by_test_id("plainspoken-turn")
        before = turns.count()
        box = self.page.get_by_test_id("plainspoken-input")
        box.fill(question)
        box.press("Enter")
        expect(turns).to_have_count(before + 1)
        card = turns.nth(before).get_by_test_id("plainspoken-answer")
        expect(card).to_be_visible()
        settle(self.page)
        return card

    def tab(self, card: Locator, name: str) -> Locator:
        """Bring ``chart``, ``rows`` or ``flow`` to the front and give its view."""
        card.get_by_test_id(f"plainspoken-tab-{name}").click()
        view = card.get_by_test_id(f"plainspoken-view-{name}")
        expect(view).to_be_visible()
        return view

    def rows(self, card: Locator) -> list[list[str]]:
        """The cells of the table as text."""
        view = self.tab(card, "rows")
        return [
            [cell.inner_text() for cell in row.locator("td").all()]
            for row in view.get_by_test_id("plainspoken-table").locator("tbody tr").all()
        ]

    def sql(self, card: Locator) -> str:
        """The text of the SQL editor."""
        return "\n".join(line.inner_text() for line in card.locator(".cm-line").all())

    def focus_sql(self, card: Locator) -> None:
        """Put the cursor into the SQL editor."""
        card.get_by_test_id("plainspoken-sql").locator(".cm-content").click()
        expect(card.locator(".cm-editor.cm-focused")).to_be_visible()

    def edit_sql(self, card: Locator, sql: str) -> None:
        """Replace the SQL and run it with the keyboard."""
        self.focus_sql(card)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(sql)
        self.page.keyboard.press("Control+Enter")


def wait_for_kernel(page: Page) -> None:
    """The toolbar says idle before the kernel is connected: ask the session itself."""
    session = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session"
    try:
        page.wait_for_function(f"() => {session}?.kernel?.status === 'idle'")
    except TimeoutError as error:
        seen = page.evaluate(
            f"() => [window.jupyterapp?.shell?.currentWidget?.title?.label, {session}?.name, {session}?.kernel?.status,"
            f" {session}?.kernel?.connectionStatus, document.querySelector('.jp-Dialog')?.textContent]"
        )
        raise AssertionError(f"no idle kernel: in front, session, kernel, connection and dialog are {seen}") from error


def cell(page: Page, place: int) -> Locator:
    """The cell at that place of the notebook in front."""
    return page.locator(f"{NOTEBOOK} .jp-Cell").nth(place)


def run_cell(page: Page, place: int) -> Locator:
    """Run a cell and wait until it is done."""
    target = cell(page, place)
    target.locator(".cm-content").first.click()
    expect(target).to_have_class(re.compile("jp-mod-active"))
    page.keyboard.press("Control+Enter")
    expect(target.locator(".jp-InputPrompt").first).to_have_text(re.compile(r"\[\d+\]:"))
    return target


def number(text: str) -> float:
    """A number as the table writes it."""
    return float(text.replace(",", "").replace(" ", "").replace(" ", ""))


def settle(page: Page) -> None:
    """Wait until charts are drawn and nothing moves: until then a place on the page is not there to stay."""
    page.wait_for_function(
        """() => {
            const seen = plot => {  // what is scrolled out of view is not drawn
                const [a, b] = [plot, plot.closest('[role=log]') ?? document.body].map(e => e.getBoundingClientRect());
                return a.width > 0 && a.bottom > b.top && a.top < b.bottom;
            };
            const drawn = [...document.querySelectorAll('.jp-Plainspoken-plot')]
                .every(plot => !seen(plot) || plot.querySelector('.main-svg'));
            const moving = document.getAnimations().filter(
                each => each.playState === 'running' && each.effect.getComputedTiming().iterations !== Infinity);
            const boxes = [...document.querySelectorAll('[data-testid], .react-flow__node')]
                .map(each => Object.values(each.getBoundingClientRect().toJSON()).map(Math.round)).join();
            const still = window.settledBoxes === boxes;
            window.settledBoxes = boxes;
            return drawn && still && moving.length === 0;
        }""",
        polling=200,
    )


def expect_inside(inner: Locator, outer: Locator) -> None:
    """Wait until every one of the first is drawn wholly within the second (to a pixel)."""
    expect(inner.first).to_be_visible()
    inner.page.wait_for_function(
        """([inner, outer]) => {
            const b = outer.getBoundingClientRect();
            return inner.map(each => each.getBoundingClientRect()).every(a =>
                b.left - 1 <= a.left && b.top - 1 <= a.top && a.right <= b.right + 1 && a.bottom <= b.bottom + 1);
        }""",
        arg=[inner.element_handles(), outer.element_handle()],
    )


def dark(page: Page, on: bool) -> None:
    """Change to the dark theme, or to the light one."""
    name = "JupyterLab Dark" if on else "JupyterLab Light"
    page.evaluate(f"() => window.jupyterapp.commands.execute('apputils:change-theme', {{ theme: '{name}' }})")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false" if on else "true")
    # JupyterLab covers the window meanwhile, and stumbles where the next change begins before that is over.
    page.wait_for_selector("#jupyterlab-splash", state="detached")


def forget(page: Page) -> None:
    """Let completion forget what other tests kept: they share the workspace."""
    page.evaluate(
        """() => fetch(`${location.origin}/plainspoken/api/forgetknown`, {
            method: 'POST', body: JSON.stringify({ everything: true }),
            headers: { 'X-XSRFToken': /_xsrf=([^;]*)/.exec(document.cookie)[1] }
        }).then(reply => reply.text())"""
    )


def shoot(page: Page, folder: Path, name: str) -> None:
    """A picture in the light theme and one in the dark theme, to be looked at."""
    page.screenshot(path=folder / f"{name}-light.png")
    dark(page, True)
    page.screenshot(path=folder / f"{name}-dark.png")
    dark(page, False)


def ghost(page: Page) -> Locator:
    """The grey text in a field of a form, with what was typed before it."""
    return page.locator(".plainspoken-suggest-ghost")


def suggestions(page: Page) -> Locator:
    """The list below a field of a form."""
    return page.locator(".plainspoken-suggest-list > li")


def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    """Press Tab until the focus is there: not too often for anybody, and what has the focus can be seen."""
    for _ in range(25):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate("() => document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"the keyboard does not come to {selector}")
