"""What is known of the columns of a catalogue before anything is asked: their names in words, and what they are.

Names repeat, ten times and more in a large catalogue, so what they say is kept once for each name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nl2sql.catalog import Column
from nl2sql.retrieval.name_terms import name_terms
from nl2sql.words import split_identifier

_NUMBERS, _DATES = ("integer", "number"), ("date", "datetime", "time")
NUMBER, TEXT, DATE = 1, 2, 4
_NAMES, _IDS = ("name", "titl"), frozenset(("id", "code"))


@dataclass(frozen=True)
class ColumnFacts:
    """Columns by their places, [columns], and their names by numbers, [names].

    `name` is the number of a column's name, `primary` whether it is of the primary key, `kind` a sum of `NUMBER`,
    `TEXT` and `DATE`. Of each name: `folded` is the same number for names that differ only in case; `words` counts
    its words, `several` is true of names that were written as more than one; `is_name` and `is_id` tell of what they
    speak. `terms` and `shares` are what the names say, one name after another, each from its place in `starts`.
    """

    name: NDArray[np.int32]
    primary: NDArray[np.bool_]
    kind: NDArray[np.int8]
    folded: NDArray[np.int32]
    words: NDArray[np.int32]
    several: NDArray[np.bool_]
    is_name: NDArray[np.bool_]
    is_id: NDArray[np.bool_]
    starts: NDArray[np.int64]
    terms: NDArray[np.int32]
    shares: NDArray[np.float64]


def column_facts(columns: Sequence[Column], numbers: Mapping[str, int]) -> ColumnFacts:
    """The facts of `columns`; `numbers` are those of all terms of their names."""
    names: dict[str, int] = {}
    of_column = [names.setdefault(column.name, len(names)) for column in columns]
    folds: dict[str, int] = {}
    folded = [folds.setdefault(name.lower(), len(folds)) for name in names]
    said = [name_terms(name) for name in names]
    words = np.array([len(each) for each in said], dtype=np.int32)
    return ColumnFacts(
        np.array(of_column, dtype=np.int32),
        np.array([column.primary_key for column in columns], dtype=bool),
        np.array([_kind(column) for column in columns], dtype=np.int8),
        np.array(folded, dtype=np.int32),
        words,
        np.array([len(split_identifier(name)) > 1 for name in names], dtype=bool),
        np.array([any(term.endswith(_NAMES) for term in each) for each in said], dtype=bool),
        np.array([not _IDS.isdisjoint(each) for each in said], dtype=bool),
        np.concatenate([[0], np.cumsum(words)]).astype(np.int64),
        np.array([numbers[term] for each in said for term in each], dtype=np.int32),
        np.array([share for each in said for share in each.values()], dtype=np.float64),
    )


def _kind(column: Column) -> int:
    return NUMBER * (column.type in _NUMBERS) + TEXT * (column.type == "text") + DATE * (column.type in _DATES)
