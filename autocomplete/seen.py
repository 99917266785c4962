"""What several contexts say of the same values, all at once: discounted back-off over tallies. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from autocomplete.counts import DISCOUNT, Tally
from autocomplete.packing import entries, table

Numbers = NDArray[np.float64]

_FADING_VALUES = 50
_LEAST = 1e-9
_NO_VALUE = 1 << 32
"""More than any id of a value."""
_ONE_BY_ONE = 120
"""So many values in all tallies together are looked up one after the other."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Probabilities by count, and by fading count, in several tallies: the first axis has these two.

    `own` is what each tally (second axis) says of each value (third axis) itself, in the order they were given,
    and `spare` the share that it leaves to a shorter context. `shares` are the plain shares in the first tally,
    where a value not held counts as seen once.
    """

    own: Numbers
    spare: Numbers
    shares: Numbers

    def backed_off(self, at: int | slice, base: Numbers) -> Numbers:
        """The probabilities in one tally or some, by count and by fading count, backing off to `base`."""
        found: Numbers = self.spare[:, at] * base + self.own[:, at]
        return found


def seen(tallies: Sequence[Tally], values: Sequence[int]) -> Seen:
    """Look up `values`, each of them once, in every tally."""
    few = sum(tally.held for tally in tallies) <= _ONE_BY_ONE
    counts, given = (_one_by_one if few else _at_once)(tallies, values)
    totals, spare = _totals(tallies, given)
    kept = (counts - DISCOUNT * np.minimum(counts, 1.0)).reshape(2, len(tallies), len(values))
    return Seen(kept / totals + _LEAST, spare, np.maximum(counts[0, : len(values)], 1.0) / totals[0, 0])


def _one_by_one(tallies: Sequence[Tally], values: Sequence[int]) -> tuple[Numbers, list[float]]:
    """What `_at_once` finds, quicker where there is little: starting an operation on arrays takes its time."""
    places = {value: at for at, value in enumerate(values)}
    counts = [[0.0] * len(tallies) * len(values) for _ in range(2)]
    given = []
    for first, tally in zip(range(0, len(counts[0]), len(values)), tallies, strict=True):
        passed_on = 0.0
        for left, (value, n, recent, clock) in zip(range(tally.held, 0, -1), entries(tally.data), strict=True):
            faded = recent * tally.keep ** (tally.clock - clock)
            if left <= _FADING_VALUES:
                passed_on += DISCOUNT * faded if faded < 1.0 else DISCOUNT
            at = places.get(value)
            if at is not None:
                counts[0][first + at], counts[1][first + at] = n, faded
        given.append(passed_on)
    return np.array(counts), given


def _at_once(tallies: Sequence[Tally], values: Sequence[int]) -> tuple[Numbers, list[float]]:
    """Counts and fading counts as of now, tally by tally; what the latest values leave to those not seen."""
    rows = table(b"".join([tally.data for tally in tallies]))
    sizes = [tally.held for tally in tallies]
    owner = np.arange(len(tallies)).repeat(sizes)
    rate, clock, end = np.array(
        [(math.log2(tally.keep), tally.clock, end) for tally, end in zip(tallies, accumulate(sizes), strict=True)]
    ).T[:, owner]
    faded = rows["recent"] * np.exp2(rate * (clock - rows["clock"]))
    order = sorted(range(len(values)), key=values.__getitem__)
    columns = np.array([*(values[at] for at in order), _NO_VALUE])
    known = rows["value"].astype(np.int64)
    place = columns.searchsorted(known)
    hit = (columns[place] == known).nonzero()[0]
    cell = owner[hit] * len(values) + np.array(order)[place[hit]]
    counts = np.zeros((2, len(tallies) * len(values)))
    counts[0, cell] = rows["n"][hit]
    counts[1, cell] = faded[hit]
    late = end - np.arange(len(owner)) <= _FADING_VALUES
    given = np.bincount(owner, late * np.minimum(faded, 1.0), len(sizes))
    return counts, (DISCOUNT * given).tolist()


def _totals(tallies: Sequence[Tally], given: Sequence[float]) -> tuple[Numbers, Numbers]:
    """The sums of counts and of fading counts of each tally, 1 where there are none, and what of them is spare."""
    totals = [[tally.n or 1 for tally in tallies], [tally.recent if tally.recent > 0 else 1.0 for tally in tallies]]
    spare = [
        [DISCOUNT * tally.kinds / tally.n if tally.n else 1.0 for tally in tallies],
        [min(1.0, part / t.recent) if t.recent > 0 else 1.0 for t, part in zip(tallies, given, strict=True)],
    ]
    return np.array(totals)[:, :, None], np.array(spare)[:, :, None]
