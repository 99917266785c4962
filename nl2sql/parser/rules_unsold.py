"""Rules for what was not sold: "products that did not sell in May"."""

from __future__ import annotations

from nl2sql.parser.frame import Presence
from nl2sql.parser.measuring import amount_measure
from nl2sql.parser.reader import Reader, at

_SELLING = frozenset({"sell", "sold", "selling"})


@at("not")
def unsold(reader: Reader) -> int:
    """ "products that did not sell in May", "were not sold online": there is no sale of them."""
    mark, following = reader.mark, reader.peek(1)
    if mark.kind != "not" or following is None or following.kind not in ("units", "money") or reader.fragment:
        return 0
    if {*reader.said(following).split()}.isdisjoint(_SELLING) or not reader.mentions or reader.measures:
        return 0
    measure = amount_measure(reader, following, (), ())
    if measure is None or measure.table == reader.subject:
        return 0
    words = reader.span(mark, following)
    reader.presences.append(Presence(measure.table, negated=True, words=words))
    return 2
