"""The rule for what runs low, less on hand than the level at which to order again, or has run out."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Condition
from nl2sql.parser.knowledge import is_key, is_numeric
from nl2sql.parser.reader import Reader, at
from nl2sql.words import stems

_STOCK = frozenset(stems("stock hand onhand available quantity qty inventory"))
_LEFT = frozenset(stems("stock hand onhand available inventory"))
_LEVEL = frozenset(stems("reorder minimum min threshold safety restock"))


@at("short")
def short(reader: Reader) -> int:
    """ "products that are running low", "what needs to be reordered", "sold out"."""
    if reader.mark.kind != "short" or reader.fragment:
        return 0
    gone = reader.mark.word == "zero"
    for table in reader.catalog.tables:
        numbers = [c for c in table.columns if is_numeric(c) and not is_key(table, c)] if table.kind != "view" else []
        levels = [c for c in numbers if set(stems(c.name)) & _LEVEL]
        stocks = [c for c in numbers if set(stems(c.name)) & (_LEFT if gone else _STOCK) and c not in levels]
        if gone and len(stocks) == 1:
            words = reader.span(reader.mark)
            left = ColumnRef(table.key, stocks[0].name)
            reader.condition(Condition(left, "=", (0,), reader.take_negation(), words=words))
            return 1
        if not gone and len(levels) == 1 and len(stocks) == 1:
            own, other = ColumnRef(table.key, stocks[0].name), ColumnRef(table.key, levels[0].name)
            words = reader.span(reader.mark)
            reader.condition(Condition(own, "<", negated=reader.take_negation(), other=other, words=words))
            return 1
    return 0
