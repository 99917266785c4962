"""Experts are mixed log-linearly with weights learned online from the value that was finally kept.

Every expert is a probability for each candidate: how frequent it is, how recent, what each known part
says alone and what they say together. A field learns its own weights on top of shared ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from autocomplete.counts import Tally
from autocomplete.echo import Echo
from autocomplete.seen import Numbers, Seen, seen
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
    """Whose opinion a row is: the feature that a field weighs it by, and the one that all fields do."""

    own: str
    shared: str


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the experts say: `rows` has log probabilities (or log ratios), an expert's in each, one for each candidate.

    `chain` is the place of the first of two rows, by count and by fading count, of what the longest contexts say.
    """

    experts: tuple[Expert, ...] = ()
    rows: Numbers = field(default_factory=lambda: np.zeros((0, 0)))
    chain: int | None = None

    def of_chain(self, candidate: int) -> tuple[float, ...]:
        """What the longest contexts say of one candidate, by count and by fading count; nothing without any."""
        if self.chain is None:
            return ()
        return float(self.rows[self.chain, candidate]), float(self.rows[self.chain + 1, candidate])


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
    `gate.features`). The columns of `opinions` are in the order before sorting, which `order`
    leads back to. A negative value is a word of `text` that was never seen before it: -1 is the first.
    """

    field: str
    values: tuple[int, ...] = ()
    p: tuple[float, ...] = ()
    opinions: Opinions = Opinions()
    order: tuple[int, ...] = ()
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
    found = opinions(values, sources)
    shares = mixed(found, weights, owner)
    order = np.argsort(-shares, kind="stable")
    places: tuple[int, ...] = tuple(order.tolist())
    last = sources.chain[-1] if sources.chain else None
    leading = [sources.everything.most(1), sources.everything.latest(1), last.most(1) if last else []]
    return Ranking(
        owner,
        tuple(map(values.__getitem__, places)),
        tuple((shares[order] * (1 - new)).tolist()),
        found,
        places,
        seen,
        sources.everything.kinds,
        new,
        tuple(value for first in leading for value in first),
        last.recent if last else 0.0,
        int(last.held == 1) if last is not None else 2,
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


def opinions(values: Sequence[int], sources: Sources) -> Opinions:
    """Every opinion about `values`."""
    pairs = slice(1, 1 + len(sources.pairs))
    counted = seen((sources.everything, *(pair for _, pair in sources.pairs), *sources.chain), values)
    share = counted.shares
    base = 0.5 * (counted.backed_off(0, share)[1] + share)
    log_base = np.log(base)
    found = [Expert("all", "all"), Expert("base", "base")]
    rows = [np.log(share), log_base]
    for slot, pair in sources.pairs:
        found += _pair_experts(slot, pair)
    if sources.pairs:
        said = np.log(counted.backed_off(pairs, base)) - log_base
        rows += list(said.swapaxes(0, 1).reshape(-1, len(values)))
    chain = len(rows) if sources.chain else None
    if sources.chain:
        found += _chain_experts(sources.chain)
        rows += _chain_rows(counted, range(pairs.stop, pairs.stop + len(sources.chain)), base)
    for expert, row in (*_beside(values, sources, log_base), *_echo_opinions(sources.echo, values, base, log_base)):
        found.append(expert)
        rows.append(row)
    return Opinions(tuple(found), np.array(rows), chain)


def _pair_experts(slot: str, tally: Tally) -> tuple[Expert, Expert]:
    size, lately = min(tally.n.bit_length(), 6), min(int(tally.recent).bit_length(), 3)
    by_count, by_fading = ("followed", "following") if slot == LAST else ("pair", "late")
    return Expert(f"pair {slot} {size}", f"{by_count} {size}"), Expert(f"late {slot} {lately}", f"{by_fading} {lately}")


def _chain_experts(chain: Sequence[Tally]) -> tuple[Expert, Expert]:
    last, deep = chain[-1], len(chain)
    sure = int(last.held == 1)
    size, lately = min(last.n.bit_length(), 6), min(int(last.recent).bit_length(), 6)
    return (
        Expert(f"chain {deep} {sure} {size}", f"chain {sure} {size}"),
        Expert(f"lately {deep} {sure} {lately}", f"lately {sure} {lately}"),
    )


def _chain_rows(counted: Seen, places: range, base: Numbers) -> list[Numbers]:
    found = base
    for at in places:
        found = counted.backed_off(at, found)
    return list(np.log(found))


def _beside(values: Sequence[int], sources: Sources, log_base: Numbers) -> Iterator[tuple[Expert, Numbers]]:
    """What the record before, fields of the same name and the words of the text say."""
    if sources.before is not None:
        # The value of the record before, the likelier the more alike the two records are.
        name = f"again {sources.before.alike} {sources.before.lately}"
        yield Expert(name, name), np.array([float(value == sources.before.value) for value in values])
    if sources.sisters:
        yield _borrowed(sources.sisters, sources.everything, values)
    if sources.here:
        yield Expert("here", "here"), _nearness(sources.here, values, log_base)


def _nearness(weights: Mapping[int, float], values: Sequence[int], log_base: Numbers) -> Numbers:
    total = sum(weights.values()) + 5
    found: Numbers = np.log(np.array([(weights.get(value, 0) + 0.05) / total for value in values])) - 0.5 * log_base
    return found


def _borrowed(sisters: Mapping[int, float], own: Tally, values: Sequence[int]) -> tuple[Expert, Numbers]:
    """What the field had itself, backing off to what is lent to it, the less the more it had."""
    spare, name, counts = 1 / (1 + own.n), f"sisters {min(own.n.bit_length(), 5)}", own.stats
    held = [counts[value].n if value in counts else 0 for value in values]
    lent = [sisters.get(value, 0.0) + _UNLENT for value in values]
    return Expert(name, name), np.log(np.array([spare * (n + p) for n, p in zip(held, lent, strict=True)]))


def _echo_opinions(
    echo: Echo, values: Sequence[int], base: Numbers, log_base: Numbers
) -> Iterator[tuple[Expert, Numbers]]:
    if echo.near:
        yield Expert("near", "near"), _nearness(echo.near, values, log_base)
    if echo.counts:
        size = min(sum(echo.counts[-1].values()), 3)
        row = np.log(np.array(echo.shares(values, base.tolist()))) - log_base
        yield Expert(f"echo {echo.depth} {echo.sure} {size}", f"echo {echo.depth} {echo.sure}"), row


def mixed(found: Opinions, weights: Weights, owner: str) -> Numbers:
    """The mixed probability of every candidate; they sum to 1."""
    weigh = [
        _PRIOR[expert.shared.partition(" ")[0]] + weights.get(SHARED, expert.shared) + weights.get(owner, expert.own)
        for expert in found.experts
    ]
    # Row after row, so that candidates of whom the same is said have the same score to the last digit.
    scores = np.add.reduce(found.rows * np.array(weigh)[:, None], axis=0)
    raised = np.exp(scores - scores.max())
    shares: Numbers = raised / raised.sum()
    return shares


def learn(ranking: Ranking, value: int, weights: Weights, pace: float = 1.0) -> None:
    """Move the weights towards the experts that knew `value`; nothing to learn when none named it.

    The weights may have moved since the ranking was made: a statement teaches many words at once, at a
    slower `pace`.
    """
    if value not in ranking.values:
        return
    kept = ranking.order[ranking.values.index(value)]
    said = ranking.opinions.rows
    expected = (said * mixed(ranking.opinions, weights, ranking.field)).sum(axis=1)
    gradients = np.clip(said[:, kept] - expected, -_LARGEST_STEP, _LARGEST_STEP)
    for expert, gradient in zip(ranking.opinions.experts, gradients.tolist(), strict=True):
        weights.step(ranking.field, expert.own, pace * _OWN_RATE * gradient)
        weights.step(SHARED, expert.shared, pace * _SHARED_RATE * gradient)
