"""Nouns that say what people are ranked by: "top earners" by what they earn."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.lexicon import lexicon
from nl2sql.parser.knowledge import scale_column
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Reader


def told_by_noun(reader: Reader, mark: Mark | None) -> ColumnRef | None:
    """The number that the last word of a mark of a table speaks of; None where the word only names the table."""
    if mark is None or mark.kind != "table":
        return None
    scales = lexicon().scales.get((reader.tokens[mark.end - 1].stem,), ())
    found = scale_column(reader.table_of(mark.table), scales) if scales else None
    return found[0] if found is not None else None
