"""Completion in notebook code: the list, the ghost text, and a kernel that is busy."""

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


def test_columns_and_values_are_listed_once_beside_the_kernels_names(page, lab, shots):
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
    page.keyboard.press("Enter")
    expect(cell(page, 2).locator(".cm-content")).to_contain_text('pets["weight')
    write(page, 3, 'pets[pets["kind"] == "')
    page.keyboard.press("Tab")
    assert labels(page)[:2] == ["cat", "dog"]
    page.keyboard.press("Escape")
    # Where nothing of ours fits, the kernel's list is what it was.
    write(page, 5, "pets.grou")
    page.keyboard.press("Tab")
    expect(cell(page, 5).locator(".cm-content")).to_contain_text("groupby")


def test_a_ghost_is_taken_whole_by_word_or_not(page, lab, shots):
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
    page.keyboard.press("Control+ArrowRight")
    expect(cell(page, 9).locator(".cm-content")).to_contain_text("['owner")
    expect(ghost).to_have_text(" name")
    page.keyboard.press("Tab")
    expect(cell(page, 9).locator(".cm-content")).to_contain_text("['owner name")
    write(page, 10, "pets.sort_values(by='weight')['")
    page.keyboard.type("ow")
    expect(ghost).to_have_text("ner name")
    page.keyboard.press("Escape")
    expect(ghost).to_have_count(0)
    expect(cell(page, 10).locator(".cm-content")).to_contain_text("['ow")


def test_a_busy_kernel_is_not_waited_for(page, lab, shots):
    name = lab.notebook("busy-code.ipynb", [SETUP, "import time; time.sleep(600)", ""])
    lab.open(page, name)
    wait_for_kernel(page)
    run_cell(page, 0)
    cell(page, 1).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell(page, 1).locator(".jp-InputPrompt")).to_have_text("[*]:")
    write(page, 2, 'pets["')
    page.keyboard.press("Tab")
    expect(page.locator(ITEMS)).to_have_count(3)
    expect(cell(page, 1).locator(".jp-InputPrompt")).to_have_text("[*]:")
    page.screenshot(path=shots / "completion-busy.png")
    page.keyboard.press("Enter")
    expect(cell(page, 2).locator(".cm-content")).to_contain_text('pets["kind')
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")


def test_a_notebook_that_does_not_know_us_is_answered_by_the_server(page, lab):
    name = lab.notebook("unloaded.ipynb", ["x = 1", "some['amount']", ""])
    lab.open(page, name)
    wait_for_kernel(page)
    write(page, 2, "other['")
    page.keyboard.press("Tab")
    assert "amount" in labels(page)


def test_sql_files_are_completed(page, lab):
    (lab.root / "query.sql").write_text("")
    lab.open(page, "query.sql")
    page.locator(".jp-FileEditor .cm-content").click()
    page.keyboard.type("SELECT * FROM orders JOIN cust")
    page.keyboard.press("Tab")
    expect(page.locator(ITEMS).first).to_contain_text("customers")
