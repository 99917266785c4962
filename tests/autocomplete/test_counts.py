"""Tallies: sums, fading and back-off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomplete.counts import DISCOUNT, Tally, keep

BASE = [0.25, 0.25, 0.25, 0.25]
streams = st.lists(st.integers(0, 3), min_size=1, max_size=60)


def tally_of(values, parts=0):
    tally = Tally(keep=keep(parts))
    for value in values:
        tally.add(value)
    return tally


@given(streams)
def test_frequencies_sum_to_one(values):
    assert sum(tally_of(values).frequent([0, 1, 2, 3], BASE)) == pytest.approx(1, abs=1e-6)


@given(streams)
def test_fading_frequencies_sum_to_one(values):
    assert sum(tally_of(values).fading([0, 1, 2, 3], BASE)) == pytest.approx(1, abs=1e-6)


@given(streams)
def test_the_fading_total_is_the_sum_of_its_parts(values):
    tally = tally_of(values)
    parts = sum(stat.recent * tally.keep ** (tally.clock - stat.clock) for stat in tally.stats.values())
    assert tally.recent == pytest.approx(parts)


@given(streams)
def test_counts_are_plain_counts(values):
    tally = tally_of(values)
    assert {value: stat.n for value, stat in tally.stats.items()} == {value: values.count(value) for value in values}
    assert (tally.n, tally.kinds) == (len(values), len(set(values)))


def test_absolute_discounting_by_hand():
    tally = tally_of([0, 0, 0, 1])
    assert tally.frequent([0, 1, 2], [0.5, 0.3, 0.2])[:3] == pytest.approx(
        [
            (3 - DISCOUNT) / 4 + 2 * DISCOUNT / 4 * 0.5,
            (1 - DISCOUNT) / 4 + 2 * DISCOUNT / 4 * 0.3,
            2 * DISCOUNT / 4 * 0.2,
        ]
    )


def test_half_is_left_after_eight_observations_of_a_short_context():
    tally = tally_of([0] + [1] * 8, parts=1)
    assert tally.stats[0].recent * tally.keep ** (tally.clock - tally.stats[0].clock) == pytest.approx(0.5)


def test_longer_contexts_forget_sooner():
    assert keep(3) < keep(1) == keep(0)


def test_the_latest_come_last_used_first():
    assert tally_of([3, 1, 2, 1, 0]).latest(3) == [0, 1, 2]


def test_the_most_frequent_win_ties_by_recency():
    assert tally_of([3, 1, 1, 2, 3]).most(2) == [3, 1]


def test_an_empty_tally_says_what_the_base_says():
    assert Tally().frequent([0, 1, 2, 3], BASE) == BASE
    assert Tally().fading([0, 1, 2, 3], BASE) == BASE
