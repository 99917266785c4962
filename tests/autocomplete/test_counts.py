"""Tallies: sums, fading and back-off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autocomplete.counts import DISCOUNT, Tally, keep
from autocomplete.seen import seen

BASE = np.array([0.25, 0.25, 0.25, 0.25])
streams = st.lists(st.integers(0, 3), min_size=1, max_size=60)


def tally_of(values, parts=0):
    tally = Tally(keep=keep(parts))
    for value in values:
        tally.add(value)
    return tally


@given(streams)
def test_frequencies_sum_to_one(values):
    assert sum(seen([tally_of(values)], [0, 1, 2, 3]).backed_off(0, BASE)[0]) == pytest.approx(1, abs=1e-6)


@given(streams)
def test_fading_frequencies_sum_to_one(values):
    assert sum(seen([tally_of(values)], [0, 1, 2, 3]).backed_off(0, BASE)[1]) == pytest.approx(1, abs=1e-6)


@given(streams)
def test_the_fading_total_is_the_sum_of_its_parts(values):
    tally = tally_of(values)
    parts = sum(stat.recent * tally.keep ** (tally.clock - stat.clock) for stat in tally.stats.values())
    assert tally.recent == pytest.approx(parts, rel=1e-5)


@given(streams)
def test_counts_are_plain_counts(values):
    tally = tally_of(values)
    assert {value: stat.n for value, stat in tally.stats.items()} == {value: values.count(value) for value in values}
    assert (tally.n, tally.kinds) == (len(values), len(set(values)))


def test_absolute_discounting_by_hand():
    tally = tally_of([0, 0, 0, 1])
    assert seen([tally], [0, 1, 2]).backed_off(0, np.array([0.5, 0.3, 0.2]))[0].tolist() == pytest.approx(
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
    nothing = seen([Tally()], [0, 1, 2, 3])
    assert nothing.backed_off(0, BASE)[0] == pytest.approx(BASE, abs=1e-8)
    assert nothing.backed_off(0, BASE)[1] == pytest.approx(BASE, abs=1e-8)


values = st.lists(st.integers(1, 12), max_size=40)
asked_for = st.lists(st.integers(-3, 15), min_size=1, max_size=9, unique=True)


@given(st.lists(values, min_size=1, max_size=5), asked_for, st.sampled_from((0, 1000)))
def test_several_tallies_say_together_what_each_says_alone(streams, asked, one_by_one):
    """Looked up at once and one by one; each number is worked out here value by value."""
    tallies = [tally_of(stream, parts=at) for at, stream in enumerate(streams)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autocomplete.seen._ONE_BY_ONE", one_by_one)
        together, base = seen(tallies, asked), np.linspace(0.1, 0.9, len(asked))
    often, late = together.backed_off(slice(None), base)
    for place, value in enumerate(asked):
        for at, tally in enumerate(tallies):
            stat = tally.stats.get(value)
            assert often[at, place] == pytest.approx(by_count(tally, stat, base[place]), abs=1e-8)
            assert late[at, place] == pytest.approx(by_fading_count(tally, stat, base[place]), abs=1e-6)
            assert not tally.n or tally.chance(value, base[place]) == pytest.approx(often[at, place], abs=1e-8)
        assert together.shares[place] == pytest.approx(tallies[0].share(value))


def by_count(tally, stat, base):
    if not tally.n:
        return base
    return DISCOUNT * tally.kinds / tally.n * base + ((stat.n - DISCOUNT) / tally.n if stat else 0.0)


def by_fading_count(tally, stat, base):
    if not tally.n:
        return base
    faded = [each.recent * tally.keep ** (tally.clock - each.clock) for each in tally.stats.values()]
    spare = min(1.0, sum(DISCOUNT * min(part, 1.0) for part in faded) / tally.recent)
    own = stat.recent * tally.keep ** (tally.clock - stat.clock) if stat else 0.0
    return spare * base + (own - DISCOUNT * min(own, 1.0)) / tally.recent


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=300), st.integers(1, 2000))
def test_one_value_among_many(values, asked):
    """Ids look like counts here, and like parts of other ids."""
    tally = tally_of(values)
    assert tally.stat(asked) == tally.stats.get(asked)
    assert tally.most(40) == sorted(tally.stats, key=lambda v: (-tally.stats[v].n, -tally.stats[v].clock))[:40]
    assert tally.latest(10) == list(tally.stats)[::-1][:10]
