"""Verbs that ask for money taken in: "how much did each store sell", "what does the shop make in a month"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.parser.amounts import money
from nl2sql.parser.figures_known import known_figure
from nl2sql.parser.marks import Mark
from nl2sql.retrieval.links import name_links
from nl2sql.words import Token

_VERBS = frozenset(
    (
        *("sell", "sold", "make", "made", "earn", "earned", "gross", "grossed", "generate", "generated"),
        *("bill", "billed", "invoice", "invoiced", "book", "booked", "collect", "collected"),
    )
)
_SELLING = frozenset({"sell", "sold"})
_EARNING = frozenset({"earn", "earned", "make", "made"})
_PARTED = {
    ("bring", "in"),
    ("brought", "in"),
    ("take", "in"),
    ("took", "in"),
    ("turn", "over"),
    ("turned", "over"),
    ("pull", "in"),
    ("pulled", "in"),
    ("ring", "up"),
    ("rang", "up"),
    ("cash", "in"),
    ("rake", "in"),
    ("raked", "in"),
}
_HELPING = frozenset({"did", "do", "does", "have", "has", "was", "were", "money", "would", "had"})
_WORTH = 1.15


def takings_said(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Marks for verbs that mean money after "how much did …" or "what did …"."""
    asked = _asked(tokens)
    if asked < 0 or money(catalog, ()) is None:
        return
    named = any(token.norm == "money" for token in tokens)
    verbs = _verbs(tokens, asked, catalog)
    for place in range(asked, len(tokens)):
        pair = (tokens[place].norm, tokens[place + 1].norm if place + 1 < len(tokens) else "")
        length = 2 if pair in _PARTED else int(pair[0] in verbs)
        if length and named:
            yield Mark("unit", place, place + length, length * _WORTH)
        elif length:
            yield Mark("money", place, place + length, length * _WORTH, "sales", quality=0.9)


def _verbs(tokens: Sequence[Token], asked: int, catalog: Catalog) -> frozenset[str]:
    """The single verbs that mean money here: what staff make is their pay, what was sold may be a list."""
    verbs = _VERBS - _SELLING if tokens[0].norm == "what" else _VERBS
    paid = known_figure(catalog, "payroll")
    now = any(token.norm in ("do", "does") for token in tokens[asked - 2 : asked + 1])
    staff = paid is not None and any(link.table == paid.table for link in name_links(tokens[asked:], catalog))
    return verbs - _EARNING if now or staff else verbs


def _asked(tokens: Sequence[Token]) -> int:
    """Where what comes after "how much did" or "what did" starts; -1 where neither is said."""
    for place in range(len(tokens) - 2):
        pair = (tokens[place].norm, tokens[place + 1].norm)
        if pair == ("how", "much") and tokens[place + 2].norm in _HELPING:
            return place + 2
    return 2 if len(tokens) > 2 and tokens[0].norm == "what" and tokens[1].norm in ("did", "do", "does") else -1
