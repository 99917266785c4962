"""Tables that belong together, and which of these groups a question is about.

A query joins tables that belong together: those of one schema or, where a schema is a warehouse of its own, those that
keys tie to each other. Which group is meant, all words of the question say together; each table by itself may have
namesakes everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nl2sql.catalog import Table

MOST_OF_SCHEMA = 100
"""The tables of a schema with more tables than this do not belong together just for standing in it."""


def groups_of(tables: Sequence[Table], neighbours: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    """The number of the group of each table, from 0."""
    sizes = Counter(table.schema for table in tables)
    components = _components(neighbours)
    numbers: dict[tuple[str, int], int] = {}
    groups = np.zeros(len(tables), dtype=np.int32)
    for place, table in enumerate(tables):
        small = sizes[table.schema] <= MOST_OF_SCHEMA
        name = (table.schema, -1) if small else ("", components[place])
        groups[place] = numbers.setdefault(name, len(numbers))
    return groups


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
