"""The scanners that need only the words and the catalogue, together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nl2sql.catalog import Catalog
from nl2sql.parser.events import events
from nl2sql.parser.flag_words import states
from nl2sql.parser.formulas import formulas
from nl2sql.parser.latest import latest
from nl2sql.parser.marks import Mark
from nl2sql.parser.measure_units import unit_columns
from nl2sql.parser.same_columns import same_columns
from nl2sql.parser.scan_concepts import concepts
from nl2sql.parser.scan_figures import figures
from nl2sql.parser.scan_kin import kin
from nl2sql.parser.scan_sizes import sizes
from nl2sql.parser.scan_small import said_besides
from nl2sql.parser.scan_spans import spans
from nl2sql.parser.scan_time import times_said
from nl2sql.parser.with_empty import emptied
from nl2sql.words import Token


def marks_said(tokens: Sequence[Token], catalog: Catalog, today: str) -> Iterator[Mark]:
    """The marks of figures, units, times, flags, kin and columns that agree; `today` is an ISO date."""
    yield from concepts(tokens, catalog)
    yield from formulas(tokens, catalog)
    yield from unit_columns(tokens, catalog)
    yield from figures(tokens, catalog, today)
    yield from times_said(tokens, catalog)
    yield from states(tokens, catalog)
    yield from kin(tokens, catalog)
    yield from latest(tokens, catalog)
    yield from same_columns(tokens, catalog)
    yield from events(tokens, catalog)
    yield from sizes(tokens, catalog)
    yield from said_besides(tokens, catalog)
    yield from spans(tokens, catalog)
    yield from emptied(tokens, catalog)
