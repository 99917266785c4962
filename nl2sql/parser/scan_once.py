"""Words that say that nothing is to be counted twice: "each person counted once"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.parser.marks import Mark
from nl2sql.parser.period_match import norm_at, skip, split
from nl2sql.words import Token

_COUNTED = split("counted counting count")
_EACH = split("each every everyone everybody all nobody any anyone")
_FILLING = split("only just is are being of them")
_PER = split("a per each every in within")
_UNITS = split("day week month quarter year period")


def counted_once(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "each customer counted only once a month", "counting everyone once"."""
    for place, token in enumerate(tokens):
        if token.norm not in _COUNTED:
            continue
        stop = skip(tokens, place + 1, _EACH | _FILLING)
        if norm_at(tokens, stop) not in ("once", "twice"):
            stop += 1
        if norm_at(tokens, stop) not in ("once", "twice"):
            continue
        start, stop = _opened(tokens, place), stop + 1
        if norm_at(tokens, stop) in _PER:
            unit = skip(tokens, stop, _PER)
            stop = unit + 1 if norm_at(tokens, unit) in _UNITS else stop
        yield Mark("distinct", start, stop, 1.3 * (stop - start))


def _opened(tokens: Sequence[Token], place: int) -> int:
    """Where "each person is counted" starts."""
    for start in range(place - 1, max(-1, place - 5), -1):
        if tokens[start].norm in _EACH:
            return start
        if tokens[start].kind != "word":
            break
    return place
