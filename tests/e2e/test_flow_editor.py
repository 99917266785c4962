"""A flow built by hand on the canvas: steps, forms, problems, undo, and the file it is kept in."""

from __future__ import annotations

from playwright.sync_api import expect

from flow_canvas import Canvas


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
        expect(canvas.field(name).locator("input").first).to_be_focused()
        expect(canvas.list).to_be_visible()
        canvas.type(name, text)
    canvas.stands("aggregate", "good")


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
    path = canvas.path
    saved = canvas.save()
    assert [step["kind"] for step in saved["steps"]] == ["source", "filter", "aggregate"]
    assert saved["steps"][1]["params"] == {"condition": "country = 'France'"}
    assert saved["output"] == "aggregate"
    lab.open(page, path)
    for step in ("source", "filter", "aggregate"):
        canvas.stands(step, "good")
    assert page_errors == []
