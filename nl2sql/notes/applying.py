"""What notes do to a source before drafting, and to drafts after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from nl2sql.caching import per_object
from nl2sql.catalog import ColumnRef
from nl2sql.drafting import Draft, Reason, Source
from nl2sql.noted import Filter, Notes
from nl2sql.notes.filters import filtered
from nl2sql.notes.spoken import spoken_of
from nl2sql.problems import Problem
from nl2sql.values import ValueIndex

UNFILTERED = 0.07
"""The confidence of an answer without the filter of the notes: it is offered, but not run to compare its rows."""
_OWN_WORK = frozenset({"remembered", "person", "chosen"})
"""Statements of these are what a person accepted or wrote: nothing is added to them."""


def offered_source(source: Source) -> Source:
    """The source as drafters see it: without what is not to be used, described and joined as the notes say.

    Without notes it is the source itself.
    """
    if source.notes.offered is None:
        return source
    values = _values(source.notes)(source.values) if source.notes.hidden else source.values
    return replace(source, catalog=source.notes.offered, values=values)


@per_object
def _values(notes: Notes) -> _Shown:
    return _Shown(notes)


class _Shown:
    """The values of the columns that may be used; worked out once for each index of values."""

    def __init__(self, notes: Notes) -> None:
        hidden = {ref for ref, _ in notes.hidden}
        tables = {ref.table for ref in hidden if not ref.column}
        self._hidden = _Hidden(hidden, tables)
        self._known = per_object(self._without)

    def _without(self, values: ValueIndex) -> ValueIndex:
        return values.without(self._hidden)

    def __call__(self, values: ValueIndex) -> ValueIndex:
        return self._known(values)


class _Hidden:
    """Columns that are not to be used, by themselves or with their table."""

    def __init__(self, columns: set[ColumnRef], tables: set[str]) -> None:
        self._columns, self._tables = columns, tables

    def __contains__(self, ref: object) -> bool:
        return isinstance(ref, ColumnRef) and (ref in self._columns or ref.table in self._tables)


def as_noted(drafts: Sequence[Draft], question: str, source: Source) -> tuple[Draft, ...]:
    """The drafts with the filters of the notes, best first; the best is also offered without them, at the end.

    A filter is left out where the question or the query speaks of its columns.
    """
    filters = source.notes.filters
    if not filters or not drafts:
        return tuple(drafts)
    said = spoken_of(question, source)
    wanted = [each for each in filters if said.isdisjoint(each.columns)]
    made = [_noted(draft, wanted, source) for draft in drafts]
    first = next((place for place, draft in enumerate(made) if draft is not drafts[place]), None)
    if first is None:
        return tuple(made)
    plain = drafts[first]
    text = "As asked, without the filter of your notes."
    confidence = min(UNFILTERED, plain.confidence)
    return (*made, replace(plain, confidence=confidence, reasons=(*plain.reasons, Reason(text))))


def as_noted_edit(draft: Draft, before: str, text: str, source: Source) -> Draft:
    """A follow-up's statement with the filters of tables that the statement `before` did not read.

    What was on show keeps its rows as they are: a person may have chosen them without the filter.
    """
    if not source.notes.filters:
        return draft
    read, said = tables_read(before, source), spoken_of(text, source)
    wanted = [each for each in source.notes.filters if each.table not in read and said.isdisjoint(each.columns)]
    return _noted(draft, wanted, source) if wanted else draft


def tables_read(sql: str, source: Source) -> frozenset[str]:
    """The keys of the tables that a statement reads; none where it cannot be read."""
    try:
        tree = sqlglot.parse_one(sql, dialect=source.catalog.dialect)
    except SqlglotError:
        return frozenset()
    found = (source.catalog.table(node.name, node.db) for node in tree.find_all(exp.Table))
    return frozenset(table.key for table in found if table is not None)


def _noted(draft: Draft, filters: Iterable[Filter], source: Source) -> Draft:
    if draft.drafter in _OWN_WORK:
        return draft
    sql, applied = filtered(draft.sql, filters, source.catalog)
    if not applied:
        return draft
    texts = dict.fromkeys((each.condition, each.table) for each in applied)
    reasons = tuple(
        Reason(f"From your notes: rows of {table} count only where {condition}.", condition)
        for condition, table in texts
    )
    return replace(draft, sql=sql, reasons=(*draft.reasons, *reasons))


def not_to_be_used(sql: str, source: Source) -> tuple[Problem, ...]:
    """A warning for each table and column in a statement that the notes say not to use."""
    if not source.notes.hidden:
        return ()
    try:
        tree = sqlglot.parse_one(sql, dialect=source.catalog.dialect)
    except SqlglotError:
        return ()
    tables = {table.key for node in tree.find_all(exp.Table) if (table := source.catalog.table(node.name, node.db))}
    columns = {node.name.lower() for node in tree.find_all(exp.Column)}
    found = []
    for ref, reason in source.notes.hidden:
        if ref.table in tables and (not ref.column or ref.column.lower() in columns):
            what = str(ref) if ref.column else ref.table
            hint = reason or "Use something else, or change the notes."
            found.append(Problem("notes.do-not-use", f"Your notes say not to use {what}.", hint, severity="warning"))
    return tuple(found)
