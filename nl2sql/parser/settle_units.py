"""Settles groups by columns of whole years and by numbers that are cut into bands elsewhere."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Bands
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.reader import Grouping, Reader


def of_years(reader: Reader, ref: ColumnRef, item: Grouping) -> Grouping:
    """The grouping by a column of whole years: as it stands, or by ten of them."""
    column = reader.catalog.column(ref)
    if item.grain is None or column is None or is_date(column):
        return item
    return Grouping(ref, None, words=item.words, bands=Bands(width=10.0) if item.grain == "decade" else None)


def banded(reader: Reader, ref: ColumnRef) -> bool:
    """Whether the column is cut into bands elsewhere in the question: "by price: under 20, 20 to 100, over 100"."""
    return any(item.bands is not None and item.column == ref for item in reader.groupings)
