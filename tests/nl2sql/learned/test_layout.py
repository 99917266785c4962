"""Statements that say the same look the same in outline."""

from __future__ import annotations

import pytest

from nl2sql.learned.layout import outline, unspaced


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SELECT a, b FROM t WHERE x IN (1, 2)", "SELECT\n  a,\n  b\nFROM t\nWHERE\n  x IN (\n    1, 2\n  )", True),
        ("SELECT a FROM t WHERE x = 'a  b'", "SELECT a FROM t WHERE x = 'a b'", False),
        ("SELECT a FROM t WHERE x = '( it''s'", "SELECT a FROM t WHERE x = '(it''s'", False),
        ('SELECT "a ,b" FROM t', 'SELECT "a,b" FROM t', False),
        ("SELECT a b FROM t", "SELECT ab FROM t", False),
    ],
)
def test_layout_alone_makes_no_difference(one: str, other: str, same: bool) -> None:
    assert (unspaced(one) == unspaced(other)) == same


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (
            "SELECT x, SUM (p.n) AS total FROM s JOIN p ON s.id = p.s WHERE k = 'A' GROUP BY x ORDER BY SUM(n) DESC",
            True,
        ),
        ("SELECT x, AVG(n) FROM s JOIN p ON s.id = p.s WHERE k = 'a' GROUP BY x", False),
        ("SELECT x, SUM(n) FROM s JOIN q ON s.id = q.s WHERE k = 'a' GROUP BY x", False),
        ("SELECT x, SUM(n) FROM s JOIN p ON s.id = p.s WHERE k = 'b' GROUP BY x", False),
        ("SELECT x, SUM(n) FROM s JOIN p ON s.id = p.s WHERE k = 'a' GROUP BY x HAVING SUM(n) > 1", False),
    ],
)
def test_an_outline_tells_what_cannot_be_the_same(other: str, same: bool) -> None:
    sql = "SELECT p.x, SUM(n) FROM p JOIN s ON s.id = p.s WHERE k = 'a' GROUP BY p.x"
    assert (outline(sql) == outline(other)) == same
