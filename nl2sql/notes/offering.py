"""The catalogue as drafters see it: without what is not to be used, with descriptions and joins of the notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from nl2sql.catalog import Catalog, Column, ColumnRef, ForeignKey, Table
from nl2sql.noted import NotedJoin
from nl2sql.written_notes import ColumnNote, SourceNotes, TableNote


def offered_catalog(
    catalog: Catalog, written: SourceNotes, joins: Sequence[NotedJoin], hidden: Iterable[tuple[ColumnRef, str]]
) -> Catalog:
    """`catalog` without the hidden tables and columns and the keys over them, the noted joins before all others, and
    descriptions, synonyms and units as comments. Names in `written` are those of the catalogue.
    """
    out = {ref for ref, _ in hidden}
    notes = {note.name: note for note in written.tables}
    kept = [table for table in catalog.tables if ColumnRef(table.key, "") not in out]
    tables = tuple(_offered(table, notes.get(table.key), joins, out) for table in kept)
    return replace(catalog, tables=tables)


def _offered(table: Table, note: TableNote | None, joins: Sequence[NotedJoin], out: set[ColumnRef]) -> Table:
    columns = {column.name: column for column in (note.columns if note is not None else ())}
    return replace(
        table,
        columns=tuple(
            _described(column, columns.get(column.name))
            for column in table.columns
            if ColumnRef(table.key, column.name) not in out
        ),
        foreign_keys=tuple(_keys(table, joins, out)),
        comment=_comment(table.comment, note) if note is not None else table.comment,
    )


def _keys(table: Table, joins: Sequence[NotedJoin], out: set[ColumnRef]) -> Iterator[ForeignKey]:
    """Those of the notes first, for the first of several keys between two tables is taken."""
    noted = [
        ForeignKey(join.columns, join.target, join.target_columns, preferred=True)
        for join in joins
        if join.table == table.key
    ]
    known = {(key.columns, key.target, key.target_columns) for key in noted}
    for key in (*noted, *table.foreign_keys):
        again = not key.preferred and (key.columns, key.target, key.target_columns) in known
        used = [ColumnRef(key.target, ""), *(ColumnRef(key.target, name) for name in key.target_columns)]
        used += [ColumnRef(table.key, name) for name in key.columns]
        if not again and out.isdisjoint(used):
            yield key


def _described(column: Column, note: ColumnNote | None) -> Column:
    return column if note is None else replace(column, comment=_comment(column.comment, note))


def _comment(own: str, note: TableNote | ColumnNote) -> str:
    """What the database says, what the notes say, and what else people call it."""
    parts = [own, note.description]
    parts.append(f"Also called: {', '.join(note.synonyms)}." if note.synonyms else "")
    if isinstance(note, ColumnNote):
        parts.append(f"In {note.unit}." if note.unit else "")
        parts += [f"{', '.join(known.words)}: {known.value!r}." for known in note.values]
    return " ".join(part if part[-1] in ".!?" else f"{part}." for part in parts if part)
