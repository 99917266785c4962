"""Cells: magics, outputs that survive without a kernel, the widget, completion in editors."""

from __future__ import annotations

from playwright.sync_api import expect

from driving import Panel, cell, run_cell, wait_for_kernel

SETUP = "%load_ext assistant\n%connect sqlite:///shop.sqlite"


def test_an_answer_in_a_cell_shows_again_without_a_kernel(page, lab, outside, shots):
    name = lab.notebook("ask.ipynb", [SETUP, "%%ask total\ntotal sales by region in 2024", "len(total)"])
    lab.open(page, name)
    wait_for_kernel(page)
    run_cell(page, 0)
    answer = run_cell(page, 1).get_by_test_id("plainspoken-answer")
    expect(answer).to_be_visible()
    expect(run_cell(page, 2).locator(".jp-OutputArea-output")).to_contain_text("6")
    page.keyboard.press("Control+s")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.screenshot(path=shots / "cell-answer.png")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    lab.open(page, name)
    again = cell(page, 1).get_by_test_id("plainspoken-answer")
    expect(again).to_be_visible()
    panel = Panel(page)
    assert len(panel.rows(again)) == 6
    flow = panel.tab(again, "flow")
    expect(flow.locator(".react-flow__node").first).to_be_visible()
    assert outside == []


def test_a_dataframe_can_be_asked_in_cell_and_panel(page, lab):
    name = lab.notebook(
        "frame.ipynb",
        [
            "%load_ext assistant\nimport pandas as pd\n"
            "pets = pd.DataFrame({'kind': ['cat', 'cat', 'dog'], 'weight': [4, 5, 20]})",
            "%ask average weight by kind",
        ],
    )
    lab.open(page, name)
    wait_for_kernel(page)
    run_cell(page, 0)
    answer = run_cell(page, 1).get_by_test_id("plainspoken-answer")
    panel = Panel(page)
    assert sorted(panel.rows(answer)) == [["cat", "4.5"], ["dog", "20"]]
    panel.show()
    panel.choose("notebook")
    card = panel.ask("how many pets per kind")
    assert sorted(panel.rows(card)) == [["cat", "2"], ["dog", "1"]]


def test_the_panel_answers_while_a_cell_runs(page, lab):
    name = lab.notebook(
        "busy.ipynb",
        [
            "%load_ext assistant\nimport pandas as pd\npets = pd.DataFrame({'kind': ['cat', 'cat', 'dog']})",
            "import time; time.sleep(600)",
        ],
    )
    lab.open(page, name)
    wait_for_kernel(page)
    run_cell(page, 0)
    panel = Panel(page).show()
    panel.choose("notebook")
    cell(page, 1).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell(page, 1).locator(".jp-InputPrompt")).to_have_text("[*]:")
    card = panel.ask("how many pets per kind")
    assert len(panel.rows(card)) == 2
    expect(cell(page, 1).locator(".jp-InputPrompt")).to_have_text("[*]:")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")


def test_the_widget_tells_python_what_was_edited(page, lab):
    name = lab.notebook(
        "widget.ipynb",
        [
            "import assistant\nshop = assistant.connect('sqlite:///shop.sqlite')\n"
            "answer = shop.ask('top 5 products by sales')\nflow = answer.widget()\nflow",
            "[step['kind'] for step in flow.pipeline['steps']].count('limit')",
        ],
    )
    lab.open(page, name)
    wait_for_kernel(page)
    widget = run_cell(page, 0)
    expect(widget.locator(".react-flow__node").first).to_be_visible()
    expect(run_cell(page, 1).locator(".jp-OutputArea-output")).to_have_text("1")
    limit = widget.locator(".jp-Plainspoken-step.jp-mod-limit").first
    limit.hover()
    limit.locator(".jp-Plainspoken-step-remove").click()
    expect(widget.locator(".jp-Plainspoken-step.jp-mod-limit")).to_have_count(0)
    expect(run_cell(page, 1).locator(".jp-OutputArea-output")).to_have_text("0")


def test_completion_in_sql_cells(page, lab, shots):
    name = lab.notebook("complete.ipynb", [SETUP, "", ""])
    lab.open(page, name)
    wait_for_kernel(page)
    run_cell(page, 0)
    cell(page, 1).locator(".cm-content").click()
    page.keyboard.type("%%sql\nSELECT * FROM orders JOIN cust")
    page.keyboard.press("Tab")
    item = page.locator(".jp-Completer-item").first
    expect(item).to_contain_text("customers")
    page.screenshot(path=shots / "completion.png")
    page.keyboard.press("Enter")
    expect(cell(page, 1).locator(".cm-content")).to_contain_text("JOIN customers")
    page.keyboard.type(" ON ")
    page.keyboard.press("Tab")
    expect(page.locator(".jp-Completer-item").first).to_contain_text("customer_id")
    page.keyboard.press("Escape")


def test_ghost_text_from_this_workspaces_history(page, lab, shots):
    query = "SELECT name, city FROM stores WHERE country = 'France'"
    name = lab.notebook("ghost.ipynb", [SETUP, *[f"%%sql\n{query}"] * 5, ""])
    lab.open(page, name)
    wait_for_kernel(page)
    for place in range(6):
        run_cell(page, place)
    cell(page, 6).locator(".cm-content").click()
    page.keyboard.type("%%sql\nSELECT name, city FROM ")
    expect(page.locator(".jp-GhostText")).to_contain_text("stores")
    page.screenshot(path=shots / "ghost.png")
    page.keyboard.press("Tab")
    expect(cell(page, 6).locator(".cm-content")).to_contain_text("FROM stores")
