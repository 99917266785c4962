"""Puts texts into a statement as they are stored: a model that may see no values can only guess the spelling."""

from __future__ import annotations

import sqlglot
from sqlglot.errors import SqlglotError

from nl2sql.catalog import ColumnRef
from nl2sql.compared import compare_with, comparisons
from nl2sql.drafting import Reason, Source
from nl2sql.values import ValueIndex, normalise


def with_stored_spellings(sql: str, source: Source) -> tuple[str, tuple[Reason, ...]]:
    """`sql` with every compared text that is stored only in other spellings replaced by those, and why.

    “zurich” becomes “Zürich”; where a column holds several spellings, all of them are compared with.
    A text that is stored as it is, or not at all, stays. This happens here, after the model answered:
    no value goes to it.
    """
    try:
        tree = sqlglot.parse_one(sql, dialect=source.catalog.dialect)
        compared = list(comparisons(tree, source.catalog))
    except SqlglotError:
        return sql, ()
    reasons = []
    for literal, column in compared:
        stored = stored_spellings(literal.this, column, source.values)
        if stored:
            part = compare_with(literal, stored, {literal.this}).sql(dialect=source.catalog.dialect)
            listed = ", ".join(f"“{value}”" for value in stored)
            reasons.append(Reason(f"“{literal.this}” is spelt {listed} in {column}.", part))
    return (tree.sql(dialect=source.catalog.dialect, pretty="\n" in sql) if reasons else sql), tuple(reasons)


def stored_spellings(text: str, column: ColumnRef, values: ValueIndex) -> list[str]:
    """How `text` is stored in the column, when it is stored only otherwise; empty when nothing needs to change."""
    found = [stored.value for stored in values.lookup(text) if stored.column == column] if normalise(text) else []
    return [] if text in found else found
