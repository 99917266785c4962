"""A flow made, changed and run without a mouse."""

from __future__ import annotations

from playwright.sync_api import expect

from driving import tab_to

STEPS = "[data-testid=plainspoken-flow-outline] li"


def test_a_flow_is_made_and_run_by_keyboard_alone(canvas, page):
    keys = page.keyboard
    keys.press("Tab")
    keys.press("Tab")
    expect(canvas.words).to_be_focused()
    for text, done in (("stores", "Start from stores"), ("count by city", "Count rows for each city")):
        keys.type(text)
        keys.press("Enter")
        expect(canvas.reply).to_contain_text(done)
    tab_to(page, "[data-testid=plainspoken-flow-palette] input")
    keys.press("ArrowDown")
    expect(canvas.root.locator("[data-kind=source]")).to_be_focused()
    keys.press("ArrowUp")
    keys.type("first rows")
    keys.press("Enter")
    expect(canvas.outline.get_by_role("option")).to_have_count(3)
    tab_to(page, "[data-testid=plainspoken-flow-outline] li")
    keys.press("Enter")
    expect(canvas.field("rows").locator("input")).to_be_focused()
    keys.type("3")
    canvas.stands("limit", "warned")  # nothing sorts the rows before it
    keys.press("Control+Enter")
    assert len(canvas.rows()) == 3
    tab_to(page, "[data-testid=plainspoken-flow-outline] li", back=True)
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    keys.press("Control+Shift+Enter")
    assert len(canvas.rows()) == 28
    canvas.step("source_1").focus()
    keys.press("/")
    expect(canvas.words).to_be_focused()


def test_steps_are_moved_reworded_connected_and_removed_by_keyboard_alone(canvas, page):
    keys = page.keyboard
    canvas.say("stores", "Start from stores")
    canvas.say("only France, then sort by city", "Sort by city")
    steps = page.get_by_role("listbox", name="Steps of the flow").get_by_role("option")
    expect(steps.nth(2)).to_have_attribute("aria-selected", "true")
    tab_to(page, STEPS)
    keys.press("Alt+ArrowUp")
    expect(steps.nth(1)).to_contain_text("Sort by city")
    expect(steps.nth(1)).to_be_focused()
    keys.press("Control+z")
    expect(steps.nth(2)).to_contain_text("Sort by city")
    keys.press("ArrowUp")
    expect(page.get_by_role("region", name="Step: Filter country")).to_be_visible()
    tab_to(page, "[data-testid=plainspoken-flow-sentence]")
    keys.press("Enter")
    expect(canvas.details.get_by_test_id("plainspoken-flow-rewrite")).to_be_focused()
    keys.press("Control+a")
    keys.type("keep rows where country is 'Italy'")
    keys.press("Enter")
    expect(canvas.sentence).to_contain_text("Italy")
    expect(canvas.sentence).to_be_focused()
    tab_to(page, ".jp-PlainspokenFlow-reads select")
    reads = page.get_by_role("combobox", name="Reads")
    keys.type("noth")
    expect(reads).to_have_value("")
    canvas.stands("filter_1", "wrong")
    keys.press("ArrowDown")
    expect(reads).to_have_value("source_1")
    canvas.stands("sort_1", "good")
    tab_to(page, STEPS, back=True)
    keys.press("Delete")
    expect(steps).to_have_count(2)
    expect(steps.nth(1)).to_be_focused()
    # The rows are drawn after the step.
    expect(page.locator("button.jp-PlainspokenFlow-head").first).to_be_visible()
    tab_to(page, "button.jp-PlainspokenFlow-head")
    keys.press("Enter")
    expect(canvas.root.get_by_test_id("plainspoken-flow-column")).to_be_visible()
