"""Reads statements once, however often they are looked at while one question is answered."""

from __future__ import annotations

from functools import lru_cache

import sqlglot
from sqlglot import exp


@lru_cache(maxsize=256)
def parsed_once(sql: str, dialect: str = "sqlite") -> exp.Expr:
    """The tree of a statement or an expression, shared: never change it. Raises `SqlglotError`."""
    return sqlglot.parse_one(sql, read=dialect)
