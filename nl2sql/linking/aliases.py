"""Ties the aliases of a workspace to the scope of a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from nl2sql.catalog import ColumnRef
from nl2sql.form.scope import Candidate, Scope
from nl2sql.linking.linked import Level
from nl2sql.linking.names import Links, strongest
from nl2sql.linking.scoping import metric_ref
from nl2sql.noted import Notes
from nl2sql.words import Token
from nl2sql.workspace_words import Aliases


def link_aliases(
    tokens: Sequence[Token], aliases: Aliases, full: Scope, columns: Links, tables: Links
) -> tuple[Candidate, ...]:
    """Adds the links of names to `columns` and `tables`, with the level of a synonym; gives those of stored values."""
    found: list[Candidate] = []
    for start, end, alias in aliases.said_in(tokens):
        if not alias.column:
            places, links = _tables(full, alias.table), tables
        else:
            places, links = _columns(full, ColumnRef(alias.table, alias.column)), columns
        for place in places:
            if alias.value:
                text = " ".join(token.text for token in tokens[start:end])
                found.append(Candidate("cell", start, end, text, stored=((place, alias.value),)))
                continue
            for token in range(start, end):
                strongest(links, token, place, Level.WHOLE if alias.noted else Level.SYNONYM)
    return tuple(found)


def link_metrics(tokens: Sequence[Token], notes: Notes, full: Scope, columns: Links) -> None:
    """Adds to `columns` the links of what names a figure of the notes that is a computed column of the scope."""
    for start, end, metric in notes.metrics_said(tokens):
        for place, column in enumerate(full.columns):
            if column.expression and column.ref == metric_ref(metric):
                for token in range(start, end):
                    strongest(columns, token, place, Level.WHOLE)


def with_alias_values(
    found: Iterable[Candidate], aliased: Sequence[Candidate], tokens: Sequence[Token], aliases: Aliases
) -> list[Candidate]:
    """The candidates with those of aliases; guesses that the words of an alias may be a value are left out."""
    known = {place for start, end, _ in aliases.said_in(tokens) for place in range(start, end)}
    kept = [
        value for value in found if value.kind not in _GUESSES or not known.issuperset(range(value.start, value.end))
    ]
    return sorted([*kept, *aliased], key=lambda value: (value.start, -value.end)) if known else kept


_GUESSES = ("name", "like", "word")


def _tables(full: Scope, key: str) -> Iterator[int]:
    return (place for place, table in enumerate(full.tables) if table.key == key)


def _columns(full: Scope, ref: ColumnRef) -> Iterator[int]:
    return (place for place, column in enumerate(full.columns) if column.ref == ref and not column.expression)
