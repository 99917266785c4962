"""What sort of place the cursor is at, case by case."""

from __future__ import annotations

import pytest

from autocomplete import sql_tokens
from autocomplete.sql_ahead import walked
from autocomplete.sql_text import tokens_of

CASES = """
                                       -> /
SELECT                                 -> select/word
SELECT city                            -> select/name
SELECT city FROM "Orders"              -> from/name
SELECT o.                              -> select/.
SELECT city FROM t WHERE               -> where/word
SELECT city FROM t WHERE a <=          -> where/operator
SELECT city FROM t WHERE a = 'x'       -> where/literal
SELECT city FROM t WHERE a = 3         -> where/literal
SELECT city FROM t WHERE a IN (        -> where/(
SELECT city FROM (SELECT x             -> select/name
SELECT city FROM t GROUP BY a,         -> group/,
"""


@pytest.mark.parametrize("case", [line for line in CASES.splitlines() if line])
def test_the_place_is_the_clause_and_the_sort_of_the_last_word(case):
    text, expected = case.split("->")
    tokens = tokens_of(text, "") or ()
    evidence = sql_tokens.evidence("SQL", sql_tokens.words_of(tokens, ""), walked(tokens, "").spot)
    assert evidence.place == expected.strip()
