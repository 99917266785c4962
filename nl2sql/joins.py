"""The shortest way to bring tables together over foreign keys, and what that does to the number of rows."""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.key_names import key_names
from nl2sql.words import stems

UP, DOWN, INFERRED, PREFERRED = 1.0, 1.25, 0.5, -0.5
"""What a step costs: towards the one row that is meant, towards the many, more where the key is a guess, and less
where people wrote it down."""


@dataclass(frozen=True, slots=True)
class Join:
    """One step from a table already there to `table`; `pairs` are the equal columns, old side first.

    `multiplies` when one row on the old side can meet many of `table`, `multiplies_back` the other way; `preferred`
    where people wrote it down.
    """

    table: str
    pairs: tuple[tuple[ColumnRef, ColumnRef], ...]
    multiplies: bool
    inferred: bool = False
    multiplies_back: bool = True
    preferred: bool = False

    @property
    def origin(self) -> str:
        """The key of the table it starts from."""
        return self.pairs[0][0].table

    def reversed(self) -> Join:
        """The same step the other way round."""
        swapped = tuple((new, old) for old, new in self.pairs)
        return Join(self.origin, swapped, self.multiplies_back, self.inferred, self.multiplies, self.preferred)

    def __str__(self) -> str:
        return " and ".join(f"{old} = {new}" for old, new in self.pairs)


@dataclass(frozen=True, slots=True)
class JoinTree:
    """`root`, then `joins` in an order in which each starts from a table already there.

    `doubts` are other foreign keys that would have joined the same two tables just as well.
    """

    root: str
    joins: tuple[Join, ...] = ()
    doubts: tuple[Join, ...] = ()

    @property
    def tables(self) -> tuple[str, ...]:
        """The keys of all tables in it, the root first."""
        return (self.root, *(join.table for join in self.joins))

    @property
    def cost(self) -> float:
        """The summed cost of its steps, seen from the root."""
        return sum(_cost(join) for join in self.joins)

    @property
    def explanation(self) -> str:
        """How the tables come together, in a sentence; empty for a single table."""
        return "; ".join(
            f"{join.origin} to {join.table} by {join}{' (guessed from the names)' if join.inferred else ''}"
            for join in self.joins
        )

    def path(self, start: str, end: str) -> tuple[Join, ...]:
        """The steps from one of its tables to another, in walking order."""
        graph: dict[str, list[Join]] = defaultdict(list)
        for join in self.joins:
            graph[join.origin].append(join)
            graph[join.table].append(join.reversed())
        return _walk(graph, start, end)

    def multiplied_by(self, table: str) -> tuple[str, ...]:
        """The tables that make rows of `table` appear more than once."""
        return tuple(other for other in self.tables if any(join.multiplies for join in self.path(table, other)))


def _walk(graph: Mapping[str, list[Join]], start: str, end: str) -> tuple[Join, ...]:
    reached: dict[str, tuple[Join, ...]] = {start: ()}
    waiting = [start]
    while waiting:
        place = waiting.pop(0)
        for join in graph[place]:
            if join.table not in reached:
                reached[join.table] = (*reached[place], join)
                waiting.append(join.table)
    return reached.get(end, ())


@dataclass(frozen=True)
class JoinGraph:
    """All steps between the tables of a catalogue."""

    steps: dict[str, tuple[Join, ...]]
    _paths: dict[str, dict[str, tuple[float, tuple[Join, ...]]]] = field(default_factory=dict)

    def paths_from(self, start: str) -> dict[str, tuple[float, tuple[Join, ...]]]:
        """The cheapest path, with its cost, from `start` to every table it can reach."""
        if start not in self._paths:
            self._paths[start] = self._search(start)
        return self._paths[start]

    def _search(self, start: str) -> dict[str, tuple[float, tuple[Join, ...]]]:
        best: dict[str, tuple[float, tuple[Join, ...]]] = {}
        order = itertools.count()
        waiting: list[tuple[float, int, str, tuple[Join, ...]]] = [(0.0, next(order), start, ())]
        while waiting:
            cost, _, place, path = heapq.heappop(waiting)
            if place in best:
                continue
            best[place] = (cost, path)
            for join in self.steps.get(place, ()):
                if join.table not in best:
                    heapq.heappush(waiting, (cost + _cost(join), next(order), join.table, (*path, join)))
        return best


def _cost(join: Join) -> float:
    told = (INFERRED if join.inferred else 0.0) + (PREFERRED if join.preferred else 0.0)
    return (DOWN if join.multiplies else UP) + told


@per_object
def join_graph(catalog: Catalog) -> JoinGraph:
    """The steps that declared foreign keys allow, and keys guessed from names where a table declares none."""
    steps: dict[str, list[Join]] = defaultdict(list)
    for table in catalog.tables:
        for key in _keys(catalog, table):
            target = catalog.table(key.target)
            if target is None or target.key == table.key or not key.joins(table, target):
                continue
            pairs = tuple(
                (ColumnRef(table.key, own), ColumnRef(target.key, theirs))
                for own, theirs in zip(key.columns, key.target_columns, strict=True)
            )
            many = set(key.columns) != set(table.primary_key)
            join = Join(target.key, pairs, False, key.inferred, many, key.preferred)
            steps[table.key].append(join)
            steps[target.key].append(join.reversed())
    return JoinGraph({key: tuple(joins) for key, joins in steps.items()})


def _keys(catalog: Catalog, table: Table) -> tuple[ForeignKey, ...]:
    """The keys of a table, those that people wrote down first; guesses where the database declares none."""
    noted = tuple(key for key in table.foreign_keys if key.preferred)
    declared = tuple(key for key in table.foreign_keys if not key.preferred)
    if declared or not noted:
        return (*noted, *(declared or _guessed_keys(catalog, table)))
    known = {name for key in noted for name in key.columns}
    return (*noted, *(key for key in _guessed_keys(catalog, table) if known.isdisjoint(key.columns)))


def _guessed_keys(catalog: Catalog, table: Table) -> tuple[ForeignKey, ...]:
    """Keys that names suggest: ``customer_id`` refers to ``customers.customer_id`` or ``customers.id``."""
    if table.kind == "view":
        return ()
    names = key_names(catalog)
    return tuple(
        ForeignKey((column.name,), target.table.key, (target.column.name,), inferred=True)
        for column in table.columns
        for target in names.whole(column.name)
        if target.table.key != table.key
    )


@per_object
def loose_graph(catalog: Catalog) -> JoinGraph:
    """The steps of `join_graph`, and guesses from names for tables with declared keys too.

    A column called like another table's key refers to it; failing that, two columns of one name that say
    more than ``name`` or ``date`` do.
    """
    steps = defaultdict(list, {key: list(joins) for key, joins in join_graph(catalog).steps.items()})
    tables = [table for table in catalog.tables if table.kind != "view"]
    for table, other in itertools.combinations(tables, 2):
        pair = _shared_column(table, other)
        if pair is None or any(join.table == other.key for join in steps[table.key]):
            continue
        own, theirs = pair
        refs = (ColumnRef(table.key, own.name), ColumnRef(other.key, theirs.name))
        many = theirs.primary_key and other.primary_key == (theirs.name,)
        back = own.primary_key and table.primary_key == (own.name,)
        join = Join(other.key, (refs,), multiplies=not many, inferred=True, multiplies_back=not back)
        steps[table.key].append(join)
        steps[other.key].append(join.reversed())
    return JoinGraph({key: tuple(joins) for key, joins in steps.items()})


_COMMON = frozenset({"name", "date", "year", "type", "descript", "titl", "status", "code", "id", "number", "note"})


def _shared_column(table: Table, other: Table) -> tuple[Column, Column] | None:
    """The columns of one name that two tables may be joined by, keys first."""
    found: list[tuple[int, Column, Column]] = []
    for column in table.columns:
        theirs = other.column(column.name)
        words = stems(column.name)
        if theirs is None or words == ("id",):
            continue
        told = bool(words) and not _COMMON.issuperset(words) and "name" not in words
        if column.primary_key or theirs.primary_key or words[-1:] == ("id",):
            found.append((0 if told else 3, column, theirs))
        elif told and len(words) == 1:
            found.append((2, column, theirs))
    found += [(1, own, target) for own, target in _named_after(table, other)]
    found += [(1, target, own) for own, target in _named_after(other, table)]
    if not found:
        return None
    _, own, match = min(found, key=lambda option: option[0])
    return own, match


def _named_after(table: Table, other: Table) -> list[tuple[Column, Column]]:
    """Columns called after `other`, as ``start_station_id`` is after ``station``, with its key."""
    target = other.column(other.primary_key[0]) if len(other.primary_key) == 1 else None
    ending = (*stems(other.name), "id")
    return [(one, target) for one in table.columns if target and stems(one.name)[-len(ending) :] == ending]


def distance(catalog: Catalog, start: str, end: str) -> float | None:
    """What it costs to go from one table to another; None when no key leads there."""
    found = join_graph(catalog).paths_from(start).get(end)
    return None if found is None else found[0]


def join_tree(
    catalog: Catalog, tables: Iterable[str], root: str = "", hints: Iterable[str] = (), *, loose: bool = False
) -> JoinTree | None:
    """A small tree that holds `tables` (keys), grown from `root` (the first of them when empty).

    Always the nearest table next, so it is the smallest one in ordinary schemas, though not by proof.
    `hints` (stems) decide between two keys that join the same tables, say ``origin`` and
    ``destination``. None when the tables are not all connected; with `loose`, tables that no key
    connects may come together by columns of one name.
    """
    found = _grown(join_graph(catalog), tables, root, tuple(hints))
    return found if found is not None or not loose else _grown(loose_graph(catalog), tables, root, tuple(hints))


def _grown(graph: JoinGraph, tables: Iterable[str], root: str, hints: tuple[str, ...]) -> JoinTree | None:
    wanted = list(dict.fromkeys(tables))
    if not wanted:
        return None
    start = root or wanted[0]
    reached, joins = [start], list[Join]()
    missing = [key for key in wanted if key != start]
    while missing:
        options = [
            (cost, missing.index(key), path)
            for place in reached
            for key, (cost, path) in graph.paths_from(place).items()
            if key in missing
        ]
        if not options:
            return None
        _, _, path = min(options, key=lambda option: option[:2])
        for join in path:
            if join.table not in reached:
                joins.append(_hinted(graph, join, hints))
                reached.append(join.table)
        missing = [key for key in missing if key not in reached]
    unsure = [join for join in joins if not join.preferred]
    doubts = tuple(other for join in unsure for other in _siblings(graph, join) if other.pairs != join.pairs)
    return JoinTree(start, tuple(joins), doubts)


def _siblings(graph: JoinGraph, join: Join) -> list[Join]:
    return [other for other in graph.steps[join.origin] if other.table == join.table and not other.inferred]


def _hinted(graph: JoinGraph, join: Join, hints: tuple[str, ...]) -> Join:
    """Of several keys between two tables, the one whose columns are named in the question."""

    def named(option: Join) -> int:
        words = {word for pair in option.pairs for column in pair for word in stems(column.column)}
        return len(words & set(hints))

    return max([join, *_siblings(graph, join)], key=named)
