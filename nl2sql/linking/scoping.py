"""All that a database offers to a form: every table and column, computed amounts, and the keys between columns."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, ColumnRef, Table
from nl2sql.drafting import Source
from nl2sql.form.scope import Scope, ScopeColumn, ScopeTable
from nl2sql.joins import join_graph
from nl2sql.lexicon_text import sections
from nl2sql.noted import Metric, Notes
from nl2sql.parser.amounts import products
from nl2sql.words import split_identifier

_NOISE = frozenset({"tbl", "table", "dim", "fact", "vw", "view", "v", "t"})
AMOUNT_WORDS = ("revenue", "amount")
"""The words of a computed column: quantity times price."""


def full_scope(source: Source) -> Scope:
    """Every table and column of `source` in catalogue order; kept as long as its catalogue lives.

    The columns of a table are followed by its computed amounts, and by the figures of the notes that are sums. Keys are
    the declared foreign keys and, for tables without any, those guessed from names.
    """
    return _noted(source.notes) if source.notes.offered is source.catalog else _scope(source.catalog)


def metric_ref(metric: Metric) -> ColumnRef:
    """How a figure of the notes is named as a computed column."""
    return ColumnRef(metric.table, metric.label)


@per_object
def _noted(notes: Notes) -> Scope:
    """The scope of an offered catalogue with the figures of its notes."""
    if notes.offered is None:
        raise ValueError("These notes hold nothing.")
    return _scope_of(notes.offered, tuple(metric for metric in notes.metrics if metric.function == "sum"))


@per_object
def _scope(catalog: Catalog) -> Scope:
    return _scope_of(catalog, ())


def _scope_of(catalog: Catalog, metrics: tuple[Metric, ...]) -> Scope:
    keys = _keys(catalog)
    referring = {own for own, _ in keys}
    computed = {amount.table: amount.expression for amount in products(catalog)}
    columns: list[ScopeColumn] = []
    for place, table in enumerate(catalog.tables):
        for column in table.columns:
            ref = ColumnRef(table.key, column.name)
            words = name_words(column.name)
            columns.append(ScopeColumn(ref, place, column.type, words, column.primary_key, ref in referring))
        if table.key in computed:
            ref = ColumnRef(table.key, "_".join(AMOUNT_WORDS))
            columns.append(ScopeColumn(ref, place, "number", AMOUNT_WORDS, expression=computed[table.key]))
        for metric in metrics:
            if metric.table == table.key:
                words = split_identifier(metric.name) or (metric.label,)
                columns.append(ScopeColumn(metric_ref(metric), place, "number", words, expression=metric.expression))
    places = {column.ref: place for place, column in enumerate(columns) if not column.expression}
    pairs = ((places.get(own), places.get(theirs)) for own, theirs in keys)
    known = tuple((own, theirs) for own, theirs in pairs if own is not None and theirs is not None)
    return Scope(
        tuple(ScopeTable(table.key, table_words(table)) for table in catalog.tables), tuple(columns), (), known
    )


def name_words(name: str) -> tuple[str, ...]:
    """The lower-case words of a column's name, with short forms written out: ``custAddr`` gives customer, address."""
    written = _written_out().get(name.lower())
    return written or _full_words(split_identifier(name)) or (name.lower(),)


def table_words(table: Table) -> tuple[str, ...]:
    """The lower-case words of a table's name, without ``tbl``, ``dim`` and the like."""
    words = [word for word in split_identifier(table.name) if word not in _NOISE]
    return _full_words(words) or name_words(table.name)


def _full_words(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(full for word in words for full in _written_out().get(word, (word,)))


@lru_cache(maxsize=1)
def _written_out() -> dict[str, tuple[str, ...]]:
    """The short forms of the lexicon, with the words they stand for (the lexicon itself keeps their stems)."""
    pairs = (line.partition("=") for line in sections()["short"])
    return {short.strip(): tuple(full.split()) for short, _, full in pairs}


def _keys(catalog: Catalog) -> tuple[tuple[ColumnRef, ColumnRef], ...]:
    """Pairs of columns: the one that refers, the one referred to; declared keys first, of each table."""
    found: dict[tuple[ColumnRef, ColumnRef], None] = {}
    for table in catalog.tables:
        for key in table.foreign_keys:
            target = catalog.table(key.target)
            if target is not None and len(key.columns) == len(key.target_columns):
                for own, theirs in zip(key.columns, key.target_columns, strict=True):
                    found[(_ref(table, own), _ref(target, theirs))] = None
    for table in catalog.tables:
        for join in join_graph(catalog).steps.get(table.key, ()):
            if join.inferred and not join.multiplies and not found.keys() & _both_ways(join.pairs):
                found |= dict.fromkeys(join.pairs)
    return tuple(found)


def _ref(table: Table, name: str) -> ColumnRef:
    column = table.column(name)
    return ColumnRef(table.key, column.name if column else name)


def _both_ways(pairs: tuple[tuple[ColumnRef, ColumnRef], ...]) -> set[tuple[ColumnRef, ColumnRef]]:
    return {*pairs, *((theirs, own) for own, theirs in pairs)}
