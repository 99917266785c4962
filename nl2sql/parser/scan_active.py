"""People called active where no column says who is: those who did something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.parser.knowledge import is_flag
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import event_table
from nl2sql.retrieval.links import name_links
from nl2sql.words import Token, stem, stems

_ACTIVE = frozenset({"active", "actively"})
PEOPLE = frozenset(stems("customer client buyer shopper member user patient visitor guest people person subscriber"))
"""Stems of words for those who do things."""


def active(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "active customers": those with an order, or whatever else the events of the data are."""
    for place, token in enumerate(tokens[:-1]):
        if token.norm not in _ACTIVE or tokens[place + 1].stem not in PEOPLE:
            continue
        event = event_table(catalog)
        links = name_links(tokens, catalog)
        tables = {link.table for link in links if link.start == place + 1 and link.kind == "table"}
        told = any(
            is_flag(column) and stem("active") in stems(column.name)
            for table, column in catalog.columns()
            if table.key in tables
        )
        if event and tables and not told:
            yield Mark("table", place, place + 1, 1.4, table=event, quality=0.5, how="speaks of")
