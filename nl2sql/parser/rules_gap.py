"""Rules for how far apart two extremes are: "the gap between the highest and the lowest salary per job"."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Measure
from nl2sql.parser.knowledge import is_key, is_numeric, scale_column
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import snake
from nl2sql.parser.reader import Reader, at

_REACH = 9
_ENDS = {"maximum": True, "minimum": False}


@at("gap")
def gap(reader: Reader) -> int:
    """ "difference between the dearest and the cheapest": the highest less the lowest of one column."""
    if reader.mark.kind != "gap" or reader.fragment:
        return 0
    near = reader.marks[reader.at + 1 : reader.at + 1 + _REACH]
    ends = [(place, end) for place, mark in enumerate(near) if (end := _end(mark)) is not None][:2]
    if len(ends) != 2 or ends[0][1] == ends[1][1]:
        return 0
    last = ends[1][0]
    column = _column(reader, near[: last + 2])
    if column is None:
        return 0
    stop = last + 1
    if stop < len(near) and near[stop].kind in ("column", "table"):
        stop += 1
    words = reader.span(*reader.marks[reader.at : reader.at + 1 + stop])
    reader.measures.append(Measure("range", column.table, column, label=f"{snake(column.column)}_range", words=words))
    reader.functions.clear()
    return 1 + stop


def _end(mark: Mark) -> bool | None:
    """Whether the mark stands for the highest (or the lowest) end; None when for neither."""
    if mark.kind == "extreme":
        return mark.word == "high"
    if mark.kind == "function":
        return _ENDS.get(mark.word)
    if mark.kind == "scale" and mark.degree in ("most", "least") and mark.scales:
        return mark.scales[0].high == (mark.degree == "most")
    return None


def _column(reader: Reader, near: tuple[Mark, ...]) -> ColumnRef | None:
    """What the ends are of: the number named, else what the adjective speaks of."""
    for mark in near:
        numeric = mark.kind == "column" and is_numeric(reader.column_of(mark))
        if numeric and not is_key(reader.table_of(mark.table), reader.column_of(mark)):
            return mark.ref
    last = reader.outputs[-1].column if reader.outputs else None
    told = reader.catalog.column(last) if last is not None else None
    if last is not None and told is not None and is_numeric(told):
        reader.outputs.pop()
        return last
    scales = next((mark.scales for mark in near if mark.kind == "scale"), ())
    for key in dict.fromkeys((*(mark.table for mark in near if mark.kind == "table"), *reader.tables)):
        found = scale_column(reader.table_of(key), scales)
        if found is not None:
            return found[0]
    return None
