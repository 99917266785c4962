"""Notes are written in the schema browser, kept in a file, and used by the next question."""

from __future__ import annotations

from playwright.sync_api import expect

from driving import SHOP, Panel, settle

FILE = "plainspoken-notes.yml"


def test_a_metric_is_written_and_asked_for(page, lab, shots, page_errors):
    before = (lab.root / FILE).read_text("utf-8")
    lab.open(page)
    page.wait_for_function("() => window.jupyterapp?.commands.hasCommand('plainspoken:search-data')")
    page.evaluate("() => window.jupyterapp.commands.execute('plainspoken:search-data')")
    box = page.get_by_test_id("plainspoken-search")
    box.fill("order_lines")
    page.get_by_test_id("plainspoken-hit").filter(has_text="7 columns").first.click()
    notes = page.get_by_test_id("plainspoken-notes")
    expect(notes).to_contain_text("net sales (EUR)")
    page.get_by_test_id("plainspoken-notes-edit").click()
    form = page.get_by_test_id("plainspoken-notes-form")
    form.get_by_label("Description").first.fill("The goods of an order, one row each.")
    page.get_by_test_id("plainspoken-add-metric").click()
    form.get_by_label("Name").last.fill("net takings")
    form.get_by_label("Computed as").last.fill("quantity × unit_prize")
    settle(page)
    page.screenshot(path=str(shots / "notes-form.png"))
    page.get_by_test_id("plainspoken-notes-save").click()
    expect(form).to_contain_text("There is no column unit_prize")
    form.get_by_label("Computed as").last.fill("quantity × unit_price × (1 − discount)")
    form.get_by_label("Unit").last.fill("EUR")
    page.get_by_test_id("plainspoken-notes-save").click()
    expect(form).to_have_count(0)
    expect(notes).to_contain_text("net takings (EUR)")
    text = (lab.root / FILE).read_text("utf-8")
    assert "net takings:" in text
    assert "unit_prize" not in text
    assert text.startswith(before.splitlines()[0])
    settle(page)
    page.screenshot(path=str(shots / "notes-written.png"))
    try:
        panel = Panel(page).show()
        panel.choose(SHOP)
        card = panel.ask("net takings by channel")
        expect(card).to_contain_text("(EUR)")
        assert "order_lines.discount" in panel.sql(card)
        settle(page)
        page.screenshot(path=str(shots / "notes-answer.png"))
    finally:
        (lab.root / FILE).write_text(before, "utf-8")
    assert page_errors == []
