"""Says what cannot be compared (a number with a word), and where a comparison stands after the thing."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Condition
from nl2sql.parser.knowledge import is_date, is_key, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Reader


def never_comparable(reader: Reader, mark: Mark, condition: Condition) -> bool:
    """Whether a number is to be more or less than a word or a day: "couriers with at least 800 parcels" counts parcels,
    "placed six or more orders" counts orders."""
    ranged = condition.operator in ("<", "<=", ">", ">=", "between")
    column = reader.column_of(mark)
    if is_date(column):
        return ranged and any(isinstance(value, int | float) for value in condition.values)
    words = column.type == "text" and not is_date(column) and any(isinstance(s, str) for s in column.samples)
    digits = any(str(sample).strip()[:1].isdigit() for sample in column.samples if sample is not None)
    return ranged and words and not digits and any(isinstance(value, int | float) for value in condition.values)


def or_more(reader: Reader) -> Mark | None:
    """The comparison of "5 orders or more", put before the thing it is said of."""
    thing, mark = reader.peek(1), reader.peek(2)
    if reader.kind() != "number" or thing is None or mark is None or thing.kind not in ("table", "units", "column"):
        return None
    if mark.kind != "compare" or not reader.said(mark).startswith("or ") or mark.word not in (">=", "<="):
        return None
    reader.marks = (*reader.marks[: reader.at + 1], mark, thing, *reader.marks[reader.at + 3 :])
    return mark


def alike(reader: Reader, ref: ColumnRef, mark: Mark) -> bool:
    """Whether two columns can be compared: both numbers, or both dates."""
    first, second = reader.catalog.column(ref), reader.column_of(mark)
    if first is None or any(is_key(reader.table_of(key), c) for key, c in ((ref.table, first), (mark.table, second))):
        return False
    return (is_numeric(first) and is_numeric(second)) or (is_date(first) and is_date(second))
