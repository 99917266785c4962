"""Which tables and columns of a large database a question is shown with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.form.scope import Candidate, Scope
from nl2sql.linking.linked import Level
from nl2sql.linking.names import Links
from nl2sql.parser.knowledge import label_columns

_WORTH = {Level.LOOSE: 0.3, Level.SYNONYM_PART: 0.7, Level.PART: 1.0, Level.SYNONYM: 2.0, Level.WHOLE: 3.0}
_VALUE, _LIKE = 2.5, 0.8
_TABLE, _NEIGHBOUR, _SAME_TABLE, _IDENTITY = 2.0, 0.3, 0.15, 1.2


def choose(
    full: Scope,
    catalog: Catalog,
    links: tuple[Links, Links],
    candidates: Iterable[Candidate],
    most: tuple[int, int],
    must: tuple[frozenset[int], frozenset[int]],
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The places of the tables and of the columns to keep, in order of the scope.

    `links` are those of the columns and of the tables, `most` how many tables and columns to keep, `must` the places
    of tables and columns that are kept anyway.
    """
    most_tables, most_columns = most
    if len(full.tables) <= most_tables and len(full.columns) <= most_columns:
        return tuple(range(len(full.tables))), tuple(range(len(full.columns)))
    direct = _column_scores(full, links[0], candidates)
    tables = _kept_tables(full, direct, _by_place(links[1]), most_tables, must)
    scores = _table_scores(full, direct, _by_place(links[1]))
    chosen = _kept_columns(full, catalog, direct, scores, tables, most_columns, must[1])
    return tuple(sorted(tables)), chosen


def _by_place(links: Links) -> dict[int, float]:
    """The worth of the links of each name: the best of every token, rare names more."""
    spread: dict[int, int] = defaultdict(int)
    for place, _ in links:
        spread[place] += 1
    scores: dict[int, float] = defaultdict(float)
    for (place, name), level in links.items():
        scores[name] += _WORTH[level] / (1 + 0.05 * min(spread[place], 40))
    return scores


def _column_scores(full: Scope, links: Links, candidates: Iterable[Candidate]) -> dict[int, float]:
    scores = _by_place(links)
    for candidate in candidates:
        worth = _LIKE if candidate.kind == "like" else _VALUE
        for place, _ in candidate.stored:
            scores[place] += worth * (candidate.end - candidate.start) / (1 + 0.05 * min(len(candidate.stored), 40))
    return scores


def _table_scores(full: Scope, direct: dict[int, float], named: dict[int, float]) -> dict[int, float]:
    """The worth of a table: its name, and its best columns."""
    columns: dict[int, list[float]] = defaultdict(list)
    for place, score in direct.items():
        columns[full.columns[place].table].append(score)
    scores = {table: sum(sorted(worths, reverse=True)[:4]) for table, worths in columns.items()}
    for table, worth in named.items():
        scores[table] = scores.get(table, 0.0) + _TABLE * worth
    return scores


def _kept_tables(
    full: Scope,
    direct: dict[int, float],
    named: dict[int, float],
    most: int,
    must: tuple[frozenset[int], frozenset[int]],
) -> frozenset[int]:
    scores = _table_scores(full, direct, named)
    spread = dict(scores)
    for table, score in scores.items():
        for other in _neighbours(full).get(table, ()):
            spread[other] = spread.get(other, 0.0) + _NEIGHBOUR * score / len(_neighbours(full)[table]) ** 0.5
    needed = must[0] | {full.columns[place].table for place in must[1]}
    ranked = sorted(range(len(full.tables)), key=lambda table: (table not in needed, -spread.get(table, 0.0), table))
    return frozenset(ranked[: max(most, len(needed))])


@per_object
def _neighbours(full: Scope) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for own, theirs in full.keys:
        first, second = full.columns[own].table, full.columns[theirs].table
        if first != second:
            found[first].add(second)
            found[second].add(first)
    return {table: frozenset(others) for table, others in found.items()}


def _kept_columns(
    full: Scope,
    catalog: Catalog,
    direct: dict[int, float],
    tables_worth: dict[int, float],
    tables: frozenset[int],
    most: int,
    must: frozenset[int],
) -> tuple[int, ...]:
    """Linked columns first, then keys and names of the kept tables, then what else is in the best tables."""
    identity = _identity(full, catalog, tables)
    joining = {place for pair in full.keys for place in pair if all(full.columns[end].table in tables for end in pair)}
    ranked: list[tuple[bool, float, int]] = []
    for table in tables:
        for place in _columns_of(full)[table]:
            score = direct.get(place, 0.0) + _SAME_TABLE * min(8.0, tables_worth.get(table, 0.0))
            score += _IDENTITY * (place in identity) + 0.5 * (place in joining)
            ranked.append((place not in must, -score, place))
    ranked.sort()
    return tuple(sorted(place for _, _, place in ranked[: max(most, len(must))]))


@per_object
def _columns_of(full: Scope) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in full.tables]
    for place, column in enumerate(full.columns):
        found[column.table].append(place)
    return tuple(map(tuple, found))


def _identity(full: Scope, catalog: Catalog, tables: frozenset[int]) -> set[int]:
    """The primary keys and the columns that name a row, of `tables`."""
    labels = _labels(catalog)
    return {
        place
        for table in tables
        for place in _columns_of(full)[table]
        if full.columns[place].primary_key or full.columns[place].ref in labels
    }


@per_object
def _labels(catalog: Catalog) -> frozenset[ColumnRef]:
    return frozenset(ref for table in catalog.tables for ref in label_columns(table))
