"""What people are paid, where a bare number after "on" speaks of it: "staff on more than 30k"."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef, Table
from nl2sql.parser.knowledge import is_numeric
from nl2sql.parser.reader import Reader
from nl2sql.words import stems

_PAY = frozenset(stems("salary wage pay rate compensation"))
_ON = frozenset({"on", "making", "getting"})


def pay_of(reader: Reader, table: Table) -> ColumnRef | None:
    """ "staff on more than 30k": what people are paid, where just one number says so."""
    before = reader.tokens[reader.mark.start - 1].norm if reader.mark.start else ""
    paid = [c for c in table.columns if is_numeric(c) and set(stems(c.name)) & _PAY] if before in _ON else []
    return ColumnRef(table.key, paid[0].name) if len(paid) == 1 else None
