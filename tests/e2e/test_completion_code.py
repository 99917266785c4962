"""Completion in notebook code: the list and the ghost text."""

from __future__ import annotations

from playwright.sync_api import expect

from driving import cell, run_cell, wait_for_kernel

SETUP = (
    "%load_ext assistant\nimport pandas as pd\n"
    "pets = pd.DataFrame({'kind': ['cat', 'cat', 'dog'], 'weight': [4, 5, 20], 'owner': ['Ann', 'Bo', 'Cy']})"
)
ITEMS = ".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item"


def write(page, place: int, code: str) -> None:
    """Type code into a cell, without the closing marks an editor puts in."""
    cell(page, place).locator(".cm-content").click()
    page.keyboard.insert_text(code)


def labels(page) -> list[str]:
    expect(page.locator(ITEMS).first).to_be_visible()
    return [item.inner_text().split("\n")[0] for item in page.locator(f"{ITEMS} .jp-Completer-match").all()]


def test_columns_are_listed_once_beside_the_kernels_names(page, lab, shots):
    name = lab.notebook("columns.ipynb", [SETUP, 'pets["weight"].mean()', "", "", "pets", ""])
    lab.open(page, name)
    wait_for_kernel(page)
    run_cell(page, 0)
    run_cell(page, 1)
    write(page, 2, 'pets["')
    page.keyboard.press("Tab")
    expect(page.locator(ITEMS)).to_have_count(3)
    assert labels(page)[0] == "weight"
    page.screenshot(path=shots / "completion-columns.png")


def test_a_ghost_is_shown(page, lab, shots):
    use = "pets.sort_values(by='weight')['owner name'].head()"
    setup = SETUP.replace("'owner'", "'owner name'")
    name = lab.notebook("ghosts.ipynb", [setup, *[use] * 8, "", "", ""])
    lab.open(page, name)
    wait_for_kernel(page)
    for place in range(9):
        run_cell(page, place)
    ghost = page.locator(".jp-GhostText")
    write(page, 9, "pets.sort_values(by='weight')['")
    page.keyboard.type("o")
    expect(ghost).to_have_text("wner name")
    page.screenshot(path=shots / "completion-ghost.png")
