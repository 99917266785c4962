"""Weights move towards who was right; the gate learns how often that is."""

from __future__ import annotations

import random

import pytest

from autocomplete import gate, mix
from autocomplete.counts import Tally, keep
from autocomplete.mix import Ranking, Sources
from autocomplete.weights import Weights


def tally_of(*values, parts=0):
    tally = Tally(keep=keep(parts))
    for value in values:
        tally.add(value)
    return tally


def ranked(sources, weights=None, seen=10, new=0.1):
    return mix.rank("field", sources, weights or Weights(), seen=seen, new=new)


def test_nothing_seen_gives_no_candidates():
    assert ranked(Sources(Tally())).values == ()


def test_probabilities_leave_room_for_the_new():
    found = ranked(Sources(tally_of(1, 2, 3, 1)))
    assert sum(found.p) == pytest.approx(0.9)
    assert list(found.p) == sorted(found.p, reverse=True)


def test_a_context_overrules_what_is_popular():
    everything = tally_of(*[1] * 10, *[2] * 5, 1, 1)
    with_context = Sources(everything, (("slot", tally_of(2, 2, 2, parts=1)),), (tally_of(2, 2, 2, parts=1),))
    assert ranked(Sources(everything)).values[0] == 1
    assert ranked(with_context).values[0] == 2


def test_a_value_of_the_context_is_a_candidate_even_when_rare():
    everything = tally_of(*range(100), *range(100), 7)
    found = ranked(Sources(everything, (("slot", tally_of(55, parts=1)),)))
    assert 55 in found.values


def test_learning_raises_the_share_of_what_was_kept():
    sources, weights = Sources(tally_of(1, 1, 1, 2), (("a", tally_of(2, parts=1)),)), Weights()
    before = ranked(sources, weights)
    for _ in range(30):
        mix.learn(ranked(sources, weights), 2, weights)
    after = ranked(sources, weights)
    assert after.p[after.values.index(2)] > before.p[before.values.index(2)]


def test_a_telling_slot_gains_weight_over_a_random_one():
    weights, noise = Weights(), random.Random(5)
    for _ in range(300):
        truth = noise.randrange(2)
        told = tally_of(truth, truth, truth, parts=1)
        said = tally_of(*[noise.randrange(2)] * 3, parts=1)
        sources = Sources(tally_of(0, 1, 0, 1), (("telling", told), ("random", said)))
        mix.learn(ranked(sources, weights), truth, weights)
    assert weights.get("field", "pair telling 2") > weights.get("field", "pair random 2") + 0.1


def test_whom_to_trust_is_learned_for_each_sort_of_place():
    weights, noise = Weights(), random.Random(5)

    def sources(truth, place):
        guess = noise.randrange(2)
        said = (truth, guess) if place == "from" else (guess, truth)
        pairs = tuple((slot, tally_of(*[value] * 3, parts=1)) for slot, value in zip(("one", "two"), said, strict=True))
        return Sources(tally_of(0, 1, 0, 1), pairs, place=place)

    right = []
    for at in range(400):
        truth, place = noise.randrange(2), noise.choice(("from", "where"))
        found = ranked(sources(truth, place), weights)
        right += [found.values[0] == truth] if at >= 200 else []
        mix.learn(found, truth, weights, prose=True)
    assert sum(right) > 0.95 * len(right)


def test_what_prose_taught_long_moves_less():
    def moved(prose):
        weights, sources = Weights(), Sources(tally_of(1, 2), (("a", tally_of(1, 1, 1, parts=1)),))
        for value in (1, 2) * 100:
            mix.learn(ranked(sources, weights), value, weights, prose=prose)
        before = weights.get("field", "pair a 2")
        mix.learn(ranked(sources, weights), 1, weights, prose=prose)
        return abs(weights.get("field", "pair a 2") - before)

    assert moved(prose=True) < moved(prose=False)


def test_a_value_nobody_named_teaches_nothing():
    weights = Weights()
    mix.learn(ranked(Sources(tally_of(1, 2))), 99, weights)
    assert weights.take_pending() == []


def example(p):
    return Ranking("field", (1, 2), (p, (1 - p) / 2), seen=100, new=0.05)


def test_an_untaught_gate_believes_the_mix():
    for p in (0.1, 0.5, 0.9):
        features = gate.features(example(p))
        assert gate.probability(Weights(), "value", features) == pytest.approx(p, abs=0.01)


@pytest.mark.parametrize("truth", [0.2, 0.5, 0.8])
def test_the_gate_learns_how_often_it_is_right(truth):
    weights, noise = Weights(), random.Random(1)
    for _ in range(1500):
        gate.learn(weights, "value", gate.features(example(0.6)), noise.random() < truth)
    assert gate.probability(weights, "value", gate.features(example(0.6))) == pytest.approx(truth, abs=0.08)


def test_kinds_have_gates_of_their_own():
    weights = Weights()
    for _ in range(50):
        gate.learn(weights, "sql", gate.features(example(0.6)), False)
    assert gate.probability(weights, "value", gate.features(example(0.6))) == pytest.approx(0.6, abs=0.01)


def test_no_candidate_no_features():
    assert gate.features(Ranking("field")) == {}


def test_steps_of_two_processes_add_up():
    first, second = Weights(), Weights()
    first.step("a", "x", 0.5)
    second.step("a", "x", 0.25)
    stored = {}
    for weights in (first, second):
        for owner, feature, by, square in weights.take_pending():
            known = stored.get((owner, feature), (0.0, 0.0))
            stored[owner, feature] = (known[0] + by, known[1] + square)
    first.load((*key, *row) for key, row in stored.items())
    assert first.get("a", "x") == 0.75


def test_loading_keeps_steps_that_were_not_flushed():
    weights = Weights()
    weights.step("a", "x", 0.5)
    weights.load([("a", "x", 1.0, 0.0)])
    assert weights.get("a", "x") == 1.5
    assert weights.take_pending() == [("a", "x", 0.5, 0.0)]


def test_adaptive_steps_shrink():
    weights = Weights()
    sizes = []
    for _ in range(4):
        before = weights.get("a", "x")
        weights.adaptive_step("a", "x", 1.0, 0.1)
        sizes.append(weights.get("a", "x") - before)
    assert sizes == sorted(sizes, reverse=True)
