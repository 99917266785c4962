"""Which columns bring tables together: declared keys, and columns that are called alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nl2sql.retrieval.column_facts import ColumnFacts
from nl2sql.retrieval.schema_index import SchemaIndex

_Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Ties:
    """By column and table, [columns, tables]: whether the column refers to the table (`up`), or is referred to."""

    up: NDArray[np.bool_]
    down: NDArray[np.bool_]


def ties_among(index: SchemaIndex, tables: list[int], documents: _Places, owner: _Places) -> Ties:
    """The ties among some tables, by places in `tables`; `documents` are their columns, `owner` the table of each."""
    ties = Ties(*(np.zeros((len(documents), len(tables)), dtype=bool) for _ in range(2)))
    folded = index.facts.folded[index.facts.name[documents]]
    found = np.array(tables, dtype=np.int32)
    place = np.full(len(index.tables), -1, dtype=np.int32)
    place[found] = np.arange(len(found))
    # From the place of a column in the catalogue to that among `documents`.
    start = np.array([index.columns_of(table).start for table in tables]) - np.searchsorted(owner, range(len(tables)))
    for held, tied in ((ties.up, index.ties.up), (ties.down, index.ties.down)):
        columns, others = tied.of(found)
        at, other = columns - start[place[index.owner[columns]]], place[others]
        held[at[other >= 0], other[other >= 0]] = True
    _tie_namesakes(ties, folded, _sole_keys(index.facts, documents, owner), owner)
    return ties


def _sole_keys(facts: ColumnFacts, documents: _Places, owner: _Places) -> _Places:
    """Which columns are the only key column of their table, and called by more than one word: more than ``id``."""
    primary = facts.primary[documents]
    keys = np.bincount(owner, weights=primary)
    sole = primary & (keys[owner] == 1) & facts.several[facts.name[documents]]
    return np.flatnonzero(sole).astype(np.int32)


def _tie_namesakes(ties: Ties, folded: _Places, keys: _Places, owner: _Places) -> None:
    """Ties columns to the tables whose only key column is called like them."""
    alike = (folded[:, None] == folded[keys]) & (owner[:, None] != owner[keys])
    column, key = np.nonzero(alike)
    ties.up[column, owner[keys[key]]] = True
    ties.down[keys[key], owner[column]] = True
