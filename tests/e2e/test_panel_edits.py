"""What one can do with an answer besides reading it: take back, take apart, keep, take along, come back to."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from driving import dark, forget


def test_an_edit_can_be_taken_back_and_made_again(panel):
    card = panel.ask("how many stores per country")
    before, sql = panel.rows(card), panel.sql(card)
    assert len(before) > 1
    panel.edit_sql(card, sql + "\nLIMIT 1")
    rows = card.get_by_test_id("plainspoken-table").locator("tbody tr")
    expect(rows).to_have_count(1)
    card.get_by_test_id("plainspoken-undo").click()
    expect(rows).to_have_count(len(before))
    assert panel.rows(card) == before
    assert panel.sql(card) == sql
    card.get_by_test_id("plainspoken-redo").click()
    expect(rows).to_have_count(1)


def test_a_step_taken_out_changes_sql_and_rows(panel):
    card = panel.ask("top 3 products by sales")
    assert len(panel.rows(card)) == 3
    flow = panel.tab(card, "flow")
    limit = flow.get_by_test_id("plainspoken-canvas").locator(".jp-Plainspoken-step.jp-mod-limit")
    limit.hover()
    limit.get_by_role("button", name=re.compile("Remove step")).click()
    expect(limit).to_have_count(0)
    assert "LIMIT" not in panel.sql(card).upper()
    assert len(panel.rows(card)) > 3


def test_an_answer_can_be_kept(panel):
    card = panel.ask("how many stores per country")
    card.get_by_test_id("plainspoken-keep").click()
    expect(card.get_by_text("Kept")).to_be_visible()


def test_names_complete_where_questions_are_typed(panel, page):
    box = page.get_by_test_id("plainspoken-input")
    box.click()
    page.keyboard.type("average pri")
    suggestions = page.get_by_test_id("plainspoken-suggestions").locator("li")
    expect(suggestions.first).to_contain_text("price")
    page.keyboard.press("Tab")
    expect(box).to_have_value(re.compile("^average .*price"))
    expect(suggestions).to_have_count(0)


def test_enter_asks_even_while_a_list_is_open(panel, page):
    page.get_by_test_id("plainspoken-input").click()
    page.keyboard.type("how many store")
    expect(page.get_by_test_id("plainspoken-suggestions")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("plainspoken-question")).to_have_text("how many store")


def test_names_complete_in_the_sql_of_an_answer(panel, page):
    card = panel.ask("how many stores per country")
    panel.focus_sql(card)
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * FROM custo")
    expect(page.locator(".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled) li").first).to_contain_text(
        "customers"
    )
    page.keyboard.press("Tab")
    expect(card.locator(".cm-line").first).to_contain_text("FROM customers")


def test_a_follow_up_can_be_let_go_of(panel, page):
    panel.ask("how many stores per country")
    expect(page.get_by_test_id("plainspoken-following")).to_contain_text("how many stores per country")
    page.get_by_test_id("plainspoken-detach").click()
    expect(page.get_by_test_id("plainspoken-following")).to_have_count(0)


def test_the_conversation_is_still_there_after_a_reload(panel, page, lab):
    card = panel.ask("how many stores per country")
    rows = panel.rows(card)
    page.wait_for_function("() => Object.keys(sessionStorage).some(key => key.startsWith('plainspoken:turns'))")
    lab.open(page)
    panel.show()
    again = page.get_by_test_id("plainspoken-answer")
    expect(again).to_have_count(1)
    assert panel.rows(again) == rows
    page.get_by_test_id("plainspoken-new").click()
    expect(again).to_have_count(0)


def test_stop_ends_a_slow_query_in_the_database(panel, page, lab):
    card = panel.ask("how many stores per country")
    before = panel.rows(card)
    panel.edit_sql(card, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
    stop = page.get_by_test_id("plainspoken-cancel").first
    expect(stop).to_be_visible()
    stop.click()
    expect(stop).to_have_count(0)
    assert panel.rows(card) == before
    panel.edit_sql(card, "SELECT count(*) AS number FROM stores")
    expect(card.get_by_test_id("plainspoken-table").locator("thead")).to_contain_text("number")
    with closing(sqlite3.connect(lab.root / ".plainspoken" / "workspace.sqlite")) as store:
        stopped = store.execute(
            "SELECT problems FROM served WHERE sql LIKE '%RECURSIVE%' OR problems LIKE '%cancelled%'"
        )
        assert stopped.fetchall() == [('["query.cancelled"]',)]


def test_a_chart_is_made_by_hand_and_the_next_form_knows_it(panel, shots, page_errors):
    page = panel.page
    forget(page)
    card = panel.ask("number of customers by segment and country")
    view = panel.tab(card, "chart")

    def form(of):
        of.get_by_test_id("plainspoken-chart-edit").click()
        return of.get_by_test_id("plainspoken-chart-form")

    def box(of, name):
        return of.locator(f"[data-field={name}] input")

    made = form(view)
    made.locator("[data-field=mark] select").select_option("bar")
    box(made, "x").fill("country")
    box(made, "color").fill("segment")
    box(made, "title").fill("Who buys where")
    box(made, "title").press("Enter")
    drawn = view.get_by_test_id("plainspoken-chart")
    expect(drawn).to_have_attribute("data-mark", "bar")
    expect(drawn.locator(".gtitle")).to_have_text("Who buys where")
    card = panel.ask("number of customers by country and segment")
    view = panel.tab(card, "chart")
    made = form(view)
    suggested = page.get_by_test_id("plainspoken-flow-suggestions").locator("li").first
    box(made, "x").fill("")
    expect(suggested).to_contain_text("country")
    expect(suggested).to_contain_text("used once")
    box(made, "title").fill("Who")
    expect(suggested).to_contain_text("Who buys where")
    page.screenshot(path=shots / "chart-form-light.png")
    dark(page, True)
    box(made, "title").fill("Who b")
    expect(suggested).to_contain_text("Who buys where")
    page.screenshot(path=shots / "chart-form-dark.png")
    dark(page, False)
    box(made, "title").fill("")
    box(made, "x").fill("nowhere")
    made.get_by_test_id("plainspoken-chart-draw").click()
    expect(made).to_contain_text("no column")
    assert page_errors == []
