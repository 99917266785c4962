"""Which candidates are the same answer."""

from __future__ import annotations

import pytest

from nl2sql.learned.answers import Candidate, answer_keys

JOINED = "SELECT a.x, COUNT(*) AS n FROM a JOIN b ON a.id = b.a GROUP BY a.x"


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("SELECT a.x, COUNT(*) AS number FROM b JOIN a ON b.a = a.id GROUP BY a.x ORDER BY number DESC", True),
        ("SELECT x, COUNT(*) FROM a JOIN b ON a.id = b.a GROUP BY x", True),
        ("SELECT a.x, COUNT(*) AS n FROM a JOIN c ON a.id = c.a GROUP BY a.x", False),
        ("SELECT a.x, COUNT(*) AS n FROM a JOIN b ON a.id = b.other GROUP BY a.x", False),
        ("SELECT a.x, COUNT(*) AS n FROM a LEFT JOIN b ON a.id = b.a GROUP BY a.x", False),
        ("SELECT a.x, COUNT(*) AS n FROM a JOIN b ON a.id = b.a GROUP BY a.x ORDER BY n LIMIT 1", False),
        ("SELECT a.y, COUNT(*) AS n FROM a JOIN b ON a.id = b.a GROUP BY a.y", False),
        ("not SQL at all (", False),
    ],
)
def test_queries_that_say_the_same_are_the_same_where_they_were_not_run(other: str, same: bool) -> None:
    one, two = answer_keys([Candidate(JOINED), Candidate(other)])
    assert (one == two) == same


def test_the_rows_decide_where_both_were_run() -> None:
    one, two, three = answer_keys(
        [
            Candidate("a", rows=((1, "x"), (2, "y"))),
            Candidate("b", rows=((2, "y"), (1.0, "x"))),
            Candidate("c", rows=()),
        ]
    )
    assert one == two != three


def test_one_that_was_not_run_has_the_answer_of_another_that_says_the_same() -> None:
    one, two = answer_keys([Candidate("SELECT x FROM a", rows=((1,),)), Candidate("SELECT a.x AS y FROM a ORDER BY y")])
    assert one == two
