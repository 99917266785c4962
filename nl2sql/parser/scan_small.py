"""Gathers the smaller scanners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.parser.marks import Mark
from nl2sql.parser.period_match import year_number
from nl2sql.parser.rules_running import running
from nl2sql.parser.rules_since import since_last
from nl2sql.parser.scan_active import active
from nl2sql.parser.scan_between import between_events
from nl2sql.parser.scan_made import made
from nl2sql.parser.scan_once import counted_once
from nl2sql.parser.scan_rows import rows_of
from nl2sql.parser.scan_shares import shares_said
from nl2sql.words import Token


def said_besides(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Shares, what is counted once, who is active, the time between two events, and what was on then."""
    yield from shares_said(tokens)
    yield from counted_once(tokens)
    yield from active(tokens, catalog)
    yield from between_events(tokens, catalog)
    yield from running(tokens, catalog)
    yield from since_last(tokens)
    yield from made(tokens, catalog)
    yield from rows_of(tokens, catalog)
    yield from years_apart(tokens)


def years_apart(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "2025 on 2024", "2025 over 2024": the one is set against the other."""
    for place in range(1, len(tokens) - 1):
        if tokens[place].norm in ("on", "over", "upon", "to"):
            years = year_number(tokens, place - 1), year_number(tokens, place + 1)
            if None not in years and (tokens[place].norm != "to" or years[0] > years[1]):  # type: ignore[operator]
                yield Mark("versus", place, place + 1, 1.5)
