"""What I remember: kept answers are listed in the panel, asked again and forgotten."""

from __future__ import annotations

import sqlite3

from playwright.sync_api import expect

from driving import expect_inside, shoot

QUESTION = "how many suppliers per country"
"""One that no other test keeps: they share the workspace."""


def kept(lab) -> list[str]:
    connection = sqlite3.connect(f"file:{lab.root / '.plainspoken' / 'workspace.sqlite'}?mode=ro", uri=True)
    found = [question for (question,) in connection.execute("SELECT question FROM accepted_example")]
    connection.close()
    return found


def test_what_is_kept_is_listed_asked_again_and_forgotten(panel, page, lab, shots, page_errors):
    button = page.get_by_test_id("plainspoken-memory")
    view = page.get_by_test_id("plainspoken-remembered")
    entries = view.get_by_test_id("plainspoken-remembered-entry").filter(has_text=QUESTION)
    card = panel.ask(QUESTION)
    button.click()
    expect(view).to_be_visible()
    expect(entries).to_have_count(0)
    button.click()
    card.get_by_test_id("plainspoken-keep").click()
    for _ in range(300):
        if QUESTION in kept(lab):
            break
        page.wait_for_timeout(100)
    button.click()
    expect(entries).to_have_count(1)
    expect(entries.locator("pre")).to_contain_text("SELECT")
    expect(entries.locator(".jp-Plainspoken-state")).to_have_text("fresh")
    expect_inside(entries, view)
    shoot(page, shots, "remembered")
    entries.get_by_role("button", name="Ask again").click()
    again = page.get_by_test_id("plainspoken-turn").nth(1).get_by_test_id("plainspoken-answer")
    expect(again.get_by_test_id("plainspoken-confidence")).to_contain_text("97")
    expect(view).to_have_count(0)
    button.click()
    entries.get_by_role("button", name="Remove").click()
    entries.get_by_role("button", name="Leave it").click()
    assert QUESTION in kept(lab)
    entries.get_by_role("button", name="Remove").click()
    entries.get_by_role("button", name="Forget it").click()
    expect(entries).to_have_count(0)
    assert QUESTION not in kept(lab)
    assert page_errors == []
