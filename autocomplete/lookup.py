"""Sorted lists to search by prefix, built once for each catalogue and value index."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from operator import attrgetter
from typing import TypeVar

from autocomplete.completion import ItemKind
from autocomplete.wording import spoken
from nl2sql.caching import per_object
from nl2sql.catalog import Catalog
from nl2sql.values import ValueIndex

_LEAST_OF_MANY = 3
"""Letters of a value in a large column that must be there before it is offered."""
V = TypeVar("V")


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


def starting(known: Sequence[V], prefix: str, limit: int, text: Callable[[V], str]) -> Iterator[V]:
    """Of the first `limit` entries from `prefix` on those whose `text`, which they are sorted by, starts with it."""
    first = bisect_left(known, prefix, key=text)
    return takewhile(lambda entry: text(entry).startswith(prefix), islice(known, first, first + limit))


def phrases_from(catalog: Catalog, prefix: str, limit: int) -> Iterator[Phrase]:
    """The phrases that start with `prefix`, lower case."""
    return starting(phrases(catalog), prefix, limit, attrgetter("text"))


def forms_from(values: ValueIndex, prefix: str, limit: int) -> Iterator[str]:
    """The normal forms that start with `prefix`, itself in normal form; those of large columns come last."""
    found = list(starting(forms(values), prefix, limit, str))
    if values.many is not None and len(prefix) >= _LEAST_OF_MANY:
        found += [form for form in values.many.starting(prefix, limit) if form not in found]
    yield from found[:limit]
