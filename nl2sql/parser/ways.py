"""Whether one row of a table leads to one or to many of another, so that joining it would repeat rows."""

from __future__ import annotations

from collections.abc import Collection

from nl2sql.catalog import Catalog
from nl2sql.joins import join_graph


def multiplies(catalog: Catalog, start: str, end: str) -> bool:
    """Whether one row of `start` can have many of `end`."""
    found = join_graph(catalog).paths_from(start).get(end)
    return found is not None and any(join.multiplies for join in found[1])


def leads_to_one(catalog: Catalog, start: str, end: str) -> bool:
    """Whether every row of `start` belongs to at most one of `end`."""
    found = join_graph(catalog).paths_from(start).get(end)
    return found is not None and not any(join.multiplies for join in found[1])


def repeats(catalog: Catalog, root: str, key: str, there: Collection[str]) -> bool:
    """Whether joining `key` would repeat rows, where none of the tables that are there anyway leads to it already."""
    if key in there or not multiplies(catalog, root, key):
        return False
    paths = join_graph(catalog).paths_from
    below = [other for other in there if other != root and multiplies(catalog, root, other) and key in paths(other)]
    return all(multiplies(catalog, other, key) for other in below)
