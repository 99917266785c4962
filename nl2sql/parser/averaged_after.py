"""Averages said after the number they are of: "what did a parcel cost us on average"."""

from __future__ import annotations

from nl2sql.parser.knowledge import is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Reader

_ON_AVERAGE = frozenset({"on average", "on the average"})


def averaged_after(reader: Reader, mark: Mark) -> None:
    """ "what did a parcel cost on average": the function comes after the number."""
    if reader.functions or reader.fragment or not is_numeric(reader.column_of(mark)):
        return
    near = (reader.peek(1), reader.peek(2) if reader.kind(1) in ("unit", "table", "with", "ask") else None)
    for step, later in enumerate(near, 1):
        if later is not None and later.kind == "function" and reader.said(later) in _ON_AVERAGE:
            taken = reader.take_later("average", step, step)
            reader.functions += [(taken, False)] if taken is not None else []
            return
