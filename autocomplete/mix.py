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
_PROSE_RATE = 0.05
_MOST_SCORED = 120
_LONG = 5
_PRIOR = {
    "all": 0.1, "base": 0.1, "pair": 0.08, "late": 0.08, "chain": 0.4, "lately": 0.4, "here": 0.1,
    "followed": 0.08, "following": 0.08, "again": 0.5, "sisters": 0.3, "echo": 0.2, "near": 0.1, "expected": 1.2,
}  # fmt: skip
_SILENT = Echo()
_Expert = tuple[str, str]
"""The feature by which a field weighs somebody's opinion, and the one by which all fields do."""
_UNLENT = 1e-3


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the experts say: `rows` has log probabilities (or log ratios), an expert's in each, one for each candidate.

    A field weighs an expert by the feature of its place in `own`, and all fields together by that in `shared`.
    `chain` is the place of the first of two rows, by count and by fading count, of what the longest contexts say.
    """

    own: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
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
    what the text at hand says itself; `place` is the sort of place it is.
    """

    everything: Tally
    pairs: tuple[tuple[str, Tally], ...] = ()
    chain: tuple[Tally, ...] = ()
    here: Mapping[int, int] = field(default_factory=dict)
    before: Before | None = None
    sisters: Mapping[int, float] = field(default_factory=dict)
    echo: Echo = _SILENT
    expected: Mapping[str, Sequence[int]] = field(default_factory=dict)
    place: str = ""


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


def rank(
    owner: str, sources: Sources, weights: Weights, *, seen: int, new: float, text: tuple[str, ...] = ()
) -> Ranking:
    """Score the candidates of `sources` for the field `owner`, seen `seen` times; `text` are the words before."""
    values = candidates(sources)
    if not values:
        return Ranking(owner, seen=seen, new=new, text=text)
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
        text,
    )


def candidates(sources: Sources) -> list[int]:
    """The values worth scoring: the best and latest of every context, the longest context first."""
    found: list[int] = []
    for tally in reversed(sources.chain):
        found += tally.most(20)
        found += tally.latest(6)
    for counts in reversed(sources.echo.counts):
        found += counts
    for meant in sources.expected.values():
        found += meant
    found += list(sources.here)[-40:]
    # Where much is known of what came before, little is left to what is merely popular.
    popular = 30 if len(sources.chain) < _LONG else 10
    found += sources.everything.most(popular)
    found += sources.everything.latest(popular // 3)
    for _, tally in sources.pairs:
        found += tally.most(12)
        found += tally.latest(6)
    found += sources.sisters
    return list(dict.fromkeys(found))[:_MOST_SCORED]


def opinions(values: Sequence[int], sources: Sources) -> Opinions:
    """Every opinion about `values`."""
    pairs = slice(1, 1 + len(sources.pairs))
    counted = seen((sources.everything, *(pair for _, pair in sources.pairs), *sources.chain), values)
    share = counted.shares
    base = 0.5 * (counted.backed_off(0, share)[1] + share)
    found = [("all", "all"), ("base", "base")]
    for slot, pair in sources.pairs:
        found += _pair_experts(slot, pair)
    chances = [share[None], base[None], counted.backed_off(pairs, base).swapaxes(0, 1).reshape(-1, len(values))]
    chain = len(found) if sources.chain else None
    if sources.chain:
        found += _chain_experts(sources.chain)
        chances.append(_chained(counted, range(pairs.stop, pairs.stop + len(sources.chain)), base))
    rows = np.log(np.concatenate(chances))
    log_base = rows[1]
    rows[2 : 2 * pairs.stop] -= log_base
    beside = [*_beside(values, sources, log_base), *_echo_opinions(sources.echo, values, base, log_base)]
    if beside:
        found += [expert for expert, _ in beside]
        rows = np.concatenate((rows, [row for _, row in beside]))
    own, shared = zip(*found, strict=True)
    if sources.place:
        own = tuple([f"{sources.place} {name}" for name in own])
    return Opinions(own, shared, rows, chain)


def _pair_experts(slot: str, tally: Tally) -> tuple[_Expert, _Expert]:
    size, lately = min(tally.n.bit_length(), 6), min(int(tally.recent).bit_length(), 3)
    by_count, by_fading = ("followed", "following") if slot == LAST else ("pair", "late")
    return (f"pair {slot} {size}", f"{by_count} {size}"), (f"late {slot} {lately}", f"{by_fading} {lately}")


def _chain_experts(chain: Sequence[Tally]) -> tuple[_Expert, _Expert]:
    last, deep = chain[-1], len(chain)
    sure = int(last.held == 1)
    size, lately = min(last.n.bit_length(), 6), min(int(last.recent).bit_length(), 6)
    return (
        (f"chain {deep} {sure} {size}", f"chain {sure} {size}"),
        (f"lately {deep} {sure} {lately}", f"lately {sure} {lately}"),
    )


def _chained(counted: Seen, places: range, base: Numbers) -> Numbers:
    """The probabilities in the longest context, each backing off to the shorter one."""
    found = base
    for at in places:
        found = counted.backed_off(at, found)
    return found


def _beside(values: Sequence[int], sources: Sources, log_base: Numbers) -> Iterator[tuple[_Expert, Numbers]]:
    """What the record before, fields of the same name and the words of the text say."""
    if sources.before is not None:
        # The value of the record before, the likelier the more alike the two records are.
        name = f"again {sources.before.alike} {sources.before.lately}"
        yield (name, name), np.array(values) == sources.before.value
    if sources.sisters:
        yield _borrowed(sources.sisters, sources.everything, values)
    for rule, meant in sources.expected.items():
        name = f"expected {rule} {min(len(meant), 4)}"
        yield (name, name), np.isin(values, meant).astype(np.float64)
    if sources.here:
        yield ("here", "here"), _nearness(sources.here, values, log_base)


def _nearness(weights: Mapping[int, float], values: Sequence[int], log_base: Numbers) -> Numbers:
    total = sum(weights.values()) + 5
    found: Numbers = np.log(np.array([(weights.get(value, 0) + 0.05) / total for value in values])) - 0.5 * log_base
    return found


def _borrowed(sisters: Mapping[int, float], own: Tally, values: Sequence[int]) -> tuple[_Expert, Numbers]:
    """What the field had itself, backing off to what is lent to it, the less the more it had."""
    spare, name, counts = 1 / (1 + own.n), f"sisters {min(own.n.bit_length(), 5)}", own.stats
    held = [counts[value].n if value in counts else 0 for value in values]
    lent = [sisters.get(value, 0.0) + _UNLENT for value in values]
    return (name, name), np.log(np.array([spare * (n + p) for n, p in zip(held, lent, strict=True)]))


def _echo_opinions(
    echo: Echo, values: Sequence[int], base: Numbers, log_base: Numbers
) -> Iterator[tuple[_Expert, Numbers]]:
    if echo.near:
        yield ("near", "near"), _nearness(echo.near, values, log_base)
    if echo.counts:
        size = min(sum(echo.counts[-1].values()), 3)
        row = np.log(np.array(echo.shares(values, base.tolist()))) - log_base
        yield (f"echo {echo.depth} {echo.sure} {size}", f"echo {echo.depth} {echo.sure}"), row


def mixed(found: Opinions, weights: Weights, owner: str) -> Numbers:
    """The mixed probability of every candidate; they sum to 1."""
    of_all, of_owner = weights.of(SHARED), weights.of(owner)
    weigh = [
        _PRIOR[shared.partition(" ")[0]] + of_all.get(shared, 0.0) + of_owner.get(own, 0.0)
        for own, shared in zip(found.own, found.shared, strict=True)
    ]
    # Row after row, so that candidates of whom the same is said have the same score to the last digit.
    scores = np.add.reduce(found.rows * np.array(weigh)[:, None], axis=0)
    raised = np.exp(scores - scores.max())
    shares: Numbers = raised / raised.sum()
    return shares


def learn(ranking: Ranking, value: int, weights: Weights, *, prose: bool = False) -> None:
    """Move the weights towards the experts that knew `value`; nothing to learn when none named it.

    A text teaches many words at once, for which the weights have moved since the ranking was made, so that in `prose`
    they settle: each moves by less the more it has moved. Values of a form change their ways, which is soon followed.
    """
    if value not in ranking.values:
        return
    kept = ranking.order[ranking.values.index(value)]
    said = ranking.opinions.rows
    expected = (said * mixed(ranking.opinions, weights, ranking.field)).sum(axis=1)
    gradients = said[:, kept] - expected
    experts = zip(ranking.opinions.own, ranking.opinions.shared, strict=True)
    if prose:
        for (own, shared), gradient in zip(experts, gradients.tolist(), strict=True):
            weights.adaptive_step(ranking.field, own, gradient, _PROSE_RATE)
            weights.adaptive_step(SHARED, shared, gradient, _PROSE_RATE)
        return
    steps = np.clip(gradients, -_LARGEST_STEP, _LARGEST_STEP)
    for (own, shared), step in zip(experts, steps.tolist(), strict=True):
        weights.step(ranking.field, own, _OWN_RATE * step)
        weights.step(SHARED, shared, _SHARED_RATE * step)
