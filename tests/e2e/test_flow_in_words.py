"""A cleaning flow made by words: what is asked back, what is not understood, sentences written anew, taking back."""

from __future__ import annotations

from playwright.sync_api import expect

from driving import run_cell, wait_for_kernel
from flow_canvas import Canvas


def _clean(canvas) -> None:
    """The customers of France with an email and a last name, counted by city."""
    canvas.say("customers", "Start from customers")
    canvas.say("drop rows without an email, only France", "France")
    canvas.say("drop rows without a name", "Which column is “name”?")
    canvas.reply.get_by_role("button", name="last_name").click()
    expect(canvas.reply).to_contain_text("last_name")
    canvas.say("count by city", "Count rows for each city")
    expect(canvas.outline.get_by_role("option")).to_have_count(5)


def test_words_make_a_flow_that_is_broken_mended_saved_and_opened_again(canvas, page, lab, page_errors, shots):
    _clean(canvas)
    canvas.stands("aggregate_1", "good")
    page.screenshot(path=shots / "flow-words.png")
    # What a step needs is taken away before it: by hand, for words that would break a flow are refused.
    canvas.select("source_1")
    canvas.say("drop the column city", "pipeline.unknown_column")
    expect(canvas.outline.get_by_role("option")).to_have_count(5)
    canvas.add("drop_columns")
    canvas.field("columns").get_by_role("button", name="Add").click()
    canvas.type("columns", "city")
    canvas.stands("aggregate_1", "wrong")
    canvas.select("aggregate_1")
    expect(canvas.details.get_by_test_id("plainspoken-problems")).to_contain_text("city")
    page.screenshot(path=shots / "flow-words-broken.png")
    canvas.say("undo that", "Took back one change.")
    canvas.say("undo", "Took back one change.")
    expect(canvas.outline.get_by_role("option")).to_have_count(5)
    canvas.stands("aggregate_1", "good")
    path = canvas.path
    kinds = [step["kind"] for step in canvas.save()["steps"]]
    assert kinds == ["source", "drop_missing", "filter", "drop_missing", "aggregate"]
    lab.open(page, path)
    canvas.stands("aggregate_1", "good")
    assert page_errors == []


def test_words_that_were_taken_are_told_so_once_they_are_said(canvas, page):
    canvas.say("suppliers", "Start from suppliers")
    canvas.say("sort by name", "Sort by name")
    with page.expect_response("**/api/keepflow*"):
        page.keyboard.press("Control+s")
    canvas.say("undo", "Took back one change.")
    canvas.words.press_sequentially("sort b")
    offered = canvas.list.locator("li").filter(has_text="sort by name")
    expect(offered.first).to_be_visible()
    offered.first.click()
    expect(canvas.words).to_have_value("sort by name")
    with page.expect_request("**/api/fieldfeedback*") as told:
        canvas.words.press("Enter")
        expect(canvas.reply).to_contain_text("Sort by name")
        expect(canvas.words).to_have_value("")
    assert told.value.post_data_json["action"] == "accepted"


def test_a_sentence_written_anew_changes_its_step(canvas, page, shots):
    canvas.say("stores", "Start from stores")
    canvas.say("only France and play the trumpet", "Not understood: “play the trumpet”.")
    expect(canvas.words).to_have_value("only France and play the trumpet")
    expect(canvas.sentence).to_contain_text("France")  # what the new step does was worked out
    canvas.sentence.click()
    box = canvas.details.get_by_test_id("plainspoken-flow-rewrite")
    expect(box).to_have_value("Keep rows where country is 'France'")
    box.fill("paint it blue")
    box.press("Enter")
    expect(canvas.details.get_by_test_id("plainspoken-flow-unread")).to_contain_text("paint it blue")
    page.screenshot(path=shots / "flow-sentence.png")
    box.fill("keep rows where country is 'Italy'")
    box.press("Enter")
    expect(canvas.sentence).to_contain_text("Keep rows where country is 'Italy'")
    expect(canvas.sentence).to_be_focused()
    canvas.stands("filter_1", "good")
    canvas.say("undo", "Took back one change.")
    expect(canvas.sentence).to_contain_text("France")


# The notebook's own connection, with a language model in a script's place: no real one is asked.
_SCRIPTED = """
import json
from nl2sql.chat_model import ChatDrafter, ScriptedModel
%load_ext assistant
%connect sqlite:///shop.sqlite --name scripted

steps = [
    {"id": "source_1", "kind": "source", "inputs": [], "params": {"table": "stores"}},
    {"id": "french", "kind": "filter", "inputs": ["source_1"], "params": {"condition": "country = 'France'"}},
]
workspace = get_ipython().magics_manager.registry["PlainspokenMagics"].workspace
reply = json.dumps({"steps": steps, "output": "french"})
workspace.__dict__["chat_drafter"] = ChatDrafter(ScriptedModel([reply], "some:model"))
""".strip()


def test_a_language_model_gets_what_was_seen_and_allowed(page, lab, shots, page_errors):
    lab.open(page, lab.notebook("scripted.ipynb", [_SCRIPTED]))
    wait_for_kernel(page)
    run_cell(page, 0)
    canvas = Canvas(page).new("scripted")
    canvas.say("stores", "Start from stores")
    canvas.say("paint it blue")
    consent = canvas.reply.get_by_test_id("plainspoken-consent")
    expect(consent).to_contain_text("Send this to some:model?")
    expect(consent.get_by_role("region", name="Messages")).to_contain_text("paint it blue")
    page.screenshot(path=shots / "flow-consent.png")
    # It leaves most of the room to the canvas.
    heights = [each.evaluate("each => each.offsetHeight") for each in (consent, canvas.root)]
    assert heights[0] < heights[1] / 4
    consent.get_by_role("button", name="Don’t send").click()
    expect(canvas.reply).to_contain_text("Not understood: “paint it blue”.")
    expect(canvas.outline.get_by_role("option")).to_have_count(1)
    canvas.reply.get_by_test_id("plainspoken-flow-ask-model").click()
    consent.get_by_role("button", name="Send", exact=True).click()
    expect(canvas.reply).to_contain_text("(by the language model)")
    canvas.stands("french", "good")
    assert page_errors == []
