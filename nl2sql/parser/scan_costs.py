"""What a thing costs: its price to those who buy it, its cost to those who sell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.parser.knowledge import is_key, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.parser.scan_takings import takings_said
from nl2sql.words import Token, stem, stems

_VERBS = frozenset({"cost", "costs", "costing"})
_LIMITS = frozenset(
    {
        *("more", "less", "over", "under", "above", "below", "at", "between", "from", "exactly", "up", "no", "not"),
        *("just", "upwards", "as", "only", "around"),
    }
)
_DO = frozenset({"do", "does", "did"})
_NOUN_BEFORE = frozenset({"the", "their", "our", "its", "a", "of", "and", "unit", "average", "total", "shipping", "it"})


def money_said(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """The marks of all verbs for money."""
    yield from costs(tokens, catalog)
    yield from takings_said(tokens, catalog)


def costs(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "that cost more than 400": the price, in tables that hold a price and a cost; "costs us" stays the cost."""
    for place, token in enumerate(tokens):
        if token.norm not in _VERBS:
            continue
        after, before = tokens[place + 1] if place + 1 < len(tokens) else None, tokens[place - 1].norm if place else ""
        said = after is not None and (after.norm in _LIMITS or after.number is not None)
        said = said or (after is None and any(other.norm in _DO for other in tokens[1:place]))
        if not said or before in _NOUN_BEFORE:
            continue
        for table in catalog.tables:
            numbers = [c for c in table.columns if is_numeric(c) and not is_key(table, c)]
            priced = [c for c in numbers if stem("price") in stems(c.name)]
            if table.kind != "view" and len(priced) == 1 and any(stems(c.name) == (stem("cost"),) for c in numbers):
                yield Mark("column", place, place + 1, 1.5, table=table.key, column=priced[0].name, how="stands for")
