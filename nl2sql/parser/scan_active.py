"""People called active where no column says who is: those who did something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.parser.frame import Presence
from nl2sql.parser.knowledge import is_flag
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import event_table
from nl2sql.parser.reader import Reader
from nl2sql.parser.settling import is_below
from nl2sql.retrieval.links import Link, name_links
from nl2sql.words import Token, stem, stems

_ACTIVE = frozenset({"active", "actively"})
PEOPLE = frozenset(stems("customer client buyer shopper member user patient visitor guest people person subscriber"))
"""Stems of words for those who do things."""


_BUYING = frozenset({"buyer", "buyers", "purchaser", "purchasers"})


def buying(reader: Reader, table: str) -> tuple[Presence, ...]:
    """What all those have of whom a share is asked, where they are called buyers: they bought something."""
    event = event_table(reader.catalog) if not _BUYING.isdisjoint(reader.tokens_said) else ""
    return (Presence(event),) if event and table and is_below(reader, table, event) else ()


def active(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """ "active customers": those with an order, or whatever else the events of the data are."""
    for place, token in enumerate(tokens[:-1]):
        if token.norm not in _ACTIVE or tokens[place + 1].stem not in PEOPLE:
            continue
        if place and tokens[place - 1].norm in ("most", "least"):
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


_DEEDS = frozenset(stems("purchase order booking visit"))
"""Stems of words for what people do, which words for people share."""


def no_doers(links: Sequence[Link], tokens: Sequence[Token]) -> Iterator[Link]:
    """The links without those of words that only share their root with one for people: a purchase is no purchaser."""
    deeds = {(link.start, link.end) for link in links if link.kind == "table" and not PEOPLE & set(stems(link.table))}
    for link in links:
        last = tokens[link.end - 1]
        doer = last.stem not in _DEEDS or last.norm.endswith(("er", "ers", "or", "ors"))
        other = link.kind == "table" and link.how != "is" and (link.start, link.end) in deeds
        if not other or doer or not PEOPLE & set(stems(link.table)):
            yield link
