"""What followed the same words earlier in the text at hand: texts repeat themselves before others do. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autocomplete.counts import DISCOUNT

_LONGEST = 6
_FADES = 0.95
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Echo:
    """The continuations seen: `counts` by how many words before them are the same, from one on.

    `near` are the words of the text, the later the heavier, the last one 1.
    """

    counts: tuple[Mapping[int, int], ...] = ()
    near: Mapping[int, float] | None = None

    @property
    def depth(self) -> int:
        """The most words that were the same."""
        return len(self.counts)

    @property
    def sure(self) -> int:
        """Whether these most words were always followed by the same."""
        return int(bool(self.counts) and len(self.counts[-1]) == 1)

    def shares(self, values: Sequence[int], base: Sequence[float]) -> list[float]:
        """The probability of each value as a continuation, backing off to `base`."""
        out = [p + _LEAST for p in base]
        for counts in self.counts:
            n = sum(counts.values())
            spare = DISCOUNT * len(counts) / n
            out = [
                spare * p + (max(counts[value] - DISCOUNT, 0.0) / n if value in counts else 0.0)
                for value, p in zip(values, out, strict=True)
            ]
        return out


def echo_of(words: Sequence[int]) -> Echo:
    """What the text so far says about its next word; nothing about an empty one."""
    if not words:
        return Echo()
    counts: list[dict[int, int]] = []
    end = len(words) - 1
    for at in range(end):
        if words[at] != words[end]:
            continue
        same = 1
        while same < _LONGEST and same <= at and words[at - same] == words[end - same]:
            same += 1
        counts += [{} for _ in range(same - len(counts))]
        for order in range(same):
            counts[order][words[at + 1]] = counts[order].get(words[at + 1], 0) + 1
    near: dict[int, float] = {}
    weight = 1.0
    for word in reversed(words):
        near[word] = near.get(word, 0.0) + weight
        weight *= _FADES
    return Echo(tuple(counts), near)
