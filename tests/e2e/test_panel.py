"""The issue's story: ask, see why, edit the SQL, click a step, insert a cell, follow up."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import expect

from driving import SHOP, Panel, cell, dark, expect_inside, number, run_cell, settle, wait_for_kernel

SALES = """
    SELECT regions.name, SUM(line_total) FROM order_lines JOIN orders USING (order_id)
    JOIN stores USING (store_id) JOIN regions USING (region_id)
    WHERE order_date LIKE '2024%' {more} GROUP BY 1
"""


@pytest.fixture
def truth(lab):
    """Runs SQL on the sample itself."""
    connection = sqlite3.connect(f"file:{lab.root / SHOP}?mode=ro", uri=True)
    yield lambda sql: connection.execute(sql).fetchall()
    connection.close()


def test_a_question_is_answered_with_rows_chart_flow_and_reasons(panel, page, truth, outside, page_errors, shots):
    card = panel.ask("total sales by region in 2024")
    expect(card.get_by_test_id("plainspoken-confidence")).to_contain_text("%")
    expect(card.get_by_test_id("plainspoken-grounding")).to_contain_text("regions")
    chart = panel.tab(card, "chart")
    expect(chart.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect_inside(chart.locator(".js-plotly-plot"), panel.root)
    expect(page.get_by_text("Share chart")).to_have_count(0)
    page.screenshot(path=shots / "panel-answer.png")
    shown = {row[0]: number(row[1]) for row in panel.rows(card)}
    assert shown == pytest.approx(dict(truth(SALES.format(more=""))), abs=0.01)
    assert outside == []
    assert page_errors == []


def test_the_flow_is_drawn_in_order_and_each_step_shows_its_rows(panel, page, shots):
    card = panel.ask("total sales by region in 2024")
    flow = panel.tab(card, "flow")
    canvas = flow.get_by_test_id("plainspoken-canvas")
    steps = canvas.locator(".react-flow__node")
    expect(steps.first).to_be_visible()
    count = steps.count()
    assert count == flow.get_by_test_id("plainspoken-outline").locator("li").count() >= 5
    expect_inside(steps, canvas)
    settle(page)
    boxes = [steps.nth(place).bounding_box() for place in range(count)]
    corners = {(round(box["x"]), round(box["y"])) for box in boxes}
    assert len(corners) == count
    aggregate = canvas.locator(".jp-Plainspoken-step.jp-mod-aggregate button").first
    aggregate.click()
    preview = flow.get_by_test_id("plainspoken-preview")
    expect(preview.locator("tbody tr")).to_have_count(6)
    expect(aggregate).to_have_attribute("aria-pressed", "true")
    page.screenshot(path=shots / "panel-flow.png")
    outline = flow.get_by_test_id("plainspoken-outline").locator("button[data-step]").first
    outline.focus()
    page.keyboard.press("Enter")
    expect(preview.locator("tbody tr")).not_to_have_count(6)


def test_edited_sql_runs_and_everything_follows(panel, page):
    card = panel.ask("total sales by region in 2024")
    expect(panel.tab(card, "rows").locator("tbody tr")).to_have_count(6)
    panel.edit_sql(card, panel.sql(card) + "\nLIMIT 2")
    expect(card.get_by_test_id("plainspoken-table").locator("tbody tr")).to_have_count(2)
    flow = panel.tab(card, "flow")
    expect(flow.locator(".jp-Plainspoken-step.jp-mod-limit")).to_have_count(1)
    panel.tab(card, "chart")
    expect(card.locator(".js-plotly-plot .bars path")).to_have_count(2)


def test_a_fault_in_the_sql_is_said_and_the_answer_stays(panel, page):
    card = panel.ask("how many stores per country")
    before = panel.rows(card)
    panel.edit_sql(card, "SELECT contry FROM stores")
    expect(card.get_by_test_id("plainspoken-problems").last).to_contain_text("country")
    assert panel.rows(card) == before


def test_follow_ups_work_on_what_is_shown(panel, page, truth):
    first = panel.ask("total sales by region in 2024")
    expect(panel.root).to_contain_text("Following up on")
    online = panel.ask("only online orders")
    shown = {row[0]: number(row[1]) for row in panel.rows(online)}
    assert shown == pytest.approx(dict(truth(SALES.format(more="AND channel = 'online'"))), abs=0.01)
    monthly = panel.ask("by month")
    assert len(panel.rows(monthly)) == 12 * len(shown)
    top = panel.ask("top 5")
    assert len(panel.rows(top)) == 5
    line = panel.ask("as a line")
    expect(line.get_by_test_id("plainspoken-chart")).to_have_attribute("data-mark", "line")
    assert first.is_visible()


def test_an_answer_becomes_a_cell_that_runs(page, lab, panel):
    name = lab.notebook("insert.ipynb", ["%load_ext assistant\n%connect sqlite:///shop.sqlite --name shop.sqlite"])
    lab.open(page, name)
    wait_for_kernel(page)
    run_cell(page, 0)
    panel.show()
    panel.choose(SHOP)
    card = panel.ask("how many stores per country")
    rows = panel.rows(card)
    card.get_by_test_id("plainspoken-insert-magic").click()
    expect(card.get_by_test_id("plainspoken-inserted")).to_contain_text("Inserted")
    expect(cell(page, 1).locator(".cm-content").first).to_contain_text("%%sql")
    done = run_cell(page, 1)
    output = done.get_by_test_id("plainspoken-answer")
    expect(output).to_be_visible()
    assert panel.rows(output) == rows


def test_what_is_not_understood_is_asked_back(panel, page):
    box = page.get_by_test_id("plainspoken-input")
    box.fill("qwertz uiop")
    box.press("Enter")
    expect(page.get_by_test_id("plainspoken-asked")).to_contain_text("qwertz")


def test_nothing_leaves_the_machine_and_the_panel_says_so(panel, page, outside):
    expect(page.get_by_test_id("plainspoken-privacy")).to_contain_text("Nothing leaves")
    panel.ask("how many orders in 2024")
    assert outside == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_panel_in_both_themes(panel, page, shots, theme):
    dark(page, theme == "dark")
    card = panel.ask("sales by month in 2024")
    chart = panel.tab(card, "chart")
    expect(chart.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    settle(page)
    page.screenshot(path=shots / f"{theme}-chart.png")
    background = page.evaluate("() => getComputedStyle(document.querySelector('.jp-Plainspoken')).backgroundColor")
    is_dark = sum(int(part) for part in background[4:-1].split(",")[:3]) < 3 * 128
    assert is_dark == (theme == "dark")
    panel.tab(card, "flow")
    settle(page)
    page.screenshot(path=shots / f"{theme}-flow.png")


def test_examples_have_their_places_until_they_are_known(page, lab):
    held, released = [], []
    completion = "**/plainspoken/api/complete*"
    page.route(completion, lambda route: route.continue_() if released else held.append(route))
    lab.open(page)
    Panel(page).show().choose(SHOP)
    places, examples = (page.get_by_test_id("plainspoken-empty").locator(each) for each in ("li", "li button"))
    expect(places).to_have_count(3)
    expect(examples).to_have_count(0)
    before = [place.bounding_box() for place in places.all()]
    released.append(True)
    for route in held:
        route.continue_()
    expect(examples).to_have_count(3)
    assert [place.bounding_box() for place in places.all()] == before
