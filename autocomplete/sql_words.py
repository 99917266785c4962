"""Words of the language that may come next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from autocomplete.completion import Item
from autocomplete.sql_place import Place

_START = ("SELECT", "WITH", "EXPLAIN", "VALUES")
_AFTER_QUERY = ("GROUP BY", "ORDER BY", "LIMIT", "UNION ALL", "UNION", "EXCEPT", "INTERSECT")
_JOINS = ("JOIN", "LEFT JOIN", "INNER JOIN", "CROSS JOIN", "RIGHT JOIN", "FULL JOIN")
_TESTS = ("=", "IN (", "LIKE", "BETWEEN", "IS NULL", "IS NOT NULL", "NOT IN (", "<>", ">", "<", ">=", "<=")
_NEXT: dict[str, tuple[str, ...]] = {
    "": _START,
    "with": ("AS (", "SELECT"),
    "select": ("FROM", "AS"),
    "on": ("AND", "OR", "WHERE", *_JOINS, *_AFTER_QUERY),
    "using": ("WHERE", *_JOINS, *_AFTER_QUERY),
    "where": ("AND", "OR", *_AFTER_QUERY),
    "group": ("HAVING", "ORDER BY", "LIMIT"),
    "having": ("AND", "OR", "ORDER BY", "LIMIT"),
    "order": ("DESC", "ASC", "LIMIT", "NULLS LAST", "NULLS FIRST"),
    "limit": ("OFFSET",),
}
_FUNCTIONS = (
    "COUNT(*)", "COUNT(", "SUM(", "AVG(", "MIN(", "MAX(", "ROUND(", "COALESCE(", "LOWER(", "UPPER(", "LENGTH(",
    "SUBSTR(", "REPLACE(", "TRIM(", "ABS(", "CAST(", "NULLIF(", "ROW_NUMBER() OVER (",
)  # fmt: skip
_STARTERS: dict[str, tuple[str, ...]] = {
    "select": ("DISTINCT", "CASE WHEN", "*"),
    "where": ("NOT", "EXISTS (", "CASE WHEN"),
    "having": ("NOT",),
    "on": ("NOT",),
    "order": ("CASE WHEN",),
}
_TABLE_STARTERS = ("LATERAL", "(SELECT")
_OF_EXPRESSIONS = frozenset((*_START, "AND", "OR", "NOT", "CASE WHEN"))
CLAUSE_WORDS = frozenset(
    word for words in (*_NEXT.values(), *_STARTERS.values(), _JOINS, _AFTER_QUERY, _TABLE_STARTERS) for word in words
) - _OF_EXPRESSIONS  # fmt: skip
"""Words that go on with a statement, but not with an expression that stands alone."""


def next_words(place: Place) -> Iterator[Item]:
    """What may follow a finished name, value or condition."""
    clause = place.scope.clause
    if clause == "from":
        open_join = place.scope.before and place.scope.before[-1].joined
        joined = ("ON", "USING (") if open_join else ()
        yield from _items((*joined, *_JOINS, "WHERE", *_AFTER_QUERY, "AS"))
        return
    if clause in ("where", "on", "having") and not place.predicate:
        yield from _items(_TESTS)
    yield from _items(_NEXT.get(clause, ()), lower=0.1 if clause != "" and not place.predicate else 0.0)


def starters(place: Place) -> Iterator[Item]:
    """What an expression may begin with, besides a column."""
    yield from (Item(word, word, "function", "function", -1 - at / 100) for at, word in enumerate(_FUNCTIONS))
    yield from _items(_STARTERS.get(place.scope.clause, ()), lower=2.0)


def table_starters() -> Iterator[Item]:
    """What may stand where a table is expected, besides a table."""
    yield from _items(_TABLE_STARTERS, lower=2.0)


def _items(words: Sequence[str], lower: float = 0.0) -> Iterator[Item]:
    for at, word in enumerate(words):
        yield Item(word, word, "keyword", "", -lower - at / 100)


def in_case_of(item: Item, *, lower: bool) -> Item:
    """The word in the case the person writes theirs in."""
    if not lower or item.kind not in ("keyword", "function"):
        return item
    return replace(item, label=item.label.lower(), insert=item.insert.lower())
