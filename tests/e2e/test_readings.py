"""Answers that are not sure: readings to choose from, a question back, and the words behind the SQL."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from driving import dark, settle

SEVERAL = "sales per country"
UNCLEAR = "which suppliers are zorgly"


def middle_within(line, part):
    """Where the middle of a part of the SQL is in its line: that depends on how the query is written."""
    outer, inner = line.bounding_box(), part.bounding_box()
    return {
        "x": inner["x"] - outer["x"] + inner["width"] / 2,
        "y": inner["y"] - outer["y"] + inner["height"] / 2,
    }


def test_readings_with_other_rows_are_offered_as_equals_and_one_is_chosen(panel, page, shots):
    card = panel.ask(SEVERAL)
    choice = card.get_by_test_id("plainspoken-choice").get_by_role("button")
    expect(choice.nth(0)).to_have_attribute("aria-pressed", "true")
    expect(choice.nth(1)).to_contain_text("against")
    before = panel.rows(card)
    other = choice.nth(1).inner_text().splitlines()[0]
    choice.nth(1).click()
    expect(choice.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(card.get_by_test_id("plainspoken-confidence")).to_have_text("Your choice")
    assert other.startswith("by ")
    assert other.removeprefix("by ") in panel.sql(card)
    assert panel.rows(card) != before
    card.get_by_test_id("plainspoken-undo").click()
    expect(choice.nth(0)).to_have_attribute("aria-pressed", "true")
    assert panel.rows(card) == before


def test_words_and_the_parts_of_the_sql_point_to_each_other(panel, page):
    card = panel.ask("how many customers per segment")
    word = page.get_by_test_id("plainspoken-question").locator("[tabindex='0']", has_text="segment").first
    part = card.locator(".jp-Plainspoken-part")
    expect(card.locator(".cm-line").first).to_be_visible()
    expect(part).to_have_count(0)
    word.focus()
    expect(part.first).to_contain_text("segment")
    line = card.locator(".cm-line", has_text="segment").first
    place = middle_within(line, part.first)
    word.blur()
    expect(part).to_have_count(0)
    line.hover(position=place)
    expect(word).to_have_class("jp-Plainspoken-word jp-mod-reason jp-mod-linked")
    page.mouse.move(5, 5)
    expect(word).not_to_have_class("jp-Plainspoken-word jp-mod-reason jp-mod-linked")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_uncertain_answers_in_both_themes(panel, page, shots, theme):
    dark(page, theme == "dark")
    card = panel.ask(SEVERAL)
    page.get_by_test_id("plainspoken-question").locator("[tabindex='0']", has_text="country").first.focus()
    settle(page)
    page.screenshot(path=shots / f"{theme}-readings.png")
    card.get_by_test_id("plainspoken-sql").scroll_into_view_if_needed()
    page.screenshot(path=shots / f"{theme}-readings-sql.png")
    box = page.get_by_test_id("plainspoken-input")
    page.evaluate("() => window.jupyterapp.commands.execute('plainspoken:open-panel')")
    box.fill(UNCLEAR)
    box.press("Enter")
    asked = page.get_by_test_id("plainspoken-asked")
    expect(asked).to_contain_text("zorgly")
    settle(page)
    page.screenshot(path=shots / f"{theme}-asked.png")
    asked.get_by_role("button").first.click()
    expect(page.get_by_test_id("plainspoken-answer").last).to_be_visible()
    unused = page.get_by_test_id("plainspoken-question").last.locator(".jp-mod-unused")
    expect(unused).to_contain_text("zorgly")
    expect(unused).to_contain_text("(not used)")
    # What only screen readers see makes no room that the panel could be scrolled into.
    assert page.locator("#plainspoken-panel").evaluate("host => host.scrollHeight - host.clientHeight") == 0
    settle(page)
    page.screenshot(path=shots / f"{theme}-chosen.png")
