"""Settles "when did each customer last order" and "name of every product": dates and lists, not groups of rows."""

from __future__ import annotations

from nl2sql.parser.knowledge import date_column, is_date
from nl2sql.parser.measuring import column_measure
from nl2sql.parser.reader import Mention, Reader
from nl2sql.parser.settle_lacking import values_lacking


def not_grouped(reader: Reader) -> None:
    """Turns rankings by date after "when" into a date, and columns "of every product" into a list."""
    _dates_asked(reader)
    _listed_each(reader)
    values_lacking(reader)


def _dates_asked(reader: Reader) -> None:
    """A ranking by date in a question of "when" becomes the highest or lowest date."""
    rank = reader.rank
    if rank is None or reader.fragment or reader.tokens[0].norm != "when" or rank.measure is not None:
        return
    happened = [mention.table for mention in reader.mentions[::-1]]
    ref = rank.column or date_column(reader.catalog, happened)
    column = reader.catalog.column(ref) if ref is not None else None
    if ref is None or column is None or not is_date(column):
        return
    function = "maximum" if rank.descending else "minimum"
    made = column_measure(reader, ref, (function,), rank.words)  # type: ignore[arg-type]
    if made is not None:
        reader.measures.append(made)
        reader.rank = None


def _listed_each(reader: Reader) -> None:
    """ "name and sku of every product": all of them, not a group for each."""
    asked = reader.measures or reader.rank or reader.functions or reader.mentions
    plain = not (asked or reader.fragment or reader.figure)
    tables = {output.column.table for output in reader.outputs}
    if not plain or len(tables) != 1 or len(reader.groupings) != 1:
        return
    each = reader.groupings[0]
    mark = next((m for m in reader.marks if m.kind == "table" and m.table in tables), None)
    if each.entity in tables and not each.above and mark is not None:
        reader.groupings = []
        reader.mentions.append(Mention(mark.table, mark))
