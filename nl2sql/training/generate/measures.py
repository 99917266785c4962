"""Adjectives that go with columns: ``older``, ``the cheapest``, ``how tall``."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import NamedTuple

from nl2sql.training.generate.grammar import phrasings
from nl2sql.training.generate.world import Facet


class Scale(NamedTuple):
    """Adjectives of a column: comparatives for more and less, superlatives for most and least, and ``how …``."""

    more: tuple[str, ...]
    less: tuple[str, ...]
    most: tuple[str, ...]
    least: tuple[str, ...]
    how: tuple[str, ...]
    verbs: tuple[str, ...]


@lru_cache(maxsize=1)
def _scales() -> tuple[tuple[tuple[str, ...], Scale], ...]:
    found = []
    for names, lines in phrasings("measures").items():
        fields: dict[str, tuple[str, ...]] = {"more": (), "less": (), "most": (), "least": (), "how": (), "verb": ()}
        fields.update(
            (key.strip(), tuple(part.strip() for part in rest.split(",") if part.strip()))
            for key, _, rest in (line.text.partition(":") for line in lines)
        )
        scale = Scale(*(fields[key] for key in ("more", "less", "most", "least", "how", "verb")))
        found += [(tuple(name.split()), scale) for name in names.split(", ")]
    return tuple(sorted(found, key=lambda pair: -len(pair[0])))


def scale_of(facet: Facet) -> Scale | None:
    """The adjectives of a column by the words of its name; None where none are known."""
    for name, scale in _scales():
        size = len(name)
        if facet.words[-size:] == name or (size == 1 and name[0] in facet.words and facet.role in ("date", "year")):
            return scale
    return None


def said(options: tuple[str, ...], rng: Random) -> str:
    """One of the words; empty where there is none."""
    return rng.choice(options) if options else ""
