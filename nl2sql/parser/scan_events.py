"""Nouns for what happens on a day that rows tell of: "signups", "hires", "launches"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import resources

from nl2sql.catalog import Catalog
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.marks import Mark
from nl2sql.words import Token, stems

_LONGEST = 3
_NAMED = frozenset({"date", "dates", "day", "days", "time", "year", "month"})


@lru_cache(maxsize=1)
def _nouns() -> dict[tuple[str, ...], frozenset[str]]:
    known: dict[tuple[str, ...], frozenset[str]] = {}
    for line in resources.files("nl2sql.parser").joinpath("events.txt").read_text("utf-8").splitlines():
        nouns, _, roots = line.partition(" = ")
        for noun in nouns.split(",") if roots else ():
            known[tuple(noun.split())] = frozenset(roots.split())
    return known


def events(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """A mark for each table with such a date, unless a table of that name says it already."""
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + _LONGEST) + 1):
            roots = _nouns().get(tuple(token.norm for token in tokens[start:end]))
            if roots is None or (end < len(tokens) and tokens[end].norm in _NAMED):
                continue
            last = tokens[end - 1].stem
            for table in catalog.tables:
                if table.kind == "view" or last in stems(table.name):
                    continue
                for column in table.columns:
                    if is_date(column) and set(stems(column.name)) & roots:
                        score = 1.3 * (end - start)
                        yield Mark("event", start, end, score, "", table.key, column.name, quality=0.9)
