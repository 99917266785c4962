"""``%notes`` in cells: what is noted and whether it fits, checking, and noting something more in a line."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell

from assistant.notes_book import NOTES_FILE

NOTES = """\
# Ours.
shop:
  metrics:
    revenue:
      sql: order_lines.quantity * order_lines.unit_price
      synonyms: [turnover]
      unit: EUR
  tables:
    orders:
      description: One row for every order.
      columns:
        chanel: {synonyms: [route]}
        status:
          values: {cancelled: [called off]}
"""


TABLES = """
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, channel TEXT, status TEXT);
CREATE TABLE products (product_id INTEGER PRIMARY KEY, cost REAL);
CREATE TABLE order_lines (
    order_line_id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders, product_id INTEGER REFERENCES products,
    quantity INTEGER, unit_price REAL, line_total REAL
);
INSERT INTO orders VALUES (1, 'web', 'sent'), (2, 'shop', 'cancelled');
INSERT INTO products VALUES (1, 2.5);
INSERT INTO order_lines VALUES (1, 1, 1, 2, 5.0, 10.0), (2, 2, 1, 1, 5.0, 5.0);
"""


@pytest.fixture
def shell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect(tmp_path / "shop.sqlite")) as connection:
        connection.executescript(TABLES)
    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "assistant")
    shell.run_line_magic("connect", "shop.sqlite --name shop")
    return shell


@pytest.fixture
def notes(tmp_path):
    file = tmp_path / NOTES_FILE
    file.write_text(NOTES, "utf-8")
    return file


def test_what_is_noted_is_shown_with_what_does_not_fit(shell, notes):
    shown = shell.run_line_magic("notes", "").set_index("about")
    assert shown.loc["revenue", "note"] == "order_lines.quantity * order_lines.unit_price; in EUR; also called turnover"
    assert shown.loc["orders", "note"] == "One row for every order."
    assert shown.loc["orders.status", "note"] == "cancelled: called off"
    assert shown["fits"].to_dict() == {"revenue": True, "orders": True, "orders.chanel": False, "orders.status": True}
    assert "Did you mean channel" in shown.loc["orders.chanel", "why not"]


def test_without_a_file_nothing_is_noted(shell, capsys):
    assert shell.run_line_magic("notes", "").empty
    shell.run_line_magic("notes", "check")
    assert f"There is no {NOTES_FILE}" in capsys.readouterr().out


def test_checking_names_the_lines(shell, notes, capsys):
    shell.run_line_magic("notes", "check")
    assert f"{NOTES_FILE}:12: There is no column chanel in orders." in capsys.readouterr().out
    notes.write_text(NOTES.replace("chanel", "channel"), "utf-8")
    shell.run_line_magic("notes", "check")
    assert "All notes fit: shop." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "about", "note"),
    [
        ("margin = line_total - quantity * products.cost", "margin", "line_total - quantity * products.cost"),
        ("orders where status <> 'cancelled'", "orders", "only rows where status <> 'cancelled'; One row"),
        ("orders also called checkouts, buys", "orders", "also called checkouts, buys; One row"),
        ("orders.channel also called route to market", "orders.channel", "also called route to market"),
        ("revenue also called takings", "revenue", "also called turnover, takings"),
        ("Revenue = quantity", "revenue", "quantity; in EUR; also called turnover"),
        ("revenue: What people pay.", "revenue", "What people pay."),
        (
            "orders.status: Where it is: sent or not.",
            "orders.status",
            "cancelled: called off; Where it is: sent or not",
        ),
        ("products: x = y", "products", "x = y"),
    ],
)
def test_one_line_notes_one_thing_and_leaves_the_rest(line, about, note, shell, notes, capsys):
    shell.run_line_magic("notes", f"add {line}")
    assert NOTES_FILE in capsys.readouterr().out
    shown = shell.run_line_magic("notes", "-s shop").set_index("about")
    assert note in shown.loc[about, "note"]
    assert shown.loc[about, "fits"]
    written = notes.read_text("utf-8")
    assert written.startswith("# Ours.")
    assert "chanel: {synonyms: [route]}" in written


def test_the_first_line_makes_the_file(shell, tmp_path):
    shell.run_line_magic("notes", "--source shop add turnover = SUM(line_total)")
    assert "turnover: SUM(line_total)" in (tmp_path / NOTES_FILE).read_text("utf-8")
    answer = shell.run_line_magic("ask", "turnover by channel")
    assert "SUM(" in answer.sql


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("margin = line_totel", "line_totel"),
        ("ordrs also called x", "Did you mean orders"),
        ("orders.chanel: x", "Did you mean channel"),
        ("orders where sum(order_id) > 1", "one row"),
        ("just so", "nothing to note"),
        ("margin = DELETE FROM orders", "not one expression"),
    ],
)
def test_what_does_not_fit_is_told_and_not_written(line, fault, shell, notes, capsys):
    shell.run_line_magic("notes", f"add {line}")
    told = capsys.readouterr()
    assert fault in told.err
    assert "Noted" not in told.out
    assert notes.read_text("utf-8") == NOTES


@pytest.mark.parametrize("line", ["drop", "add", "check orders"])
def test_other_words_say_how_to_use_it(line, shell):
    with pytest.raises(UsageError, match="%notes add revenue ="):
        shell.run_line_magic("notes", line)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("%notes ch", "check"),
        ("%notes add order_li", "order_lines"),
        ("%notes add orders.chan", "orders.channel"),
        ("%notes add rev", "revenue"),
        ("%notes -s shop add margin = order_lines.quan", "order_lines.quantity"),
    ],
)
def test_tab_offers_words_and_names(line, wanted, shell, notes):
    _, found = shell.complete(None, line=line, cursor_pos=len(line))
    assert any(wanted.endswith(each) or each == wanted for each in found), found
