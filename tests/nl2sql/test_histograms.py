"""Histograms: every value is in one bin, bins are equally wide, and odd values do not get in the way."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nl2sql.histograms import MOST_BINS, Histogram, histogram


def test_few_whole_numbers_have_a_bin_each():
    assert histogram("integer", [1, 1, 3]) == Histogram((1, 2, 3, 4), (2, 0, 1))


def test_many_whole_numbers_share_bins_of_whole_width():
    found = histogram("integer", list(range(100)))
    assert found.counts == (5,) * 20
    assert found.edges[:3] == (0, 5, 10)


def test_numbers_with_a_fraction():
    found = histogram("number", [0.0, 0.5, 1.0])
    assert (found.edges[0], found.edges[-1]) == (0.0, 1.0)
    assert (found.counts[0], found.counts[10], found.counts[-1]) == (1, 1, 1)
    assert histogram("number", [2.5, 2.5]) == Histogram((2.5, 2.5), (2,))


def test_days_and_moments_keep_their_spelling():
    assert histogram("date", ["2024-01-31", "2024-02-01", None]) == Histogram(
        ("2024-01-31", "2024-02-01", "2024-02-02"), (1, 1)
    )
    found = histogram("datetime", ["2024-01-01T00:00:00", "2024-01-21T00:00:00+00:00"])
    assert (found.edges[0], found.edges[1]) == ("2024-01-01T00:00:00", "2024-01-02T00:00:00")


def test_values_of_other_types_are_left_out():
    assert histogram("integer", ["x", None, True, 7, math.inf]) == Histogram((7, 8), (1,))
    assert histogram("date", ["soon", "2024-01-01"]).counts == (1,)
    assert histogram("date", ["9999-12-31"]).counts == (1,)


@pytest.mark.parametrize("kind", ["text", "boolean", "time", "other"])
def test_other_types_have_none(kind):
    assert histogram(kind, ["a", 1, True]) is None
    assert histogram("number", []) is None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.one_of(st.integers(-(10**18), 10**18), st.floats(allow_nan=True)), min_size=1))
def test_every_finite_number_is_counted_once(values):
    found = histogram("number", values)
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        assert found is None
        return
    assert sum(found.counts) == len(finite)
    assert len(found.edges) == len(found.counts) + 1 <= MOST_BINS + 1
    assert all(a <= b for a, b in zip(found.edges, found.edges[1:], strict=False))
    assert found.edges[0] <= min(finite)
