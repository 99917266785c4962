"""A mark of a result tells the same rows from others, and holds none of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2sql.database import ResultColumn, Rows
from nl2sql.memory.results import ResultMark

COLUMNS = (ResultColumn("city", "text"), ResultColumn("n", "number"))
CELLS = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3)
ROWS = st.lists(st.tuples(CELLS, CELLS), max_size=6)


def rows(*cells: tuple, truncated: bool = False) -> Rows:
    return Rows(COLUMNS, cells, truncated)


@given(ROWS, st.randoms())
def test_order_does_not_matter_and_nothing_is_lost_on_the_way(cells, random):
    mark = ResultMark.of(rows(*cells))
    random.shuffle(cells)
    assert mark.compare(rows(*cells)) == "same"
    assert ResultMark.read(mark.text) == mark


@given(ROWS, ROWS)
def test_other_rows_are_told(one, other):
    same = sorted(map(repr, one)) == sorted(map(repr, other))
    assert (ResultMark.of(rows(*one)).compare(rows(*other)) == "same") == same


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        (rows(("Paris", 1)), rows(("Paris", 1.0000000001)), "same"),
        (rows(("Paris", True)), rows(("Paris", 1)), "other rows"),
        (rows(("Paris", 1)), rows(), "other rows"),
        (rows(("Paris", 1)), Rows(COLUMNS[:1], (("Paris",),)), "other shape"),
        (rows(("Paris", 1), truncated=True), rows(("Lyon", 1), truncated=True), "same"),
        (rows(("Paris", 1), truncated=True), rows(("Paris", 1)), "other rows"),
    ],
)
def test_what_counts_as_the_same(then, now, told):
    assert ResultMark.of(then).compare(now) == told


def test_no_value_is_stored():
    assert "Paris" not in ResultMark.of(rows(("Paris", 4711))).text
    assert "4711" not in ResultMark.of(rows(("Paris", 4711))).text


def test_without_a_mark_there_is_nothing_to_compare():
    assert ResultMark.read("") is None
