"""What people wrote down about a source, as suggestions: metrics, what people say for names, words for values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from sqlglot import Token, TokenType, exp

from autocomplete.completion import Item, ItemKind
from autocomplete.lookup import starting
from autocomplete.sql_items import Bound, Known, bound, compared_column
from autocomplete.sql_names import find_table, identifier, literal
from autocomplete.sql_place import Place
from autocomplete.sql_text import dialect_of, parsed
from nl2sql.caching import per_object
from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.noted import Metric, MetricFunction, Notes
from nl2sql.written_notes import ColumnNote, TableNote

_FUNCTIONS: dict[MetricFunction, type[exp.AggFunc]] = {
    "sum": exp.Sum,
    "average": exp.Avg,
    "minimum": exp.Min,
    "maximum": exp.Max,
}
_SUMMED = frozenset({"select", "having", "order"})
"""Clauses in which groups of rows are spoken of, so that a metric stands there with its sum."""
_SINGLE = frozenset({"where", "on", "group"})
_METRIC, _SAID = 0.9, 0.0
"""Metrics stand before names that were never used; what people say never before the name itself."""


@dataclass(frozen=True, slots=True, order=True)
class Phrase:
    """Something people say, in lower case for the search and as it is written, with what it means.

    `target` is the table and column it stands for; the table of a metric, whose column is empty.
    """

    low: str
    text: str
    kind: ItemKind
    means: str
    target: ColumnRef


@per_object
def phrases(notes: Notes) -> tuple[Phrase, ...]:
    """Everything people say according to the notes, sorted."""
    found = [phrase for metric in notes.metrics for phrase in _of_metric(metric)]
    for table in notes.written.tables:
        if table.do_not_use is None:
            found += _of_table(table)
    return tuple(sorted(found))


def phrases_from(notes: Notes, prefix: str, limit: int) -> Iterator[Phrase]:
    """The phrases that start with `prefix`, lower case."""
    return starting(phrases(notes), prefix, limit, attrgetter("low"))


def _phrase(text: str, kind: ItemKind, means: str, target: ColumnRef) -> Phrase:
    return Phrase(" ".join(text.casefold().split()), text, kind, means, target)


def _of_metric(metric: Metric) -> Iterator[Phrase]:
    unit = f" in {metric.note.unit}" if metric.note.unit else ""
    means = f"metric{unit}: {metric.note.description or metric.note.sql}"
    target = ColumnRef(metric.table, "")
    yield _phrase(metric.name, "metric", means, target)
    yield from (_phrase(text, "metric", f"{metric.name}, {means}", target) for text in metric.note.synonyms)


def _of_table(note: TableNote) -> Iterator[Phrase]:
    told = f": {note.description}" if note.description else ""
    target = ColumnRef(note.name, "")
    yield from (_phrase(text, "table", f"table {note.name}{told}", target) for text in note.synonyms)
    for column in note.columns:
        if column.do_not_use is None:
            yield from _of_column(column, ColumnRef(note.name, column.name))


def _of_column(note: ColumnNote, ref: ColumnRef) -> Iterator[Phrase]:
    told = f": {note.description}" if note.description else ""
    yield from (_phrase(text, "column", f"column {ref}{told}", ref) for text in note.synonyms)
    for known in note.values:
        yield from (_phrase(text, "value", f"{ref} is {known.value}", ref) for text in known.words)


def said_tables(place: Place, known: Known) -> Iterator[Item]:
    """Tables by what people say for them."""
    schema = place.qualifier[-1].lower() if place.qualifier else ""
    for phrase in phrases(known.notes):
        table = known.catalog.table(phrase.target.table)
        if phrase.kind != "table" or table is None or (schema and table.schema.lower() != schema):
            continue
        parts = (table.name,) if schema or not table.schema else (table.schema, table.name)
        insert = ".".join(identifier(part, known.dialect) for part in parts)
        yield Item(phrase.text, insert, "table", phrase.means, _SAID)


def said_columns(place: Place, known: Known) -> Iterator[Item]:
    """Columns of the tables in the query by what people say for them; of any table before FROM."""
    here = bound(place.scope.query.sources, known)
    if place.qualifier:
        here = _qualified(place, here, known)
    anywhere = not place.qualifier and not any(item.names for item in here)
    for phrase in phrases(known.notes):
        if phrase.kind != "column":
            continue
        name = identifier(phrase.target.column, known.dialect)
        owner = next((item for item in here if item.table and item.table.key == phrase.target.table), None)
        if owner is None and not anywhere:
            continue
        if owner is not None and len(here) > 1 and not place.qualifier:
            name = f"{identifier(owner.source.name, known.dialect)}.{name}"
        yield Item(phrase.text, name, "column", phrase.means, _SAID)


def _qualified(place: Place, here: tuple[Bound, ...], known: Known) -> tuple[Bound, ...]:
    """The one source that the name before the dot means."""
    wanted = place.qualifier[-1].lower()
    return tuple(item for item in here if item.source.name.lower() == wanted)


def said_values(place: Place, known: Known) -> Iterator[Item]:
    """Stored values of the column compared by what people say for them."""
    found = compared_column(place, known)
    if found is None:
        return
    ref = ColumnRef(found[0].key, found[1].name)
    note = next((each for each in known.notes.written.tables if each.name == ref.table), None)
    for column in note.columns if note is not None else ():
        if column.name == ref.column:
            for value in column.values:
                insert = literal(value.value, known.dialect)
                yield from (Item(word, insert, "value", f"{ref} is {value.value}", _SAID) for word in value.words)


def metrics(place: Place, known: Known, before: tuple[Token, ...]) -> Iterator[Item]:
    """Metrics that can be computed from the tables in the query, as the SQL that computes them."""
    if place.qualifier or place.scope.clause not in (_SUMMED | _SINGLE):
        return
    here = bound(place.scope.query.sources, known)
    names = {item.table.key: item.source.name for item in here if item.table is not None}
    by_name = {metric.name: metric for metric in known.notes.metrics}
    for metric in by_name.values():
        if here and not set(metric.tables) <= set(names):
            continue
        insert = _metric_sql(metric, place, known.catalog, names)
        if insert:
            insert += f" AS {identifier(metric.label, known.dialect)}" if _is_item(before, place) else ""
            yield from (Item(p.text, insert, "metric", p.means, _METRIC) for p in _of_metric(metric))


def _metric_sql(metric: Metric, place: Place, catalog: Catalog, names: dict[str, str]) -> str:
    """The metric in the query's own names; empty where it cannot stand in this clause."""
    dialect = dialect_of(catalog.dialect)
    inner = parsed(metric.expression, catalog.dialect) if metric.expression else exp.Star()
    if inner is None:
        return ""
    for column in list(inner.find_all(exp.Column)):
        table = find_table(catalog, [part for part in (column.db, column.table) if part])
        name = names.get(table.key, "") if table is not None else ""
        alone = len(names) == 1
        if name:
            own = exp.column(column.this.copy(), None if alone else exp.to_identifier(name))
            inner = own if column is inner else inner
            column.replace(own)
    if place.scope.clause in _SINGLE:
        return inner.sql(dialect) if metric.function == "sum" else ""
    return _put_together(metric.function, inner).sql(dialect)


def _put_together(function: MetricFunction, inner: exp.Expr) -> exp.Expr:
    if function == "whole":
        return inner
    if function == "count":
        return exp.Count(this=exp.Star())
    if function == "count distinct":
        return exp.Count(this=exp.Distinct(expressions=[inner]))
    return _FUNCTIONS[function](this=inner)


def _is_item(before: tuple[Token, ...], place: Place) -> bool:
    """Whether a whole item of SELECT begins here, which needs a name, rather than a part of one."""
    if place.scope.clause != "select" or not before:
        return False
    kind = before[-1].token_type
    return kind in (TokenType.SELECT, TokenType.DISTINCT) or (kind == TokenType.COMMA and not place.scope.openers)
