"""Tables and profiles as short JSON texts, and back. Pure.

Lists in a fixed order rather than named fields: a catalogue of a hundred thousand columns is read at every start.
`FORMAT` changes with the order; what was written in another one is not read, and the database is asked again.
"""

from __future__ import annotations

import json
from typing import Any

from nl2sql.catalog import Column, ForeignKey, Marks, Table
from nl2sql.profiles import ColumnProfile, TableProfile, TopValue
from nl2sql.secret_names import looks_secret

FORMAT = 1
UNREAD = 3
"""The place in the text of a table that says whether nobody looked into it."""


def table_text(table: Table) -> str:
    """The table as JSON. Samples of columns that look like secrets are left out."""
    columns = [
        [
            column.name,
            column.type,
            column.declared,
            column.nullable,
            column.primary_key,
            column.comment,
            [] if looks_secret(column.name) else column.samples,
        ]
        for column in table.columns
    ]
    keys = [[key.columns, key.target, key.target_columns, key.inferred] for key in table.foreign_keys]
    marks = [table.marks.schema, table.marks.data]
    return _text([table.kind, table.comment, table.row_count, table.unread, marks, columns, keys])


def read_table(schema: str, name: str, text: str) -> Table:
    """The inverse of `table_text`. Raises `ValueError` for a text that is none of its."""
    kind, comment, row_count, unread, marks, columns, keys = json.loads(text)
    return Table(
        name=name,
        columns=tuple(_column(*column) for column in columns),
        foreign_keys=tuple(
            ForeignKey(tuple(own), target, tuple(theirs), inferred) for own, target, theirs, inferred in keys
        ),
        schema=schema,
        kind=kind,
        comment=comment,
        row_count=row_count,
        unread=unread,
        marks=Marks(*marks),
    )


def _column(
    name: str, kind: Any, declared: str, nullable: bool, primary: bool, comment: str, samples: list[Any]
) -> Column:
    return Column(name, kind, declared, nullable, primary, comment, tuple(samples))


def profile_text(profile: TableProfile) -> str:
    """The profile as JSON."""
    columns = [
        [
            column.name,
            column.type,
            column.distinct,
            column.missing,
            column.low,
            column.high,
            [[top.value, top.count] for top in column.top],
            column.secret,
        ]
        for column in profile.columns
    ]
    return _text([profile.table, profile.rows, profile.row_count, profile.looked, columns])


def read_profile(text: str) -> TableProfile:
    """The inverse of `profile_text`. Raises `ValueError` for a text that is none of its."""
    table, rows, row_count, looked, columns = json.loads(text)
    return TableProfile(table, rows, row_count, looked, tuple(_column_profile(*column) for column in columns))


def _column_profile(
    name: str, kind: Any, distinct: int, missing: float, low: Any, high: Any, top: list[Any], secret: bool
) -> ColumnProfile:
    often = tuple(TopValue(value, count) for value, count in top)
    return ColumnProfile(name, kind, distinct, missing, low, high, often, secret)


def _text(data: list[Any]) -> str:
    return json.dumps(data, separators=(",", ":"))
