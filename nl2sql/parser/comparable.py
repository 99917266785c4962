"""Says what cannot be compared: a number with a word."""

from __future__ import annotations

from nl2sql.parser.frame import Condition
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Reader


def never_comparable(reader: Reader, mark: Mark, condition: Condition) -> bool:
    """Whether a number is to be more or less than a word: "couriers with at least 800 parcels" counts parcels."""
    ranged = condition.operator in ("<", "<=", ">", ">=", "between")
    column = reader.column_of(mark)
    words = column.type == "text" and not is_date(column) and any(isinstance(s, str) for s in column.samples)
    digits = any(str(sample).strip()[:1].isdigit() for sample in column.samples if sample is not None)
    return ranged and words and not digits and any(isinstance(value, int | float) for value in condition.values)
