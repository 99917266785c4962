"""What may have been meant by a word that was not found: one that is known and written nearly the same."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz, process

from nl2sql.drafting import Source
from nl2sql.lexicon_text import sections
from nl2sql.words import split_identifier

_LEAST = 80
"""Percent that two words must be alike, as `rapidfuzz.fuzz.ratio` reckons: one letter of five."""
_SHORTEST = 5
"""Shorter words are too often alike by chance."""


def nearest_word(word: str, source: Source) -> str:
    """A known word written like `word`: of the names of the source, or one for money; empty for none."""
    wanted = word.lower()
    if len(wanted) < _SHORTEST:
        return ""
    found = process.extractOne(wanted, sorted(set(_known(source))), scorer=fuzz.ratio, score_cutoff=_LEAST)
    return str(found[0]) if found and found[0] != wanted else ""


def _known(source: Source) -> Iterator[str]:
    for section in ("takings", "money"):
        for line in sections()[section]:
            yield from line.replace(",", " ").split()
    for table in source.catalog.tables:
        yield from (part.lower() for part in split_identifier(table.name))
        for column in table.columns:
            yield from (part.lower() for part in split_identifier(column.name))
    for metric in source.notes.metrics:
        yield from metric.name.lower().split()
