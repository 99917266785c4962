"""A cleaning flow from its first step to its code: by hand and by words, broken, mended, kept, and run elsewhere."""

from __future__ import annotations

import json

from driving import run_cell, wait_for_kernel


def test_a_flow_from_its_first_step_to_its_code_in_a_fresh_kernel(canvas, page, lab, page_errors):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    canvas.say("customers", "Start from customers")
    canvas.add("drop_missing")
    canvas.field("columns").get_by_role("button", name="Add").click()
    canvas.type("columns", "city")
    canvas.stands("drop_missing", "good")
    canvas.say("only France, then count by city", "Count rows for each city")
    canvas.add("sort")
    canvas.field("keys").get_by_role("button", name="Add").click()
    canvas.type("keys", "city")
    canvas.stands("sort", "good")
    canvas.select("filter_1")
    canvas.type("condition", "contry = 'France'")
    canvas.stands("filter_1", "wrong")
    canvas.stands("sort", "waiting")
    page.keyboard.press("Control+z")
    canvas.stands("sort", "good")
    path = canvas.path
    saved = canvas.save()
    assert [step["kind"] for step in saved["steps"]] == ["source", "drop_missing", "filter", "aggregate", "sort"]
    lab.open(page, path)
    canvas.stands("sort", "good")
    canvas.root.get_by_test_id("plainspoken-flow-run").click()
    rows = canvas.rows()
    assert len(rows) > 10
    code = canvas.code_as("pandas", "dropna")
    notebook = lab.notebook("whole.ipynb", [code, "import json\nprint(json.dumps(result.astype(str).values.tolist()))"])
    lab.open(page, notebook)
    wait_for_kernel(page)
    run_cell(page, 0)
    printed = run_cell(page, 1).locator(".jp-OutputArea-output pre").inner_text()
    # The page shows no blanks around a text, and the sample has some.
    assert [[cell.strip() for cell in row] for row in json.loads(printed)] == rows
    assert page_errors == []
