"""How long something took, in the words of a question: "days from A to B", "took longer than a week"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.marks import Mark
from nl2sql.parser.period_match import count_at, norm_at, says, split, spoken, unit_at
from nl2sql.words import Token

_DAYS = {"day": 1, "week": 7}
_MEASURED = (("number", "of", "days"), ("how", "many", "days"), ("days",), ("time",), ("delay",), ("gap",), ("lag",))
_FROM = split("from between until it pass elapse lie go by needed takes taken")
_TOOK = split("take takes took taken taking last lasts lasted need needs needed way transit run ran runs under")
_DONE = split("delivered deliver arrived arrive shipped dispatched finished completed returned resolved sent there")
_COMPARED = (
    (("longer", "than"), ">"),
    (("more", "than"), ">"),
    (("over",), ">"),
    (("above",), ">"),
    (("exceeding",), ">"),
    (("at", "least"), ">="),
    (("no", "less", "than"), ">="),
    (("less", "than"), "<"),
    (("fewer", "than"), "<"),
    (("under",), "<"),
    (("shorter", "than"), "<"),
    (("at", "most"), "<="),
    (("up", "to"), "<="),
    (("no", "more", "than"), "<="),
    (("no", "longer", "than"), "<="),
    (("within",), "<="),
    (("in", "under"), "<"),
    (("in", "less", "than"), "<"),
    (("exactly",), "="),
)
_NEAR = 5


def spans_of_days(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "number of days from dispatch to delivery": said of tables that hold two dates."""
    for start, words in spoken(tokens, _MEASURED):
        end = start + len(words)
        follow = {token.norm for token in tokens[end : end + 2]}
        if follow & {"from", "between", "until"} or (len(words) > 1 and follow & _FROM):
            for key in paired(catalog):
                yield Mark("lasting", start, end, 1.4 * (end - start) + 0.6, "", key, quality=0.6)


def lengths(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "took longer than a week", "delivered within three days": how long it may have taken."""
    said = {token.norm for token in tokens}
    if (said.isdisjoint(_TOOK) and "within" not in said) or not paired(catalog):
        return
    for place in range(len(tokens)):
        for words, operator in _COMPARED:
            counted = count_at(tokens, place + len(words)) if says(tokens, place, words) else None
            named = unit_at(tokens, counted[1]) if counted is not None else None
            if counted is None or named is None or named[0] not in _DAYS:
                continue
            near = {token.norm for token in tokens[max(0, place - _NEAR) : place]}
            after = {token.norm for token in tokens[named[2] : named[2] + _NEAR]}
            taken = bool((near | after) & _TOOK) or (words == ("within",) and bool(near & _DONE))
            if taken and norm_at(tokens, named[2]) not in ("ago", "old"):
                start = place - 1 if norm_at(tokens, place - 1) in _TOOK else place
                days = float(counted[0] * named[1] * _DAYS[named[0]])
                yield Mark("lasted", start, named[2], 1.3 * (named[2] - start), operator, number=days)


def paired(catalog: Catalog) -> list[str]:
    """The tables that hold just two dates: from one to the other is how long their rows took."""
    tables = [table for table in catalog.tables if table.kind != "view"]
    return [table.key for table in tables if sum(is_date(column) for column in table.columns) == 2]
