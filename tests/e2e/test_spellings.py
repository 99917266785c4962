"""A value stored in several spellings: the panel says so, and all of them or one can be chosen with the keyboard."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import expect

from driving import Panel, dark, settle

TOWNS = "towns.sqlite"


@pytest.fixture
def towns(page, lab):
    path = lab.root / TOWNS
    if not path.exists():
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, city TEXT)")
            cities = ["PARIS", "Paris", "Paris", "paris ", "Rome", "Oslo"]
            rows = [(f"Customer {place}", city) for place, city in enumerate(cities)]
            connection.executemany("INSERT INTO customer (name, city) VALUES (?, ?)", rows)
    lab.open(page)
    shown = Panel(page).show()
    shown.choose(TOWNS)
    return shown


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_spellings_are_shown_and_chosen(towns, page, shots, theme):
    dark(page, theme == "Dark")
    card = towns.ask("How many customers are there in Paris?")
    choice = card.get_by_test_id("plainspoken-spellings").get_by_role("combobox", name="city")
    expect(choice.locator("option:checked")).to_have_text("all 3 spellings")
    assert towns.rows(card) == [["4"]]
    page.screenshot(path=shots / f"{theme.lower()}-spellings.png")
    choice.focus()
    page.keyboard.press("ArrowDown")
    expect(choice.locator("option:checked")).to_have_text("Paris")
    settle(page)
    assert towns.rows(card) == [["2"]]
    assert "PARIS" not in towns.sql(card)
    page.screenshot(path=shots / f"{theme.lower()}-spelling-chosen.png")
    choice.select_option(label="paris␣")
    settle(page)
    expect(choice.locator("option:checked")).to_have_text("paris␣")
    assert towns.rows(card) == [["1"]]
