"""A flow file that is written, removed, renamed or spoilt while it is open: nothing is lost."""

from __future__ import annotations

import json
import os
import time

from playwright.sync_api import expect


def _look(page):
    """As if somebody came back to the window."""
    page.evaluate("() => window.dispatchEvent(new Event('focus'))")


def _write(file, text):
    """Let another program write the file, later than what was just saved: JupyterLab takes half a second for none."""
    file.write_text(text)
    later = time.time() + 2
    os.utime(file, (later, later))


def _from_elsewhere(canvas, lab, country):
    """Let another program write the file so that it keeps one country."""
    file = lab.root / canvas.path
    flow = json.loads(file.read_text())
    flow["steps"][1]["params"]["condition"] = f"country = '{country}'"
    _write(file, json.dumps(flow))
    _look(canvas.page)


def test_a_flow_file_that_changes_on_disk_while_it_is_open(canvas, page, lab, page_errors, shots):
    line = canvas.root.get_by_test_id("plainspoken-flow-file")
    canvas.say("stores, only France", "France")
    canvas.save()
    expect(line).to_have_count(0)
    # Changed elsewhere while there are edits that were not saved: saving asks, and what is kept is what was chosen.
    canvas.type("condition", "country = 'Italy'")
    _from_elsewhere(canvas, lab, "Belgium")
    expect(line).to_contain_text("has changed this file")
    page.screenshot(path=shots / "flow-changed-on-disk.png")
    page.keyboard.press("Control+s")
    page.locator(".jp-Dialog").get_by_role("button", name="Overwrite").click()
    expect(line).to_have_count(0)
    assert "Italy" in (lab.root / canvas.path).read_text()
    # What is shown instead can be undone.
    _from_elsewhere(canvas, lab, "Belgium")
    line.get_by_role("button", name="Show the changed file").click()
    expect(canvas.sentence).to_contain_text("Belgium")
    expect(line).to_have_count(0)
    canvas.say("undo", "Took back one change.")
    expect(canvas.sentence).to_contain_text("Italy")
    # Deleted elsewhere.
    (lab.root / canvas.path).unlink()
    _look(page)
    line.get_by_role("button", name="Save it again").click()
    expect(line).to_have_count(0)
    assert "Italy" in (lab.root / canvas.path).read_text()
    # Spoilt elsewhere: the flow that was shown comes back.
    _write(lab.root / canvas.path, "{")
    _look(page)
    line.get_by_role("button", name="Show the changed file").click()
    canvas.root.get_by_role("button", name="Go back to the flow that was shown").click()
    expect(canvas.sentence).to_contain_text("Italy")
    # Renamed in JupyterLab: edits that were not saved go with it.
    canvas.type("condition", "country = 'Belgium'")
    before, after = canvas.path, "renamed.flow.json"
    rename = "names => window.jupyterapp.serviceManager.contents.rename(...names).then(() => undefined)"
    page.evaluate(rename, [before, after])
    page.wait_for_function("path => window.jupyterapp.shell.currentWidget.context.path === path", arg=after)
    assert "Belgium" in json.dumps(canvas.save())
    assert "Belgium" in (lab.root / after).read_text()
    assert not (lab.root / before).exists()
    assert page_errors == []


def test_two_views_of_a_flow_file_have_one_undo(canvas, page, page_errors):
    canvas.say("stores, only France", "France")
    one, other = page.get_by_test_id("plainspoken-flow").nth(0), page.get_by_test_id("plainspoken-flow").nth(1)
    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:clone').then(() => undefined)")
    sentences = [view.get_by_test_id("plainspoken-flow-sentence") for view in (one, other)]
    expect(sentences[1]).to_contain_text("France")
    condition = one.locator("[data-field=condition] textarea")
    condition.fill("")
    condition.press_sequentially("country = 'Italy'")
    condition.press("Escape")
    expect(sentences[1]).to_contain_text("Italy")
    # What was typed in the one is undone at once in the other, and done again in the first.
    other.get_by_test_id("plainspoken-flow-undo").click()
    for sentence in sentences:
        expect(sentence).to_contain_text("France")
    one.get_by_test_id("plainspoken-flow-redo").click()
    for sentence in sentences:
        expect(sentence).to_contain_text("Italy")
    assert page_errors == []


def test_a_source_that_is_gone_is_said_once(canvas, page, lab):
    flow = {"source": "nowhere", "dialect": "sqlite", "output": "shops", "version": 1}
    step = {"id": "shops", "kind": "source", "inputs": [], "params": {"table": "stores"}}
    (lab.root / "gone.flow.json").write_text(json.dumps({**flow, "steps": [step]}))
    lab.open(page, "gone.flow.json")
    canvas.select("shops")
    expect(canvas.root.get_by_test_id("plainspoken-problems")).to_have_count(1)
    expect(canvas.step("shops")).to_contain_text("There is no source called 'nowhere'.")
    expect(canvas.step("shops")).not_to_contain_text("Step shops")
