"""Whether a query uses the figures of the notes that its question names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.noted import Metric


def honours(sql: str, metrics: Sequence[Metric], dialect: str) -> bool:
    """Whether `sql` computes every one of the metrics as the notes say; names of tables do not matter."""
    try:
        texts = _parts(sql, dialect)
    except SqlglotError:
        return False
    return all(_part(metric, dialect) in texts for metric in metrics)


def _part(metric: Metric, dialect: str) -> str:
    """What a query that computes the metric holds."""
    return "count" if metric.function == "count" else noted_text(metric.expression, dialect)


@lru_cache(maxsize=256)
def noted_text(expression: str, dialect: str) -> str:
    """The `plain_text` of an expression of the notes, which many queries are held against."""
    return plain_text(sqlglot.parse_one(expression, dialect=dialect))


@lru_cache(maxsize=256)
def _parts(sql: str, dialect: str) -> frozenset[str]:
    """The text of every expression in a query, without names of tables."""
    tree = sqlglot.parse_one(sql, dialect=dialect)
    found = {plain_text(node) for node in tree.find_all(exp.Column, exp.Binary, exp.Func, exp.Case, exp.Unary)}
    return frozenset(found | ({"count"} if tree.find(exp.Count) is not None else set()))


def plain_text(tree: exp.Expr) -> str:
    """The text of an expression without names of tables, quotes and outer parentheses."""
    copy = tree.copy()
    while isinstance(copy, exp.Paren):
        copy = copy.this
    for column in list(copy.find_all(exp.Column)):
        bare = exp.column(column.name.lower())
        if column is copy:
            return bare.sql()
        column.replace(bare)
    return copy.sql().lower()
