"""Fields that suggest, in a notebook: a form of widgets learns what was kept."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from driving import dark, ghost, run_cell, suggestions, wait_for_kernel

FORM = """
from assistant import Suggest
from ipywidgets import Dropdown, VBox
customer = Suggest("parcel.customer")
country = Dropdown(options=["Norway", "Peru"], description="country")
city = Suggest("parcel.city", based_on={"parcel.customer": customer, "parcel.country": country})
people = Suggest("parcel.people", based_on=[customer], kind="set")
VBox([customer, country, city, people])
"""
EARLIER = """
import assistant
fields = assistant.open_fields()
fields.field("parcel.city", based_on=["parcel.customer", "parcel.country"])
fields.field("parcel.people", based_on=["parcel.customer"], kind="set")
for _ in range(6):
    kept = {"customer": "Fjord AS", "country": "Norway", "city": "Ny Hellesund", "people": ["ida", "per"]}
    fields.commit("parcel", kept)
"""


def test_a_form_of_widgets(page, lab, shots, page_errors):
    cells = [
        EARLIER,
        FORM,
        "city.commit(people)",
        "fields.suggest('parcel.city', {'parcel.customer': 'Andes'})[0].value",
    ]
    lab.open(page, lab.notebook("suggest.ipynb", cells))
    wait_for_kernel(page)
    run_cell(page, 0)
    form = run_cell(page, 1)
    customer = form.get_by_label("customer")
    city = form.get_by_label("city")
    customer.press_sequentially("Fj")
    expect(ghost(page)).to_have_text("Fjord AS")
    expect(suggestions(page)).to_have_count(1)
    expect(suggestions(page)).to_have_attribute("title", re.compile(r"\d+ % likely: used 6 times"))
    page.keyboard.press("Tab")
    expect(customer).to_have_value("Fjord AS")
    city.focus()
    expect(ghost(page)).to_have_text("Ny Hellesund")
    city.press("N")
    suggestions(page).first.hover()
    page.screenshot(path=shots / "suggest-widget-light.png")
    dark(page, True)
    city.focus()
    city.press("Backspace")
    city.press("N")
    expect(suggestions(page)).to_have_count(1)
    page.screenshot(path=shots / "suggest-widget-dark.png")
    dark(page, False)
    city.press("ArrowRight")
    expect(city).to_have_value("Ny Hellesund")
    form.get_by_label("people").focus()
    also = form.locator(".plainspoken-suggest-also button")
    also.filter(has_text="ida").click()
    expect(also).to_have_text("+ per")
    expect(form.locator(".plainspoken-suggest-chip")).to_have_count(1)
    assert page_errors == []


def test_what_is_committed_is_suggested_the_next_time(page, lab):
    again = (
        "city.value = ''; [city.commit() for customer.value, city.value in [('Andes', 'Puno')] * 5]; city.value = ''"
    )
    cells = [FORM, again, "city.value, list(people.value)"]
    lab.open(page, lab.notebook("suggest_again.ipynb", cells))
    wait_for_kernel(page)
    form = run_cell(page, 0)
    run_cell(page, 1)
    city = form.get_by_label("city")
    expect(form.get_by_label("customer")).to_have_value("Andes")
    city.focus()
    expect(ghost(page)).to_have_text("Puno")
    page.keyboard.press("Tab")
    people = form.get_by_label("people")
    people.fill("rosa")
    people.press("Enter")
    output = run_cell(page, 2).locator(".jp-OutputArea-output")
    expect(output).to_have_text("('Puno', ['rosa'])")
