"""What accepted questions teach about a workspace's words, from a text file."""

from __future__ import annotations

from pathlib import Path

import pytest

from nl2sql.drafting import Source
from nl2sql.learned.workspace_words import learn_aliases, unexplained, used_in
from nl2sql.linking.link import link

TODAY = "2026-01-15"
BLOCKS = Path(__file__).with_name("workspace_words.txt").read_text("utf-8").strip().split("\n\n")[1:]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split("?")[1].split("\n")[0].strip())
def test_taught(block: str, own_words: Source) -> None:
    asked, expected = [], []
    for line in block.splitlines():
        if line.startswith("? "):
            asked.append([line[2:], ""])
        elif line.startswith("= "):
            expected.append(line[2:])
        elif not line.startswith("#"):
            asked[-1][1] += f" {line}"
    open_questions = [unexplained(link(question, own_words, TODAY), sql, own_words) for question, sql in asked]
    learned = learn_aliases(open_questions).entries
    assert [f"{' '.join(alias.phrase)} is {alias.target}, {alias.questions}" for alias in learned] == expected


@pytest.mark.parametrize(
    ("sql", "used"),
    [
        ("SELECT COUNT(*) FROM orders", "orders"),
        ("SELECT c.name FROM customers AS c", "customers"),
        ("SELECT AVG(total) FROM orders WHERE ordered_on > '2024-01-01'", "orders.total"),
        ("SELECT MAX(total) FROM orders WHERE channel IN ('online')", "orders.channel=online orders.total"),
        ("SELECT MAX(total) FROM orders WHERE channel = 'fax'", "orders.channel orders.total"),
        ("SELECT name FROM customers WHERE id IN (SELECT customer_id FROM orders)", "customers orders.customer_id"),
        ("SELECT c.name FROM customers c JOIN orders o ON c.id = o.customer_id", "customers"),
        ("SELECT nothing FROM nowhere", ""),
        ("SELECT FROM WHERE", ""),
    ],
)
def test_used(sql: str, used: str, own_words: Source) -> None:
    found = [(part.table, f".{part.column}"[: bool(part.column) * 99], part.value) for part in used_in(sql, own_words)]
    assert " ".join(sorted(f"{table}{column}{'=' * bool(value)}{value}" for table, column, value in found)) == used


def test_words_that_a_right_reading_understood_are_not_open(own_words: Source) -> None:
    linked = link("how many punters", own_words, TODAY)
    sql = "SELECT COUNT(*) FROM customers"
    assert unexplained(linked, sql, own_words).phrases == (("punter",),)
    assert unexplained(linked, sql, own_words, [linked.tokens[2].span]).phrases == ()
