"""Which columns bring tables together: declared keys, and columns that are called alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from nl2sql.catalog import Table
from nl2sql.words import split_identifier

Ties = dict[tuple[int, str], tuple[tuple[int, ...], tuple[int, ...]]]
"""By place of the table and small name of the column: the tables it refers to, and those that refer to it."""


def ties_among(tables: Sequence[Table]) -> Ties:
    """The ties among some tables, named by their places."""
    places = {table.key.lower(): place for place, table in enumerate(tables)}
    up: dict[tuple[int, str], dict[int, None]] = defaultdict(dict)
    down: dict[tuple[int, str], dict[int, None]] = defaultdict(dict)
    for place, table in enumerate(tables):
        for key in table.foreign_keys:
            target = places.get(key.target.lower())
            if target is None:
                continue
            for own, theirs in zip(key.columns, key.target_columns, strict=False):
                up[(place, own.lower())][target] = None
                down[(target, theirs.lower())][place] = None
    for place, name, target in _alike(tables):
        up[(place, name)].setdefault(target)
        down[(target, name)].setdefault(place)
    return {key: (tuple(up.get(key, ())), tuple(down.get(key, ()))) for key in {*up, *down}}


def _alike(tables: Sequence[Table]) -> Iterator[tuple[int, str, int]]:
    """Columns called like the only key column of another table, where that says more than ``id``."""
    keys: dict[str, list[int]] = defaultdict(list)
    for place, table in enumerate(tables):
        if len(table.primary_key) == 1 and len(split_identifier(table.primary_key[0])) > 1:
            keys[table.primary_key[0].lower()].append(place)
    for place, table in enumerate(tables):
        for column in table.columns:
            name = column.name.lower()
            yield from ((place, name, target) for target in keys.get(name, ()) if target != place)
