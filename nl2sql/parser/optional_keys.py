"""Keys that may be empty: "orders without a promotion" are those that name none."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.reader import Reader


def optional_key(reader: Reader, target: str) -> ColumnRef | None:
    """The one key of the subject that leads to `target` and may be empty; None where rows of it always have one."""
    if not reader.subject or reader.subject == target:
        return None
    table = reader.table_of(reader.subject)
    keys = [key.columns for key in table.foreign_keys if key.target == target and len(key.columns) == 1]
    if len(keys) != 1:
        return None
    ref = ColumnRef(table.key, keys[0][0])
    column = reader.catalog.column(ref)
    return ref if column is not None and column.nullable else None
