"""Gathers the smaller scanners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.parser.marks import Mark
from nl2sql.parser.scan_active import active
from nl2sql.parser.scan_between import between_events
from nl2sql.parser.scan_once import counted_once
from nl2sql.parser.scan_shares import shares_said
from nl2sql.words import Token


def said_besides(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Shares, what is counted once, who is active, and the time between two events."""
    yield from shares_said(tokens)
    yield from counted_once(tokens)
    yield from active(tokens, catalog)
    yield from between_events(tokens, catalog)
