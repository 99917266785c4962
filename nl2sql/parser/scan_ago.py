"""How long ago, in words that bound a period: "older than a year", "not … for more than six months"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.parser.marks import Mark
from nl2sql.parser.period import Period, ago
from nl2sql.parser.period_match import count_at, norm_at, says, unit_at
from nl2sql.words import Token

_OLD = (("older", "than"), ("further", "back", "than"), ("longer", "ago", "than"))
_DENIED = frozenset(
    {"not", "no", "never", "nothing", "without", "nobody", "haven't", "hasn't", "didn't", "none", "any", "anything"}
)
_LONGER = (("for", "more", "than"), ("for", "over"), ("in", "over"), ("in", "more", "than"), ("for", "at", "least"))


def aged(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "older than a year": a day that long ago, as a limit."""
    for place in range(len(tokens)):
        for words in _OLD:
            count = count_at(tokens, place + len(words)) if says(tokens, place, words) else None
            unit = unit_at(tokens, count[1]) if count is not None else None
            if count is not None and unit is not None:
                period = ago(unit[0], count[0] * unit[1], "before")
                yield Mark("period", place, unit[2], 1.4 * (unit[2] - place), period=period)


def long_since(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "not … for more than a year": since that day, where something did not happen."""
    if not any(token.norm in _DENIED for token in tokens):
        return
    for place in range(1, len(tokens)):
        words = next((words for words in _LONGER if says(tokens, place, words)), None)
        counted = count_at(tokens, place + len(words)) if words is not None else None
        named = unit_at(tokens, counted[1]) if counted is not None else None
        if counted is None or named is None or norm_at(tokens, named[2]) in ("ago", "old"):
            continue
        if not any(token.norm in _DENIED for token in tokens[max(0, place - 6) : place]):
            continue
        unit, times, end = named
        period = Period(unit=unit, length=counted[0] * times, rolling=True, bound="since")
        yield Mark("period", place, end, 1.2 * (end - place), period=period)
