"""Everything that words say of time beside periods: hours, durations, first and last days, years of service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.parser.marks import Mark
from nl2sql.parser.scan_clock import clocks
from nl2sql.parser.scan_durations import lengths, spans_of_days
from nl2sql.parser.scan_moments import longest, moments, tenures
from nl2sql.words import Token


def times_said(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """The marks of all scanners for time."""
    yield from clocks(tokens, catalog)
    yield from spans_of_days(tokens, catalog)
    yield from lengths(tokens, catalog)
    yield from moments(tokens)
    yield from longest(tokens)
    yield from tenures(tokens, catalog)
