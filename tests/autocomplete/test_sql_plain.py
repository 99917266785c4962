"""What an editor without a history lists, and which language statements are in."""

from __future__ import annotations

import pytest

from autocomplete.sql_ahead import walked
from autocomplete.sql_dialect import likely_dialect
from autocomplete.sql_plain import schema_only
from autocomplete.sql_seen import SeenColumns
from autocomplete.sql_text import tokens_of

SEEN = ("SELECT town, id FROM shops WHERE age > 3", "SELECT s.id, p.price FROM shops s JOIN prices p ON p.shop = s.id")


def listed(sql):
    columns = SeenColumns()
    for text in SEEN:
        columns.learn(tokens_of(text, ""), "")
    before = tokens_of(sql, "")
    return schema_only(walked(before, ""), before[-1].text if before else "", columns)


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("SELECT a FROM", ["prices", "shops"]),
        ("WITH old AS (SELECT 1) SELECT a FROM x JOIN", ["old", "prices", "shops"]),
        ("SELECT a FROM prices p WHERE p.", ["price", "shop"]),
        ("SELECT a FROM prices p WHERE", ["price", "shop", "p", "ALL"]),
        ("SELECT", ["age", "id", "price", "shop", "town", "ALL"]),
        ("SELECT q.", ["age", "id", "price", "shop", "town"]),
    ],
)
def test_all_that_may_stand_there_in_order(sql, first):
    assert listed(sql)[: len(first)] == first


@pytest.mark.parametrize(
    ("statements", "dialect"),
    [
        ([], ""),
        (["SELECT 1", "SELECT a FROM b"], ""),
        (["SELECT 1", "SELECT TOP 5 [a b] FROM t"], "tsql"),
        (["SELECT FROM WHERE ("], ""),
    ],
)
def test_the_language_that_reads_most(statements, dialect):
    assert likely_dialect(statements) == dialect
