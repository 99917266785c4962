"""The plain rules the engine is measured against."""

from __future__ import annotations

import pytest

from autocomplete.baselines import Baselines
from autocomplete.field import Evidence, Observation

COUNTRY = "country"


def city(value, country=None):
    return Observation(Evidence("city", ((COUNTRY, country),) if country else ()), value)


@pytest.fixture
def rules():
    made = Baselines()
    made.learn([city("Bonn", "DE"), city("Bonn", "DE"), city("Ulm", "DE"), city("Lyon", "FR")])
    return made


def ranked(rules, evidence):
    return {name: [value for value, _ in ranking] for name, (ranking, _) in rules.ranked(evidence).items()}


def test_each_rule_ranks_by_its_own_measure(rules):
    assert ranked(rules, Evidence("city", ((COUNTRY, "FR"),))) == {
        "most popular": ["Bonn", "Ulm", "Lyon"],
        "most recent": ["Lyon", "Ulm", "Bonn"],
        "best pair": ["Lyon", "Bonn", "Ulm"],
    }


def test_a_pair_never_seen_backs_off(rules):
    found = ranked(rules, Evidence("city", ((COUNTRY, "IT"),)))
    assert found["best pair"] == found["most popular"]


def test_an_unknown_field(rules):
    assert ranked(rules, Evidence("street")) == {"most popular": [], "most recent": [], "best pair": []}


def test_what_was_seen(rules):
    assert rules.seen("city", "Ulm")
    assert not rules.seen("city", "Rome")
    assert not rules.seen("street", "Ulm")


def test_probabilities_of_the_pair_sum_to_one(rules):
    ranking, _ = rules.ranked(Evidence("city", ((COUNTRY, "DE"),)))["best pair"]
    assert sum(p for _, p in ranking) == pytest.approx(1, abs=0.2)
