"""Decides whether a suggestion is shown: one logistic calibrator, shared by all fields of a kind.

The mix says what is likely; the gate says how often being that likely has meant being right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from autocomplete.mix import Ranking
from autocomplete.weights import Weights

SHOW_FROM = 0.7
"""Ghost text is shown from this probability on."""

Features = Mapping[str, float]
"""What a calibrator looks at, by name."""

_RATE = 0.24
_FARTHEST = 15.0
_CHAINS = ("chain", "lately")


def features(ranking: Ranking) -> Features:
    """What the gate looks at: how far ahead the first candidate is, and how much stands behind it.

    `Ranking.sure` is 1 when the longest context has only ever had one value, 2 when there was none;
    ``agree`` counts the simple rules that name the same value, ``again`` is about the record before, ``chain`` and
    ``lately`` are what the longest contexts say alone. Empty when there is no candidate.
    """
    if not ranking.values:
        return {}
    first, second = ranking.p[0], ranking.p[1] if len(ranking.p) > 1 else 0.0
    agree = ranking.simple.count(ranking.values[0])
    odds = log_odds(first)
    found = {
        "bias": 1.0,
        "odds": odds,
        "margin": first - second,
        "new": ranking.new,
        f"seen {min(ranking.seen.bit_length(), 8)}": 1.0,
        f"support {min(int(ranking.support).bit_length(), 5)}": 1.0,
        f"depth {min(ranking.depth, 6)}": 1.0,
        f"agree {agree}": 1.0,
        f"sure {ranking.sure}": 1.0,
        f"field {ranking.field}": 0.5,
        f"odds {ranking.field}": 0.5 * odds,
    }
    before = ranking.before
    if before is not None:
        found[f"again {before.alike} {before.lately} {int(ranking.values[0] == before.value)}"] = 1.0
    if ranking.order:
        told = zip(_CHAINS, ranking.opinions.of_chain(ranking.order[0]), strict=False)
        found |= {name: 0.5 * log_odds(min(math.exp(p), 1.0)) for name, p in told}
    return found


def log_odds(p: float) -> float:
    """How likely against how unlikely, as a logarithm; of nothing and of certainty it is finite."""
    return math.log((p + 1e-4) / (1 - p + 1e-4))


def probability(weights: Weights, kind: str, found: Features) -> float:
    """The calibrated probability that the first candidate is the one that will be kept."""
    own = weights.of(_owner(kind))
    # What the mix says counts as it is, before anything was learned.
    score = found.get("odds", 0.0) + sum(own.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-_FARTHEST, min(_FARTHEST, score))))


def learn(weights: Weights, kind: str, found: Features, right: bool) -> None:
    """Learn whether the first candidate was kept."""
    error = float(right) - probability(weights, kind, found)
    for name, value in found.items():
        weights.adaptive_step(_owner(kind), name, error * value, _RATE)


def _owner(kind: str) -> str:
    return f"gate {kind}"
