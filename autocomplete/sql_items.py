"""The entries of a completion list in SQL: tables, columns, join conditions, values, words of the language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from autocomplete import sql_fields
from autocomplete.completion import Item
from autocomplete.field import Evidence, Suggestion
from autocomplete.sql_names import (
    find_table,
    identifier,
    literal,
    table_name,
    typed_literal,
)
from autocomplete.sql_place import Place
from autocomplete.sql_scope import Query, Source
from autocomplete.suggest import Autocomplete
from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.noted import NO_NOTES, Notes
from nl2sql.values import ValueIndex

_MOST_VALUES = 30
_MOST_LISTED = 300
_MOST_TABLES = 300


@dataclass(frozen=True, slots=True)
class Known:
    """What a completion may draw on."""

    catalog: Catalog
    values: ValueIndex
    history: Autocomplete | None
    notes: Notes = NO_NOTES

    @property
    def dialect(self) -> str:
        """sqlglot's name of the source's language."""
        return self.catalog.dialect

    def recall(self, field: str, parts: tuple[tuple[str, str], ...], prefix: str = "") -> tuple[Suggestion, ...]:
        """What history suggests for one of the fields of `sql_fields`."""
        if self.history is None:
            return ()
        return self.history.recall(Evidence(field, parts, parts), prefix, _MOST_VALUES)

    def unless_hidden(self, ref: ColumnRef, score: float, why: str) -> tuple[float, str]:
        """The score and the reason of a name; what the notes say not to use comes last, and says so."""
        for hidden, reason in self.notes.hidden:
            if hidden == ref:
                return score - 3.0, f"not to be used: {reason}" if reason else "not to be used, say your notes"
        return score, why


@dataclass(frozen=True, slots=True)
class Bound:
    """A source of the query with the table it is, if the catalogue knows it."""

    source: Source
    table: Table | None

    @property
    def names(self) -> tuple[str, ...]:
        """Its columns."""
        if self.source.columns is not None:
            return tuple(self.source.columns)
        return tuple(column.name for column in self.table.columns) if self.table else ()


def id_of(recalled: Suggestion | None) -> str:
    """What a feedback on an entry names; empty where the history has nothing to do with it."""
    return recalled.id if recalled is not None else ""


def bound(sources: Iterable[Source], known: Known) -> tuple[Bound, ...]:
    """The sources with their tables; a CTE or a sub-query hides a table of its name."""
    return tuple(
        Bound(source, find_table(known.catalog, source.path) if source.columns is None else None) for source in sources
    )


def tables(place: Place, known: Known, prefix: str) -> Iterator[Item]:
    """Tables and CTEs that may be meant: by use beside those already there, then by foreign keys to them."""
    here = bound(place.scope.before, known)
    used = used_beside(here, known)
    near = {table.key: why for item in here if item.table for table, why in neighbours(item.table, known.catalog)}
    schema = place.qualifier[-1].lower() if place.qualifier else ""
    query: Query | None = place.scope.query
    while query is not None:
        for name in query.ctes:
            yield Item(name, identifier(name, known.dialect), "table", "defined above", 2.0)
        query = query.parent
    count, low = len(known.catalog.tables), prefix.casefold()
    for at, table in enumerate(known.catalog.tables):
        wanted = low in table.key.casefold() if low else at < _MOST_TABLES or table.key in near or table.key in used
        if not wanted or (schema and table.schema.lower() != schema):
            continue
        recalled = used.get(table.key)
        score = (recalled.p if recalled else 0.0) + 0.3 * (table.key in near) + 1e-3 * (1 - at / count)
        why = near.get(table.key) or (recalled.why if recalled else table.comment or table.kind)
        score, why = known.unless_hidden(ColumnRef(table.key, ""), score, why)
        insert = identifier(table.name, known.dialect) if schema else table_name(table, known.dialect)
        yield Item(table.name if schema else table.key, insert, "table", why, score, id_of(recalled))


def used_beside(here: Iterable[Bound], known: Known) -> Mapping[str, Suggestion]:
    """By key, the tables that were used beside those that are there."""
    parts = tuple((sql_fields.BESIDE, item.table.key) for item in here if item.table is not None)
    return {item.value: item for item in known.recall(sql_fields.tables(known.catalog), parts)}


def neighbours(table: Table, catalog: Catalog) -> Iterator[tuple[Table, str]]:
    """The tables a foreign key links to this one, each with the key in words."""
    for key in table.foreign_keys:
        other = catalog.table(key.target)
        if other is not None and other.key != table.key:
            yield other, describe(table, key)
    for other in catalog.tables:
        for key in other.foreign_keys:
            if other.key != table.key and catalog.table(key.target) is table:
                yield other, describe(other, key)


def describe(table: Table, key: ForeignKey) -> str:
    """``foreign key orders.customer_id → customers.id``."""
    pairs = zip(key.columns, key.target_columns, strict=False)
    written = ", ".join(f"{table.key}.{own} → {key.target}.{other}" for own, other in pairs)
    return f"{'likely key' if key.inferred else 'foreign key'} {written}"


def columns(place: Place, known: Known, prefix: str) -> Iterator[Item]:
    """Columns that may be meant: of the tables in scope, then of enclosing queries; of any table before FROM."""
    if place.qualifier:
        yield from _qualified(place, known)
        return
    here = bound(place.scope.query.sources, known)
    if not any(item.names for item in here):
        yield from _any_column(place, known, prefix)
        return
    seen: dict[str, int] = {}
    for item in here:
        for name in item.names:
            seen[name.lower()] = seen.get(name.lower(), 0) + 1
    for item in here:
        for entry in _columns_of(item, place, known):
            if seen[entry.label.lower()] > 1 or (len(here) > 1 and _has_alias(item)):
                prefix = f"{identifier(item.source.name, known.dialect)}."
                entry = replace(entry, insert=prefix + entry.insert)
            yield entry
    yield from _outer(place, known)


def _has_alias(item: Bound) -> bool:
    return bool(item.source.alias)


def _outer(place: Place, known: Known) -> Iterator[Item]:
    query = place.scope.query.parent
    while query is not None:
        for item in bound(query.sources, known):
            for entry in _columns_of(item, place, known):
                insert = f"{identifier(item.source.name, known.dialect)}.{entry.insert}"
                yield replace(entry, insert=insert, score=entry.score - 1.0, why=f"outer query: {entry.why}")
        query = query.parent


def _qualified(place: Place, known: Known) -> Iterator[Item]:
    wanted = place.qualifier[-1].lower()
    query: Query | None = place.scope.query
    while query is not None:
        for item in bound(query.sources, known):
            if item.source.name.lower() == wanted:
                yield from _columns_of(item, place, known)
                return
        query = query.parent
    table = find_table(known.catalog, list(place.qualifier))
    if table is not None:
        yield from _columns_of(Bound(Source([table.name]), table), place, known)


def _columns_of(item: Bound, place: Place, known: Known) -> Iterator[Item]:
    """The columns of one source, the ones used most in this clause first, then in the order of the table."""
    used = _used_columns(item.table, place, known)
    count = max(len(item.names), 1)
    outputs = {name.lower() for name in place.scope.query.outputs}
    grouping = place.scope.clause in ("group", "order")
    for at, name in enumerate(item.names):
        recalled = used.get(name)
        column = item.table.column(name) if item.table else None
        score = 1e-3 * (1 - at / count) + (recalled.p if recalled else 0.0)
        score += 0.5 * (grouping and name.lower() in outputs)
        why = recalled.why if recalled else _describe_column(item, column)
        if item.table is not None:
            score, why = known.unless_hidden(ColumnRef(item.table.key, name), score, why)
        yield Item(name, identifier(name, known.dialect), "column", why, score, id_of(recalled))


def _used_columns(table: Table | None, place: Place, known: Known) -> Mapping[str, Suggestion]:
    if table is None:
        return {}
    parts = ((sql_fields.OF_TABLE, table.key), (sql_fields.IN_CLAUSE, place.scope.clause))
    return {item.value: item for item in known.recall(sql_fields.columns(known.catalog), parts)}


def _describe_column(item: Bound, column: Column | None) -> str:
    if column is None:
        return f"column of {item.source.name or 'the sub-query'}"
    owner = item.table.key if item.table else item.source.name
    return f"{column.comment or column.declared.lower() or column.type}, {owner}"


def _any_column(place: Place, known: Known, prefix: str) -> Iterator[Item]:
    parts = ((sql_fields.IN_CLAUSE, place.scope.clause),)
    used = {item.value: item for item in known.recall(sql_fields.columns(known.catalog), parts)}
    low = prefix.casefold()
    wanted = (pair for pair in known.catalog.columns() if low in pair[1].name.casefold() or pair[1].name in used)
    for count, (table, column) in enumerate(islice(wanted, _MOST_LISTED), 1):
        recalled = used.get(column.name)
        score = recalled.p if recalled else 1e-3 / count
        why = f"{recalled.why if recalled else column.type}, {table.key}"
        yield Item(column.name, identifier(column.name, known.dialect), "column", why, score, id_of(recalled))


def shared_columns(place: Place, known: Known) -> Iterator[Item]:
    """For USING: columns the joined table has in common with one before it."""
    items = bound(place.scope.before, known)
    if len(items) < 2:
        return
    before = {name.lower() for item in items[:-1] for name in item.names}
    for name in items[-1].names:
        if name.lower() in before:
            yield Item(name, identifier(name, known.dialect), "column", "in both tables", 1.0)


def literals(place: Place, known: Known, prefix: str) -> Iterator[Item]:
    """Values for the column compared: those used before, then those stored."""
    found = compared_column(place, known)
    if found is None:
        return
    table, column = found
    ref = ColumnRef(table.key, column.name)
    for item in known.recall(sql_fields.values(known.catalog, ref), (), prefix):
        written = typed_literal(item.value, column, known.dialect)
        yield Item(item.value, written, "value", item.why, 1.0 + item.p, item.id)
    low = prefix.casefold()
    stored = [text for text in known.values.of(ref) if low in text.casefold()][:_MOST_VALUES]
    count = len(stored) + 1
    for at, text in enumerate(stored):
        why = f"value of {ref}"
        yield Item(text, typed_literal(text, column, known.dialect), "value", why, 1 - at / count)
    if not stored:
        for cell in column.samples:
            if cell is not None:
                yield Item(str(cell), literal(cell, known.dialect), "value", f"value of {ref}", 0.5)


def compared_column(place: Place, known: Known) -> tuple[Table, Column] | None:
    """The column that the value at the cursor is compared to, with its table."""
    *qualifier, name = place.compared
    query: Query | None = place.scope.query
    while query is not None:
        for item in bound(query.sources, known):
            if item.table is None or (qualifier and item.source.name.lower() != qualifier[-1].lower()):
                continue
            column = item.table.column(name)
            if column is not None:
                return item.table, column
        query = query.parent
    return None
