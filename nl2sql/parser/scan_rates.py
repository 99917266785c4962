"""Rates: how often something that is yes or no is yes, or something of a few kinds is of one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.parser.knowledge import is_date, is_flag, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.retrieval.links import Link, name_links
from nl2sql.retrieval.value_links import value_links
from nl2sql.values import ValueIndex
from nl2sql.words import Token

_RATES = frozenset({"rate", "ratio", "percentage", "rates", "quota"})
_OF = frozenset({"of", "the", "for"})


def rates(tokens: Sequence[Token], text: str, catalog: Catalog, values: ValueIndex) -> Iterator[Mark]:
    """ "conversion rate", "cancellation rate", "rate of cancellation"."""
    if not any(token.norm in _RATES for token in tokens):
        return
    for link in name_links(tokens, catalog):
        column = catalog.column(ColumnRef(link.table, link.column)) if link.kind == "column" else None
        if column is not None and is_flag(column):
            yield from _rate(link, tokens)
    for link in value_links(tokens, text, values):
        column = catalog.column(ColumnRef(link.table, link.column))
        of_a_kind = column is not None and not (is_flag(column) or is_numeric(column) or is_date(column))
        if of_a_kind and link.quality >= 0.9 and len(link.values) == 1:
            yield from _rate(link, tokens)


def _rate(link: Link, tokens: Sequence[Token]) -> Iterator[Mark]:
    """The mark of a rate whose word stands after or, with "of", before what it is of."""
    start, end = link.start, link.end
    if end < len(tokens) and tokens[end].norm in _RATES:
        end += 1
    else:
        while start and tokens[start - 1].norm in _OF:
            start -= 1
        if start == link.start or not start or tokens[start - 1].norm not in _RATES:
            return
        start -= 1
    score = (link.end - link.start + 1.1) * link.quality
    yield Mark(
        "rate", start, end, score, "", link.table, link.column, link.values,
        quality=link.quality, how=link.how, with_table=link.with_table,
    )  # fmt: skip
