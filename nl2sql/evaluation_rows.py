"""When two results count as the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Cell
from nl2sql.results_compared import plain_cell

Row = tuple[Cell, ...]


def same_rows(wanted: Sequence[Row], got: Sequence[Row], *, ordered: bool) -> bool:
    """Whether two results hold the same rows, as often, columns in the same order; in sequence when `ordered`.

    Numbers are compared to six places, whole and broken ones alike.
    """
    if len(wanted) != len(got):
        return False
    first, second = ([tuple(map(plain_cell, row)) for row in rows] for rows in (wanted, got))
    return first == second if ordered else Counter(first) == Counter(second)


def is_ordered(query: str, dialect: str) -> bool:
    """Whether the outermost query sorts its rows; False for what cannot be parsed."""
    try:
        tree = sqlglot.parse_one(query, dialect=dialect)
    except SqlglotError:
        return False
    return isinstance(tree, exp.Query) and tree.args.get("order") is not None
