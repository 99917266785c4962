"""Plain rules that suggest without learning how much to believe what: what the engine is measured against."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from heapq import nlargest
from itertools import islice

from autocomplete.field import Evidence, Observation, Part

_LISTED = 200
_DISCOUNT = 0.6
_SINGLE = 0.5
_GROWTH = 1.02

Ranked = list[tuple[str, float]]
"""Values with how sure the rule is, best first."""


class Seen:
    """How often each value was kept, the one used last at the end."""

    def __init__(self) -> None:
        self.n = 0
        self.counts: dict[str, int] = {}
        self._top: list[str] = []
        self._sorted_at = 0.0

    def add(self, value: str) -> None:
        """Count one use."""
        self.n += 1
        self.counts[value] = self.counts.pop(value, 0) + 1

    def most(self) -> list[str]:
        """The most frequent values; those of many uses are sorted anew once in a while only."""
        if self.n > self._sorted_at * _GROWTH:
            self._top = nlargest(_LISTED, self.counts, key=self.counts.__getitem__)
            self._sorted_at = self.n
        return self._top

    def latest(self) -> Iterator[str]:
        """The values used last, latest first."""
        return islice(reversed(self.counts), _LISTED)


class Baselines:
    """Counts of every field, alone and after each single filled field, and the rules that rank by them."""

    def __init__(self) -> None:
        self._fields: dict[str, Seen] = {}
        self._pairs: dict[tuple[str, str, str], Seen] = {}

    def learn(self, observations: Iterable[Observation]) -> None:
        """Count values that were kept."""
        for item in observations:
            name = item.evidence.field
            self._fields.setdefault(name, Seen()).add(item.value)
            for slot, text in (*item.evidence.pairs, *_last_word(item.evidence)):
                self._pairs.setdefault((name, slot, text), Seen()).add(item.value)

    def seen(self, field: str, value: str) -> bool:
        """Whether the value was ever kept in this field: no history can suggest more."""
        known = self._fields.get(field)
        return known is not None and value in known.counts

    def ranked(self, evidence: Evidence) -> dict[str, tuple[Ranked, float]]:
        """What each rule suggests, and the seconds of this thread's processor it took."""
        found = {}
        rules = {"most popular": self._popular, "most recent": self._recent, "best pair": self._best_pair}
        if _last_word(evidence):
            rules["bigram"] = self._bigram
        for name, rule in rules.items():
            started = time.thread_time()
            ranking = rule(evidence)
            found[name] = (ranking, time.thread_time() - started)
        return found

    def _popular(self, evidence: Evidence) -> Ranked:
        seen = self._fields.get(evidence.field, Seen())
        return [(value, seen.counts[value] / (seen.n + 1)) for value in seen.most()]

    def _recent(self, evidence: Evidence) -> Ranked:
        latest = self._fields.get(evidence.field, Seen()).latest()
        return [(value, 1 / (place + 2)) for place, value in enumerate(latest)]

    def _best_pair(self, evidence: Evidence) -> Ranked:
        """The filled field after which one value stands out most, backing off to the most popular."""
        chosen, most = None, 0.0
        for slot, text in evidence.pairs:
            pair = self._pairs.get((evidence.field, slot, text))
            if pair is not None:
                sure = (pair.counts[pair.most()[0]] - _DISCOUNT) / pair.n * (1.0 if pair.n > 1 else _SINGLE)
                if sure > most:
                    chosen, most = pair, sure
        return self._after(evidence, chosen)

    def _bigram(self, evidence: Evidence) -> Ranked:
        """What followed the last word, backing off to the most popular."""
        slot, text = _last_word(evidence)[0]
        return self._after(evidence, self._pairs.get((evidence.field, slot, text)))

    def _after(self, evidence: Evidence, chosen: Seen | None) -> Ranked:
        if chosen is None:
            return self._popular(evidence)
        seen, spare = self._fields[evidence.field], _DISCOUNT * len(chosen.counts) / chosen.n
        values = dict.fromkeys([*chosen.most()[:50], *seen.most()[:100]])
        held = chosen.counts
        scored = [
            (value, max(held.get(value, 0) - _DISCOUNT, 0.0) / chosen.n + spare * seen.counts[value] / seen.n)
            for value in values
        ]
        return sorted(scored, key=lambda entry: -entry[1])


def _last_word(evidence: Evidence) -> tuple[Part, ...]:
    """The word before, in a sequence of words; nothing elsewhere."""
    first = evidence.chain[:1]
    return first if first and first[0][0].startswith("#") else ()
