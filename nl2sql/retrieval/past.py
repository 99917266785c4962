"""What people kept before tells which tables questions like it are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.catalog import Catalog
from nl2sql.memory import Memory

LEAST_ALIKE = 0.1
MOST = 10
"""The number of kept questions that vote at most."""


@dataclass(frozen=True)
class KeptAnswers:
    """The answers kept to questions about one source: a `nl2sql.drafting.Past`."""

    memory: Memory
    source: str
    catalog: Catalog

    def votes(self, question: str) -> Mapping[str, float]:
        """The shares of tables in the answers to questions like this one. Raises `StoreError`."""
        near = self.memory.similar(question, self.source, MOST)
        return votes_of((each.similarity, tables_read(each.example.sql, self.catalog)) for each in near)


def votes_of(alike: Iterable[tuple[float, Sequence[str]]]) -> Mapping[str, float]:
    """The votes of kept questions, each with its likeness to the one asked (0 to 1) and the keys of its tables.

    Each votes with the square of its likeness, so that a few close ones outweigh many that share a word. The shares
    lie between 0 and the likeness of the best.
    """
    ranked = sorted(alike, key=lambda each: -each[0])[:MOST]
    near = [(likeness, tables) for likeness, tables in ranked if likeness >= LEAST_ALIKE]
    total = sum(likeness**2 for likeness, _ in near)
    found: dict[str, float] = defaultdict(float)
    for likeness, tables in near:
        for table in dict.fromkeys(tables):
            found[table] += near[0][0] * likeness**2 / total
    return dict(found)


def tables_read(sql: str, catalog: Catalog) -> tuple[str, ...]:
    """The keys of the tables that a statement reads, those that are gone left out; none where it cannot be read."""
    named = ((name, schema) for name, schema in _named(sql, catalog.dialect))
    return tuple(table.key for name, schema in named if (table := catalog.table(name, schema)) is not None)


@lru_cache(maxsize=8192)
def _named(sql: str, dialect: str) -> tuple[tuple[str, str], ...]:
    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError:
        # It was kept for an earlier state of the data; the search goes on without it.
        return ()
    return tuple(dict.fromkeys((table.name, table.db) for table in tree.find_all(exp.Table)))
