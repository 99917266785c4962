"""Words for figures that schemas hold under other names or must compute: money given back, profit, the wage bill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import resources

from nl2sql.catalog import Catalog
from nl2sql.parser.figures_known import known_figure
from nl2sql.parser.marks import Mark
from nl2sql.words import Token, stem

_LONGEST = 6


@lru_cache(maxsize=1)
def _concepts() -> dict[tuple[str, ...], str]:
    known: dict[tuple[str, ...], str] = {}
    concept = ""
    for line in resources.files("nl2sql.parser").joinpath("concepts.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            concept = line.strip("[]")
        elif line and not line.startswith("#"):
            for phrase in line.split(","):
                known[tuple(stem(word) for word in phrase.replace("-", " ").split())] = concept
    return known


def concepts(tokens: Sequence[Token], catalog: Catalog) -> Iterator[Mark]:
    """Marks for the figures a catalogue can give; words for those it cannot give are left to other readings."""
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + _LONGEST) + 1):
            concept = _concepts().get(tuple(token.stem for token in tokens[start:end]))
            found = known_figure(catalog, concept) if concept is not None else None
            if found is not None and concept is not None:
                score = 1.15 + 1.4 * (end - start - 1)
                yield Mark("figure", start, end, score, concept, found.table, quality=0.9)
