"""Sorted lists to search by prefix, built once for each catalogue and value index."""

from __future__ import annotations

import weakref
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial, wraps
from itertools import islice
from typing import TypeVar

from autocomplete.completion import ItemKind
from autocomplete.wording import spoken
from nl2sql.catalog import Catalog
from nl2sql.values import ValueIndex

_LEAST_OF_MANY = 3
"""Letters of a value in a large column that must be there before it is offered."""
K = TypeVar("K")
V = TypeVar("V")


def per_object(make: Callable[[K], V]) -> Callable[[K], V]:
    """Remember what `make` gives for as long as its argument, which must not change, is alive."""
    made: dict[int, tuple[weakref.ref[K], V]] = {}

    @wraps(make)
    def remembered(given: K) -> V:
        known = made.get(id(given))
        if known is None or known[0]() is not given:
            gone: Callable[[object], object] = partial(made.pop, id(given))
            known = made[id(given)] = (weakref.ref(given, gone), make(given))
        return known[1]

    return remembered


@dataclass(frozen=True, slots=True, order=True)
class Phrase:
    """A table or a column as people say it."""

    text: str
    kind: ItemKind
    table: str
    column: str


@per_object
def phrases(catalog: Catalog) -> tuple[Phrase, ...]:
    """Every table and column of a catalogue in words, sorted."""
    found = [Phrase(spoken(table.name), "table", table.key, "") for table in catalog.tables]
    found += [Phrase(spoken(column.name), "column", table.key, column.name) for table, column in catalog.columns()]
    return tuple(sorted(found))


@per_object
def forms(values: ValueIndex) -> tuple[str, ...]:
    """Every normal form of the stored values, sorted."""
    return tuple(sorted(values.normal_forms()))


def phrases_from(catalog: Catalog, prefix: str, limit: int) -> Iterator[Phrase]:
    """The phrases that start with `prefix`, lower case."""
    known = phrases(catalog)
    start = bisect_left(known, prefix, key=lambda phrase: phrase.text)
    for phrase in islice(known, start, start + limit):
        if not phrase.text.startswith(prefix):
            return
        yield phrase


def forms_from(values: ValueIndex, prefix: str, limit: int) -> Iterator[str]:
    """The normal forms that start with `prefix`, itself in normal form; those of large columns come last."""
    known = forms(values)
    start = bisect_left(known, prefix)
    found = [form for form in known[start : start + limit] if form.startswith(prefix)]
    if values.many is not None and len(prefix) >= _LEAST_OF_MANY:
        found += [form for form in values.many.starting(prefix, limit) if form not in found]
    yield from found[:limit]
