"""Further ways to name stretches of time: the first or last part of one, decades in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nl2sql.parser.calendar_days import Unit
from nl2sql.parser.period_match import count_at, norm_at, skip, unit_at
from nl2sql.words import Token

_DECADES = {
    name: 1900 + 10 * number
    for number, name in enumerate(
        ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"), 2
    )
}
_EDGES = {"first": 1, "opening": 1, "last": -1, "final": -1, "closing": -1}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `start` to before `end`, named by the tokens up to `stop`."""

    start: date
    end: date
    stop: int


def named_decade(tokens: Sequence[Token], start: int) -> Stretch | None:
    """ "the nineties", "the 90s"."""
    place = start + 1 if start < len(tokens) and tokens[start].norm == "the" else start
    if place >= len(tokens):
        return None
    first = _DECADES.get(tokens[place].norm)
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if first is None and tokens[place].text in ("50", "60", "70", "80", "90") and after is not None:
        glued = after.norm == "s" and after.span.start == tokens[place].span.end
        first, place = (1900 + int(tokens[place].text), place + 1) if glued else (None, place)
    return Stretch(date(first, 1, 1), date(first + 10, 1, 1), place + 1) if first is not None else None


def edge(tokens: Sequence[Token], start: int) -> tuple[int, int, Unit, int] | None:
    """ "the final three days of": from the start (1) or the end (-1), how many, of what unit, where it ends."""
    place = skip(tokens, start, ("the",))
    side = _EDGES.get(norm_at(tokens, place))
    if side is None:
        return None
    counted = count_at(tokens, place + 1)
    named = unit_at(tokens, counted[1] if counted is not None else place + 1)
    if named is None or norm_at(tokens, named[2]) not in ("of", "in"):
        return None
    return side, (counted[0] if counted is not None else 1) * named[1], named[0], skip(tokens, named[2] + 1, ("the",))
