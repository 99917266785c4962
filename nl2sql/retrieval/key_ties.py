"""Which columns the declared keys of a catalogue tie to which tables, worked out before anything is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nl2sql.catalog import Table
from nl2sql.retrieval.inverted import entries


@dataclass(frozen=True, slots=True)
class Tied:
    """Pairs of a column and another table, by their places, in the order of the column's table, from `_starts`."""

    columns: NDArray[np.int32]
    others: NDArray[np.int32]
    _starts: NDArray[np.int64]

    def of(self, tables: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The columns of some tables, and the other table of each."""
        _, at = entries(self._starts, tables)
        return self.columns[at], self.others[at]


@dataclass(frozen=True, slots=True)
class KeyTies:
    """The columns that refer, with the tables they refer to (`up`), and those referred to, with who does (`down`)."""

    up: Tied
    down: Tied


def key_ties(tables: Sequence[Table], places: Mapping[str, int], first: Sequence[int]) -> KeyTies:
    """The ties of `tables`; `places` are those of their keys, `first` the places of the first column of each.

    Where the case of a name is wrong, the table or the columns that differ only in case are meant.
    """
    pairs = list(_pairs(tables, places, first))
    up = sorted((own, table, target) for own, _, table, target in pairs if own >= 0)
    down = sorted((theirs, target, table) for _, theirs, table, target in pairs if theirs >= 0)
    return KeyTies(*(_tied([*dict.fromkeys(each)], len(tables)) for each in (up, down)))


def _pairs(
    tables: Sequence[Table], places: Mapping[str, int], first: Sequence[int]
) -> Iterator[tuple[int, int, int, int]]:
    """By key: a column of it or -1, a column it refers to or -1, their tables."""
    folded = {key.lower(): place for key, place in places.items()}
    for place, table in enumerate(tables):
        for key in table.foreign_keys:
            target = places.get(key.target, folded.get(key.target.lower()))
            if target is None:
                continue
            for own, theirs in zip(key.columns, key.target_columns, strict=False):
                for column in _called(own, table):
                    yield first[place] + column, -1, place, target
                for column in _called(theirs, tables[target]):
                    yield -1, first[target] + column, place, target


def _called(name: str, table: Table) -> list[int]:
    return [place for place, column in enumerate(table.columns) if column.name.lower() == name.lower()]


def _tied(pairs: Sequence[tuple[int, int, int]], tables: int) -> Tied:
    columns, owners, others = (np.array([pair[part] for pair in pairs], dtype=np.int32) for part in range(3))
    return Tied(columns, others, np.searchsorted(owners, np.arange(tables + 1)))
