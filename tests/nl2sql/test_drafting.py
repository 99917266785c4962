"""What drafters share."""

from __future__ import annotations

from nl2sql.drafting import unused_words
from nl2sql.problems import Problem, Span

QUESTION = "frobnicate the orders of xyzzy"


def test_each_word_that_is_not_part_of_the_query_is_a_warning_that_points_at_it():
    assert unused_words(QUESTION, (Span(0, 10), Span(25, 30))) == tuple(
        Problem(
            "draft.unused-word",
            f"'{word}' is not part of the query.",
            "Say it in other words, or name the column.",
            Span(start, end),
            "warning",
        )
        for word, start, end in (("frobnicate", 0, 10), ("xyzzy", 25, 30))
    )


def test_where_every_word_is_used_nothing_is_said():
    assert unused_words(QUESTION, ()) == ()
