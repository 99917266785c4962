"""A flow that is run, and its code: shown, copied, and run by a kernel that knows nothing of Plainspoken."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from driving import NOTEBOOK, cell, run_cell, wait_for_kernel


@pytest.fixture
def counted(canvas, page):
    """The stores of each country, sorted."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    canvas.say("stores", "Start from stores")
    canvas.say("count by country, then sort by country", "Sort by country")
    canvas.stands("sort_1", "good")
    return canvas


def test_a_flow_runs_to_its_end_and_to_a_step(counted, page, shots):
    page.keyboard.press("Control+Enter")
    assert len(counted.rows()) == 4
    page.screenshot(path=shots / "flow-result.png")
    counted.result.get_by_test_id("plainspoken-tab-chart").click()
    counted.result.get_by_test_id("plainspoken-chart-edit").click()
    counted.result.locator("[data-field=mark] select").select_option("arc")
    counted.result.get_by_test_id("plainspoken-chart-draw").click()
    chart = counted.result.get_by_test_id("plainspoken-chart")
    expect(chart).to_have_attribute("data-mark", "arc")
    counted.lower("code")
    counted.lower("result")
    expect(chart).to_have_attribute("data-mark", "arc")
    counted.select("source_1")
    counted.details.get_by_test_id("plainspoken-flow-run-here").click()
    assert len(counted.rows()) == 28
    expect(counted.result).to_contain_text("To “stores”")
    counted.say("only France", "France")
    counted.lower("result")
    expect(counted.result).not_to_contain_text("changed since")
    counted.select("aggregate_1")
    page.keyboard.press("Control+Shift+Enter")
    assert [row[0] for row in counted.rows()] == ["France"]
    counted.say("undo", "Took back one change.")
    counted.lower("result")
    expect(counted.result).to_contain_text("changed since")


def test_exported_pandas_code_gives_the_same_rows_in_a_fresh_kernel(counted, page, lab, shots):
    page.keyboard.press("Control+Enter")
    rows = counted.rows()
    assert ".groupby" in counted.code_as("chain", "groupby")
    code = counted.code_as("pandas", "aggregate")
    page.screenshot(path=shots / "flow-code.png")
    counted.code.get_by_test_id("plainspoken-flow-notebook").click()
    expect(page.locator(f"{NOTEBOOK} .jp-Cell")).to_have_count(1)
    expect(cell(page, 0)).to_contain_text("create_engine")
    name = lab.notebook("exported.ipynb", [code, "import json\nprint(json.dumps(result.astype(str).values.tolist()))"])
    lab.open(page, name)
    wait_for_kernel(page)
    run_cell(page, 0)
    printed = run_cell(page, 1).locator(".jp-OutputArea-output pre").inner_text()
    assert json.loads(printed) == rows


def test_a_flow_as_sql_of_other_databases_and_as_pyspark(counted, page, shots):
    assert counted.code_as("steps", "WITH").startswith("WITH")
    counted.root.get_by_test_id("plainspoken-flow-code-dialect").select_option("tsql")
    expect(counted.code.get_by_test_id("plainspoken-flow-insert")).to_have_count(0)
    counted.root.get_by_test_id("plainspoken-flow-code-dialect").select_option("")
    counted.root.get_by_test_id("plainspoken-flow-code-step").select_option("source_1")
    expect(counted.code.get_by_test_id("plainspoken-code")).not_to_contain_text("GROUP BY")
    counted.root.get_by_test_id("plainspoken-flow-code-step").select_option("")
    assert ".groupBy(" in counted.code_as("pyspark", "groupBy")
    page.screenshot(path=shots / "flow-pyspark.png")


def test_an_answer_as_pyspark_code_in_a_cell(panel, page, lab, shots):
    card = panel.ask("how many stores per country")
    notebook = lab.notebook("spark.ipynb", ["1 + 1"])
    page.evaluate(
        "path => window.jupyterapp.commands.execute('docmanager:open', { path }).then(() => undefined)", notebook
    )
    wait_for_kernel(page)
    card.get_by_test_id("plainspoken-insert-pyspark").click()
    expect(cell(page, 1)).to_contain_text("SparkSession")
    page.screenshot(path=shots / "answer-pyspark.png")
