"""What a statement itself lets expect next, case by case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomplete import sql_tokens
from autocomplete.sql_ahead import walked
from autocomplete.sql_expected import expected
from autocomplete.sql_text import tokens_of
from autocomplete.suggest import Autocomplete

CASES = """
SELECT city, count(*) FROM customers GROUP BY                                   -> city
SELECT city, region, sum(x) AS s FROM customers GROUP BY                        -> city
SELECT city, region, sum(x) AS s FROM customers GROUP BY city,                  -> region
SELECT c.city AS town, sum(c.x) FROM customers c GROUP BY c .                   -> city
SELECT year(day) AS y, count(*) FROM orders GROUP BY year                       -> (
SELECT city, region, count(*) FROM customers GROUP BY city                      -> ,
SELECT city, count(*) FROM customers GROUP BY city                              -> ORDER BY
SELECT DISTINCT city, max(x) FROM customers GROUP BY                            -> city
SELECT rank() OVER (PARTITION BY a) AS r, b, min(c) FROM t GROUP BY             -> b
SELECT city, count(*) AS buyers FROM customers GROUP BY city ORDER BY           -> buyers
WITH late AS (SELECT id FROM orders) SELECT id FROM                             -> late
WITH a1 AS (SELECT 1), late AS (SELECT id FROM orders) SELECT id FROM late JOIN -> a1
SELECT * FROM orders o JOIN customers buyers ON                                 -> buyers
SELECT * FROM orders o JOIN customers buyers ON o.customer_id =                 -> buyers
SELECT s.total FROM (SELECT sum(x) AS total FROM t) s WHERE s .                 -> total
SELECT total FROM (SELECT sum(x) AS total FROM t) s WHERE                       -> total
SELECT buyers.id, late.day FROM customers                                       -> buyers
SELECT * FROM customers buyers WHERE EXISTS (SELECT 1 FROM orders o WHERE o.id = -> buyers
SELECT sum(mon_sales) AS mon_total, sum(tue_sales) AS                           -> tue_total
SELECT sum(q1) AS total1, sum(q2) AS total2, sum(q3) AS                         -> total3
SELECT old_a / old_b AS old_share, new_a / new_b AS                             -> new_share
"""


def words_after(text):
    tokens = tokens_of(text, "") or ()
    return expected(sql_tokens.words_of(tokens, ""), walked(tokens, "").spot)


@pytest.mark.parametrize("case", CASES.strip().splitlines())
def test_expected_next(case):
    text, _, word = case.rpartition("->")
    assert word.strip() in [found for _, found in words_after(text)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("SELECT city, count(*) FROM customers GROUP BY city,", "city"),
        ("SELECT city, count(*) FROM customers GROUP BY", "count"),
        ("SELECT 'all' AS label, city, count(*) FROM customers GROUP BY", "'all'"),
        ("SELECT id FROM customers WHERE", "customers"),
        ("SELECT b.id FROM customers b JOIN orders", "b"),
        ("SELECT sum(a) FROM t", "t"),
    ],
)
def test_not_expected(text, word):
    assert word not in [found for _, found in words_after(text)]


WORDS = ["SELECT", "FROM", "WITH", "AS", "(", ")", ",", ".", "=", "a", "b1", "'x'", "5", "GROUP BY", "ORDER BY", "ON"]


@given(st.lists(st.sampled_from(WORDS)))
def test_any_words_may_stand_there(words):
    for rule, word in words_after(" ".join(words)):
        assert rule
        assert word


def test_a_name_that_nobody_knows_yet_is_offered():
    history = Autocomplete(None)
    history.field("SQL", kind="sql")
    for region in ("north", "south", "east", "west", "upper", "lower"):
        names = [region + place for place in ("shop", "port", "hall", "mill", "farm", "dock", "yard", "gate")]
        sums = ", ".join(f"sum({name}_x) AS {name}_total" for name in names)
        history.learn(sql_tokens.observations("SQL", tokens_of(f"SELECT {sums} FROM sales", "") or (), ""))
    tokens = tokens_of("SELECT sum(up_x) AS up_total, sum(mid_x) AS mid_total, sum(down_x) AS", "") or ()
    evidence = sql_tokens.evidence("SQL", sql_tokens.words_of(tokens, ""), walked(tokens, "").spot)
    assert history.words.predict(evidence).values[0] == "down_total"
