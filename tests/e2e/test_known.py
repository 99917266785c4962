"""What completion knows: fields, values and files in the panel; forgotten, and read from the folder."""

from __future__ import annotations

from playwright.sync_api import expect

from driving import expect_inside, shoot

QUERY = "SELECT name FROM suppliers WHERE country = 'Atlantis';\n"
FIELD = "values of suppliers.country"


def test_what_completion_knows_is_shown_and_forgotten(panel, page, lab, shots, page_errors):
    (lab.root / "atlantis.sql").write_text(QUERY, encoding="utf-8")
    page.get_by_test_id("plainspoken-memory").click()
    page.get_by_test_id("plainspoken-tab-completion").click()
    view = page.get_by_test_id("plainspoken-known")
    folder = view.get_by_test_id("plainspoken-folder")
    expect(folder).to_be_visible()
    if folder.get_attribute("data-stage") != "reading":
        folder.get_by_role("button", name="Read the folder").click()
    expect(folder).to_have_attribute("data-stage", "done", timeout=60_000)
    field = view.get_by_test_id("plainspoken-known-field").filter(has_text=FIELD)
    expect(field).to_have_count(1)
    field.locator(".jp-Plainspoken-field").click()
    value = field.get_by_test_id("plainspoken-known-value").filter(has_text="Atlantis")
    expect(value).to_have_count(1)
    view.get_by_test_id("plainspoken-origins").locator("summary").click()
    expect_inside(field, view)
    shoot(page, shots, "known")
    page.set_viewport_size({"width": 760, "height": 950})
    expect_inside(panel.root, page.locator("#main"))
    page.set_viewport_size({"width": 1500, "height": 950})
    value.get_by_role("button", name="Forget “Atlantis”").click()
    expect(value).to_have_count(0)
    origin = view.get_by_test_id("plainspoken-origins").get_by_role("listitem").filter(has_text="atlantis.sql")
    origin.get_by_role("button", name="Forget what came from atlantis.sql").click()
    origin.get_by_role("button", name="Leave it").click()
    origin.get_by_role("button", name="Forget what came from atlantis.sql").click()
    origin.get_by_role("button", name="Forget it").click()
    expect(origin).to_have_count(0)
    assert page_errors == []
