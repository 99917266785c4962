"""Experts are mixed log-linearly with weights learned online from the value that was finally kept.

Every expert is a probability for each candidate: how frequent it is, how recent, what each known part
says alone and what they say together. A field learns its own weights on top of shared ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autocomplete.counts import Tally
from autocomplete.echo import Echo
from autocomplete.weights import Weights

SHARED = "*"
LAST = "#last"
"""The slot of the value that the field had in the record before."""
_OWN_RATE = 0.02
_SHARED_RATE = 0.004
_LARGEST_STEP = 3.0
_MOST_SCORED = 120
_LONG = 5
_PRIOR = {
    "all": 0.1, "base": 0.1, "pair": 0.08, "late": 0.08, "chain": 0.4, "lately": 0.4, "here": 0.1,
    "followed": 0.08, "following": 0.08, "again": 0.5, "sisters": 0.3, "echo": 0.2, "near": 0.1,
}  # fmt: skip
_SILENT = Echo()
_UNLENT = 1e-3


@dataclass(frozen=True, slots=True)
class Expert:
    """One opinion: log probabilities (or log ratios) of the candidates, in their order."""

    own: str
    shared: str
    row: list[float]


@dataclass(frozen=True, slots=True)
class Before:
    """The record before: the `value` it had, and how `alike` it is in what is filled already.

    `alike` is 0 (nothing, or nothing is filled) to 4 (everything); `lately` counts the value's last uses, 3 at most.
    """

    value: int
    alike: int = 0
    lately: int = 1


@dataclass(frozen=True, slots=True)
class Sources:
    """The tallies that speak about one field at one moment: `everything` has no context.

    `pairs` are by slot, `chain` from the shortest context to the longest, seen ones only. `sisters` has shares of
    the values of fields of the same name elsewhere, while this one has been filled `uses` times only; `echo` is
    what the text at hand says itself.
    """

    everything: Tally
    pairs: tuple[tuple[str, Tally], ...] = ()
    chain: tuple[Tally, ...] = ()
    here: Mapping[int, int] = field(default_factory=dict)
    before: Before | None = None
    sisters: Mapping[int, float] = field(default_factory=dict)
    echo: Echo = _SILENT


@dataclass(frozen=True, slots=True)
class Ranking:
    """The candidates of one moment, best first, and what it takes to learn from the answer.

    `p` sums to at most 1: the rest is the chance `new` that the value is one never seen. The field was
    `seen` so often, with `kinds` distinct values. `simple` is what plain rules would name first; `deepest`,
    of `depth` parts, is the longest context that was seen before, `support` and `sure` are about it (see
    `gate.features`). `shares` and the rows of `experts` are in the order before sorting, which `order`
    leads back to. A negative value is a word of `text` that was never seen before it: -1 is the first.
    """

    field: str
    values: tuple[int, ...] = ()
    p: tuple[float, ...] = ()
    experts: tuple[Expert, ...] = ()
    order: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()
    seen: int = 0
    kinds: int = 0
    new: float = 0.5
    simple: tuple[int, ...] = ()
    support: float = 0.0
    sure: int = 2
    depth: int = 0
    deepest: Tally | None = None
    before: Before | None = None
    text: tuple[str, ...] = ()


def rank(owner: str, sources: Sources, weights: Weights, *, seen: int, new: float) -> Ranking:
    """Score the candidates of `sources` for the field `owner`, seen `seen` times."""
    values = candidates(sources)
    if not values:
        return Ranking(owner, seen=seen, new=new)
    found = experts(values, sources)
    shares = mixed(found, weights, owner)
    order = sorted(range(len(values)), key=lambda at: -shares[at])
    last = sources.chain[-1] if sources.chain else None
    leading = [sources.everything.most(1), sources.everything.latest(1), last.most(1) if last else []]
    return Ranking(
        owner,
        tuple(values[at] for at in order),
        tuple(shares[at] * (1 - new) for at in order),
        found,
        tuple(order),
        tuple(shares),
        seen,
        sources.everything.kinds,
        new,
        tuple(value for first in leading for value in first),
        last.recent if last else 0.0,
        int(len(last.stats) == 1) if last else 2,
        len(sources.chain),
        last,
        sources.before,
    )


def candidates(sources: Sources) -> list[int]:
    """The values worth scoring: the best and latest of every context, the longest context first."""
    found: dict[int, None] = {}
    for tally in reversed(sources.chain):
        found.update(dict.fromkeys(tally.most(20)))
        found.update(dict.fromkeys(tally.latest(6)))
    for counts in reversed(sources.echo.counts):
        found.update(dict.fromkeys(counts))
    found.update(dict.fromkeys(list(sources.here)[-40:]))
    # Where much is known of what came before, little is left to what is merely popular.
    popular = 30 if len(sources.chain) < _LONG else 10
    found.update(dict.fromkeys(sources.everything.most(popular)))
    found.update(dict.fromkeys(sources.everything.latest(popular // 3)))
    for _, tally in sources.pairs:
        found.update(dict.fromkeys(tally.most(12)))
        found.update(dict.fromkeys(tally.latest(6)))
    found.update(dict.fromkeys(sources.sisters))
    return list(found)[:_MOST_SCORED]


def experts(values: Sequence[int], sources: Sources) -> tuple[Expert, ...]:
    """Every opinion about `values`."""
    tally = sources.everything
    share = [tally.share(value) for value in values]
    base = [0.5 * (a + b) for a, b in zip(tally.fading(values, share), share, strict=True)]
    log_base = [math.log(p) for p in base]
    found = [Expert("all", "all", [math.log(p) for p in share]), Expert("base", "base", log_base)]
    for slot, pair in sources.pairs:
        found += _pair_experts(slot, pair, values, base, log_base)
    if sources.chain:
        found += _chain_experts(sources.chain, values, base)
    if sources.before is not None:
        found.append(_again(sources.before, values))
    if sources.sisters:
        found.append(_borrowed(sources.sisters, tally, values))
    if sources.here:
        total = sum(sources.here.values()) + 5
        row = [
            math.log((sources.here.get(value, 0) + 0.05) / total) - 0.5 * p
            for value, p in zip(values, log_base, strict=True)
        ]
        found.append(Expert("here", "here", row))
    return (*found, *_echo_experts(sources.echo, values, base, log_base))


def _pair_experts(
    slot: str, tally: Tally, values: Sequence[int], base: Sequence[float], log_base: Sequence[float]
) -> list[Expert]:
    often = [math.log(p) - q for p, q in zip(tally.frequent(values, base), log_base, strict=True)]
    late = [math.log(p) - q for p, q in zip(tally.fading(values, base), log_base, strict=True)]
    size, lately = min(tally.n.bit_length(), 6), min(int(tally.recent).bit_length(), 3)
    by_count, by_fading = ("followed", "following") if slot == LAST else ("pair", "late")
    return [
        Expert(f"pair {slot} {size}", f"{by_count} {size}", often),
        Expert(f"late {slot} {lately}", f"{by_fading} {lately}", late),
    ]


def _borrowed(sisters: Mapping[int, float], own: Tally, values: Sequence[int]) -> Expert:
    """What the field had itself, backing off to what is lent to it, the less the more it had."""
    spare, name = 1 / (1 + own.n), f"sisters {min(own.n.bit_length(), 5)}"
    held = [own.stats[value].n if value in own.stats else 0 for value in values]
    lent = [sisters.get(value, 0.0) + _UNLENT for value in values]
    return Expert(name, name, [math.log(spare * (n + p)) for n, p in zip(held, lent, strict=True)])


def _echo_experts(
    echo: Echo, values: Sequence[int], base: Sequence[float], log_base: Sequence[float]
) -> Iterator[Expert]:
    if echo.near:
        total = sum(echo.near.values()) + 5
        row = [
            math.log((echo.near.get(v, 0.0) + 0.05) / total) - 0.5 * p for v, p in zip(values, log_base, strict=True)
        ]
        yield Expert("near", "near", row)
    if echo.counts:
        size = min(sum(echo.counts[-1].values()), 3)
        row = [math.log(p) - q for p, q in zip(echo.shares(values, base), log_base, strict=True)]
        yield Expert(f"echo {echo.depth} {echo.sure} {size}", f"echo {echo.depth} {echo.sure}", row)


def _again(before: Before, values: Sequence[int]) -> Expert:
    """The value of the record before, the likelier the more alike the two records are."""
    name = f"again {before.alike} {before.lately}"
    return Expert(name, name, [float(value == before.value) for value in values])


def _chain_experts(chain: Sequence[Tally], values: Sequence[int], base: Sequence[float]) -> list[Expert]:
    often, late = list(base), list(base)
    for tally in chain:
        often, late = tally.frequent(values, often), tally.fading(values, late)
    last = chain[-1]
    sure = int(len(last.stats) == 1)
    size, lately = min(last.n.bit_length(), 6), min(int(last.recent).bit_length(), 6)
    deep = len(chain)
    return [
        Expert(f"chain {deep} {sure} {size}", f"chain {sure} {size}", [math.log(p) for p in often]),
        Expert(f"lately {deep} {sure} {lately}", f"lately {sure} {lately}", [math.log(p) for p in late]),
    ]


def mixed(found: Sequence[Expert], weights: Weights, owner: str) -> list[float]:
    """The mixed probability of every candidate; they sum to 1."""
    scores = [0.0] * len(found[0].row)
    for expert in found:
        prior = _PRIOR[expert.shared.split(" ", 1)[0]]
        weight = prior + weights.get(SHARED, expert.shared) + weights.get(owner, expert.own)
        for at, value in enumerate(expert.row):
            scores[at] += weight * value
    best = max(scores)
    raised = [math.exp(score - best) for score in scores]
    total = sum(raised)
    return [value / total for value in raised]


def learn(ranking: Ranking, value: int, weights: Weights, pace: float = 1.0) -> None:
    """Move the weights towards the experts that knew `value`; nothing to learn when none named it.

    The weights may have moved since the ranking was made: a statement teaches many words at once, at a
    slower `pace`.
    """
    if value not in ranking.values:
        return
    kept = ranking.order[ranking.values.index(value)]
    shares = mixed(ranking.experts, weights, ranking.field)
    for expert in ranking.experts:
        expected = sum(p * x for p, x in zip(shares, expert.row, strict=True))
        gradient = max(-_LARGEST_STEP, min(_LARGEST_STEP, expert.row[kept] - expected))
        weights.step(ranking.field, expert.own, pace * _OWN_RATE * gradient)
        weights.step(SHARED, expert.shared, pace * _SHARED_RATE * gradient)
