"""Completion in notebook code: the list and the ghost text."""

from __future__ import annotations

import re
from contextlib import suppress

from playwright.sync_api import expect

from driving import cell, dark, forget, run_cell, wait_for_kernel

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


def text_of(page, place: int) -> str:
    """What a cell, or the file in front, holds; grey text left out."""
    return page.evaluate(
        """place => {
        const shown = window.jupyterapp.shell.currentWidget.content;
        return (shown.widgets ? shown.widgets[place] : shown).model.sharedModel.getSource();
    }""",
        place,
    )


def test_a_ghost_is_taken_whole_by_the_word_or_not_at_all(page, lab, shots):
    use = "pets.sort_values(by='weight')['owner name'].head()"
    setup = SETUP.replace("'owner'", "'owner name'")
    name = lab.notebook("ghosts.ipynb", [setup, *[use] * 8, "", "", ""])
    lab.open(page, name)
    wait_for_kernel(page)
    for place in range(9):
        run_cell(page, place)
    head = "pets.sort_values(by='weight')['"
    ghost = page.locator(".jp-GhostText:not(.jp-GhostText-lineSpacer, .jp-GhostText-letterSpacer)")
    write(page, 9, head)
    page.keyboard.type("o")
    for theme in ("dark", "light"):
        dark(page, theme == "dark")
        page.keyboard.press("Backspace")
        page.keyboard.type("o")
        expect(ghost).to_have_text("wner name")
        page.screenshot(path=shots / f"completion-ghost-{theme}.png")
    page.keyboard.press("Control+ArrowRight")
    expect(ghost).to_have_text(" name")
    assert text_of(page, 9) == head + "owner"
    page.keyboard.press("Tab")
    expect(ghost).to_have_count(0)
    assert text_of(page, 9) == head + "owner name"
    # Where no grey text is, the key moves over words as ever.
    page.keyboard.press("Home")
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.type("X")
    assert text_of(page, 9) == "petsX" + head.removeprefix("pets") + "owner name"

    write(page, 10, head)
    page.keyboard.type("o")
    expect(ghost).to_have_text("wner name")
    page.keyboard.press("Escape")
    expect(ghost).to_have_count(0)
    assert text_of(page, 10) == head + "o"


def test_a_busy_kernel_is_not_waited_for(page, lab, shots):
    wait = "import pathlib, time\nwhile not pathlib.Path('go-on').exists():\n    time.sleep(0.05)"
    name = lab.notebook("busy.ipynb", [SETUP, 'pets["weight"].mean()', wait, "", ""])
    lab.open(page, name)
    forget(page)
    wait_for_kernel(page)
    run_cell(page, 0)
    run_cell(page, 1)
    cell(page, 2).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    prompt = cell(page, 2).locator(".jp-InputPrompt").first
    expect(prompt).to_have_text("[*]:")
    write(page, 3, 'pets["')
    page.keyboard.press("Tab")
    assert labels(page)[0] == "weight"
    expect(prompt).to_have_text("[*]:")
    page.screenshot(path=shots / "completion-busy.png")
    page.keyboard.press("Enter")
    assert text_of(page, 3) == 'pets["weight'
    (lab.root / "go-on").touch()
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"))


def test_the_server_answers_where_the_kernel_does_not_know_us(page, lab):
    name = lab.notebook("plain.ipynb", ['zoo["keeper"]', 'zoo["opened"]', ""])
    lab.open(page, name)
    wait_for_kernel(page)
    write(page, 2, 'zoo["')
    page.keyboard.press("Tab")
    expect(page.locator(ITEMS).first).to_be_visible()
    assert {"keeper", "opened"} <= set(labels(page))


def test_the_kernels_own_names_are_there_and_in_order(page, lab):
    setup = "class Cat:\n    purr = meow = hiss = 1\ncat = Cat()"
    name = lab.notebook("own.ipynb", ["%load_ext assistant", setup, "", ""])
    lab.open(page, name)
    wait_for_kernel(page)
    run_cell(page, 0)
    run_cell(page, 1)
    write(page, 2, "cat.")
    for _ in range(60):
        # JupyterLab gives up on a kernel that takes a second, as its first answer may.
        page.keyboard.press("Tab")
        with suppress(AssertionError):
            expect(page.locator(ITEMS).first).to_be_visible(timeout=3000)
            break
    assert labels(page)[:3] == ["hiss", "meow", "purr"]


def test_sql_files_complete_from_the_schema(page, lab, shots):
    (lab.root / "query.sql").write_text("", encoding="utf-8")
    lab.open(page, "query.sql")
    page.locator(".jp-FileEditor .cm-content").click()
    page.keyboard.insert_text("SELECT city FROM customers WHERE c")
    page.keyboard.press("Tab")
    expect(page.locator(ITEMS).filter(has_text="city")).to_have_count(1)
    assert labels(page)[0] in ("city", "customer_id", "country")
    page.screenshot(path=shots / "completion-sql-file.png")
