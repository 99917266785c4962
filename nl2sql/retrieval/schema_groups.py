"""Tables that belong together, and which of these groups a question is about.

A query joins tables that belong together: those of one schema or, where a schema is a warehouse of its own, those that
keys tie to each other. Which group is meant, all words of the question say together; each table by itself may have
namesakes everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nl2sql.catalog import Table
from nl2sql.words import split_identifier

MOST_OF_SCHEMA = 100
"""The tables of a schema with more tables than this do not belong together just for standing in it."""
MOST_GROUPS = 3
"""So many groups a question is read over at most."""
_COMPARED = 6
_STEEPNESS = 8.0
_LEAST_SHARE = 0.08
_FORMER = ("archive", "archived", "arc", "backup", "bak", "copy", "deprecated", "obsolete", "old")
_TRIED = ("dev", "sandbox", "stage", "staging", "stg", "temp", "test", "tests", "tmp")
_COPIES = frozenset((*_FORMER, *_TRIED))
"""Words that call a schema a copy of another."""


@dataclass(frozen=True, slots=True)
class Group:
    """Tables (by key, best first) that a question can be read over together.

    `share` is how likely it is, before anything was read, that the question is about them; `why` tells what speaks
    for them beside their names, and is empty where nothing does.
    """

    tables: tuple[str, ...]
    share: float = 1.0
    why: str = ""


def shares_of(worth: NDArray[np.float32]) -> list[tuple[int, float]]:
    """The groups that come into question, best first, at most `MOST_GROUPS`, each with how likely it is meant.

    By how far each falls behind the best. The steepness was fitted on Spider's training questions over all databases
    as one catalogue, with and without invented tables. The shares of those left out are missing from the sum.
    """
    if not len(worth):
        return []
    ranked = np.argsort(-worth, kind="stable")[:_COMPARED]
    odds = np.exp(_STEEPNESS * (worth[ranked] - worth[ranked[0]]).astype(np.float64))
    shares = odds / odds.sum()
    kept = [place for place in range(min(MOST_GROUPS, len(ranked))) if not place or shares[place] >= _LEAST_SHARE]
    return [(int(ranked[place]), float(shares[place])) for place in kept]


def copies(tables: Sequence[Table]) -> tuple[frozenset[str], ...]:
    """For each table the words of its schema's name that call it a copy, a test or a stage."""
    known: dict[str, frozenset[str]] = {}
    for table in tables:
        if table.schema not in known:
            known[table.schema] = _COPIES.intersection(split_identifier(table.schema))
    return tuple(known[table.schema] for table in tables)


@dataclass(frozen=True, slots=True)
class Groups:
    """The `number` of the group of each table, from 0; `size` groups."""

    number: NDArray[np.int32]
    size: int

    def highest(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """The highest score of each group, [groups], of scores by table, [tables], none of them below 0."""
        found = np.zeros(self.size, dtype=np.float32)
        above = np.flatnonzero(scores)
        np.maximum.at(found, self.number[above], scores[above])
        return found

    def having(self, tables: Sequence[int]) -> NDArray[np.float32]:
        """1 for each group with one of these tables, by their places, 0 for others, [groups]."""
        found = np.zeros(self.size, dtype=np.float32)
        found[self.number[list(tables)]] = 1
        return found


def groups_of(tables: Sequence[Table], neighbours: Sequence[Sequence[int]]) -> Groups:
    """Which tables belong together."""
    sizes = Counter(table.schema for table in tables)
    components = _components(neighbours)
    numbers: dict[tuple[str, int], int] = {}
    groups = np.zeros(len(tables), dtype=np.int32)
    for place, table in enumerate(tables):
        small = sizes[table.schema] <= MOST_OF_SCHEMA
        name = (table.schema, -1) if small else ("", components[place])
        groups[place] = numbers.setdefault(name, len(numbers))
    return Groups(groups, len(numbers))


def _components(neighbours: Sequence[Sequence[int]]) -> list[int]:
    """For each table the lowest place among all that keys tie it to, over any number of steps."""
    found = [-1] * len(neighbours)
    for start in range(len(neighbours)):
        waiting = [start] if found[start] < 0 else []
        while waiting:
            place = waiting.pop()
            if found[place] < 0:
                found[place] = start
                waiting.extend(neighbours[place])
    return found
