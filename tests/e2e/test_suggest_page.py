"""Inputs of a page of one's own: they suggest what earlier forms make likely, and hold back what is private."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from driving import ghost, suggestions

PASSWORD = "wintermute"


@pytest.fixture
def form(page, lab):
    """The example's order form, served by the Jupyter server."""
    page.goto(f"{lab.url}/plainspoken/pages/order_form.html?token={lab.token}")
    page.wait_for_function("() => document.querySelector('#customer').getAttribute('role') === 'combobox'")
    return page


def place(form: Page, customer: str, city: str, people: tuple[str, ...] = (), country: str = "Germany") -> None:
    """Fill the form by hand, submit it, and wait until the server has learned."""
    form.locator("#customer").fill(customer)
    form.locator("#country").select_option(country)
    form.locator("#city").fill(city)
    for person in people:
        form.locator("#people input").first.fill(person)
        form.keyboard.press("Enter")
    form.locator("#pass").fill(PASSWORD)
    with form.expect_response("**/api/commitform"):
        form.get_by_role("button", name="Place the order").click()


def focus(form: Page, selector: str) -> None:
    """Come to a field, and wait until what is known about it has come as well."""
    with form.expect_response("**/api/suggestfield"):
        form.locator(selector).focus()


def test_a_form_learns_what_was_submitted(form, shots, page_errors):
    for _ in range(6):
        place(form, "Blumen Behrens", "Wuppertal", ("mara", "jo"))
    place(form, "Atelier Klee", "Weimar")
    form.locator("#customer").fill("Blumen Behrens")
    form.locator("#country").select_option("Germany")
    focus(form, "#city")
    expect(ghost(form)).to_have_text("Wuppertal")
    form.emulate_media(color_scheme="dark")
    form.keyboard.type("W")
    expect(ghost(form)).to_have_text("Wuppertal")
    expect(suggestions(form)).to_have_count(2)
    expect(suggestions(form).first).to_have_attribute("title", re.compile(r"\d+ % likely: used 6 times"))
    form.keyboard.press("ArrowDown")
    form.screenshot(path=shots / "suggest-page-dark.png")
    form.emulate_media(color_scheme="light")
    form.keyboard.press("ArrowDown")
    form.screenshot(path=shots / "suggest-page-light.png")
    # A window with too little room above and below the input for the whole list shows a part of it.
    whole = form.viewport_size
    form.set_viewport_size({"width": 900, "height": 120})
    form.locator("#city").evaluate("city => city.scrollIntoView({block: 'center'})")
    form.wait_for_function(
        """() => {
            const { top, bottom } = document.querySelector('.plainspoken-suggest-list').getBoundingClientRect();
            return top >= 0 && bottom > top && bottom <= innerHeight;
        }"""
    )
    form.set_viewport_size(whole)
    form.keyboard.press("Escape")
    expect(suggestions(form)).to_have_count(0)
    expect(ghost(form)).to_have_count(0)
    form.keyboard.type("up")
    expect(ghost(form)).to_have_text("Wuppertal")
    form.keyboard.press("Tab")
    form.keyboard.press("Tab")
    expect(form.locator("#city")).to_have_value("Wuppertal")
    form.locator("#people input").first.focus()
    also = form.locator(".plainspoken-suggest-also button")
    also.filter(has_text="mara").click()
    expect(also).to_have_text("+ jo")
    form.screenshot(path=shots / "suggest-page-set.png")
    assert form.evaluate("() => document.querySelector('#people').value") == ["mara"]
    told = []
    form.on("request", lambda request: told.append(request) if "fieldfeedback" in request.url else None)
    with form.expect_response("**/api/commitform"):
        form.locator("form").evaluate("form => form.requestSubmit()")
    assert [request.post_data_json["action"] for request in told] == ["accepted", "accepted"]
    assert page_errors == []


def test_one_word_at_a_time(form):
    for _ in range(6):
        place(form, "Kino Lux", "Bad Berka an der Ilm")
    form.locator("#customer").fill("Kino Lux")
    focus(form, "#city")
    expect(ghost(form)).to_have_text("Bad Berka an der Ilm")
    form.keyboard.press("Control+ArrowRight")
    expect(form.locator("#city")).to_have_value("Bad")
    form.keyboard.press("ArrowRight")
    expect(form.locator("#city")).to_have_value("Bad Berka an der Ilm")


def test_what_is_private_is_neither_sent_nor_stored(form, lab):
    sent: list[str] = []
    form.on("request", lambda request: sent.append(request.post_data or ""))
    form.evaluate(
        """() => {
            const add = (html) => document.querySelector('#order').insertAdjacentHTML('afterbegin', html);
            add('<input id="code" suggest="order.code" autocomplete="one-time-code">');
            add('<input id="paid" suggest="order.paid" autocomplete="billing cc-number">');
            add('<input id="off" suggest="order.off" autocomplete="off">');
            add('<input id="beside" suggest="order.beside" suggest-from="#pass #off">');
        }"""
    )
    expect(form.locator("#beside")).to_have_attribute("role", "combobox")
    for name in ("code", "paid", "off"):
        form.locator(f"#{name}").fill(PASSWORD)
    form.locator("#beside").fill("harmless")
    # A password that is shown is a password still.
    form.locator("#pass").fill(PASSWORD)
    form.evaluate("() => { document.querySelector('#pass').type = 'text'; }")
    form.locator("#pass").press("End")
    place(form, "Zimmerei Holt", "Ulm")
    assert any("harmless" in body for body in sent)
    assert not any(PASSWORD in body for body in sent)
    fields = [name for body in sent if body for name in json.loads(body).get("record", {})]
    assert {"order.customer", "order.city", "order.beside"} <= set(fields)
    assert not {"order.password", "order.code", "order.paid", "order.off"} & set(fields)
    files = [file.read_bytes() for file in (lab.root / ".plainspoken").glob("workspace.sqlite*")]
    assert any(b"Zimmerei Holt" in content for content in files)
    assert not any(PASSWORD.encode() in content for content in files)


def test_a_form_is_filled_when_nobody_answers(form, page_errors):
    form.route("**/plainspoken/api/*", lambda route: route.abort())
    form.locator("#customer").press_sequentially("Nobody")
    form.get_by_role("button", name="Place the order").click()
    expect(form.locator("#placed")).to_have_text("Ordered for Nobody.")
    assert page_errors == []


def test_strangers_get_neither_page_nor_script(browser, lab):
    stranger = browser.new_context()
    for path in ("pages/order_form.html", "suggest.js", "suggest.css"):
        reply = stranger.request.get(f"{lab.url}/plainspoken/{path}", max_redirects=0)
        assert reply.status in (302, 403), path
    stranger.close()
