"""The two dates of "from order to dispatch", "between the sale and the return": of rows that belong together."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.joins import join_graph
from nl2sql.parser.knowledge import date_column, is_date
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Reader
from nl2sql.words import stems

_SKIPPED = ("unit", "and", "by", "with", "ask", "between")
_ROOT = 4


def between_events(reader: Reader) -> tuple[tuple[ColumnRef, ColumnRef] | None, int]:
    """The dates that are named after "from" and "to", the earlier table's first, and the marks that takes."""
    ahead, found = 1, list[ColumnRef]()
    while len(found) < 2 and reader.peek(ahead) is not None:
        mark = reader.marks[reader.at + ahead]
        ref = _date_of(reader, mark) if mark.kind in ("table", "column") else None
        if ref is not None and (not found or ref.table != found[-1].table):
            found.append(ref)
        elif mark.kind not in _SKIPPED and mark.word != "average" and not (mark.kind == "table" and found):
            return None, 0
        ahead += 1
    if len(found) != 2 or not _begins(reader):
        return None, 0
    first, last = found
    path = join_graph(reader.catalog).paths_from(last.table).get(first.table)
    if path is None or any(join.multiplies for join in path[1]):
        return None, 0
    return (first, last), ahead


def _begins(reader: Reader) -> bool:
    """Whether "from" or "between" follows: "time from order to dispatch"."""
    return any(t.norm in ("from", "between") for t in reader.tokens[reader.mark.end : reader.mark.end + 5])


def _date_of(reader: Reader, mark: Mark) -> ColumnRef | None:
    """The date that is named, or the one of the table that the word said of it is akin to."""
    if mark.kind == "column":
        return mark.ref if is_date(reader.column_of(mark)) else None
    dates = [ColumnRef(mark.table, c.name) for c in reader.table_of(mark.table).columns if is_date(c)]
    said = {token.stem[:_ROOT] for token in reader.tokens[mark.start : mark.end]}
    akin = [ref for ref in dates if said & {word[:_ROOT] for word in stems(ref.column)}]
    if len(akin) == 1:
        return akin[0]
    chosen = date_column(reader.catalog, [mark.table])
    return chosen if chosen in dates else None
