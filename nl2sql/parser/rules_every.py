"""Rules for what must be there in all of several: "products that every shop has", "by all three channels"."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.joins import join_graph
from nl2sql.parser.knowledge import is_date, is_key, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Every, Reader, at
from nl2sql.parser.settling import is_below

_ALL = frozenset({"all", "every"})
_RELATIVE = frozenset({"who", "that", "which", "whose", "available", "stocked", "sold", "present", "found"})
_KINDS = ("value", "state", "column", "unit", "number", "not")


@at("by", "ask", "unit")
def every(reader: Reader) -> int:
    """ "in every store", "all the uncovered stages", "all three channels": what the things listed must have."""
    mark = reader.mark
    if mark.kind not in ("by", "ask", "unit") or reader.fragment or reader.every is not None:
        return 0
    if not _quantifies(reader, mark) or not _lists(reader):
        return 0
    ahead, least = 1, 0
    while reader.kind(ahead) in _KINDS and not _is_thing(reader, ahead):
        found = reader.marks[reader.at + ahead]
        if found.kind == "number":
            least = int(found.number or 0) if reader.said(found) != "one" else 0
        ahead += 1
    thing = reader.peek(ahead)
    if thing is None or not _is_thing(reader, ahead):
        return 0
    column = _column(reader, thing)
    if column is None:
        return 0
    reader.every = Every(column, least, reader.span(mark, thing))
    between = reader.marks[reader.at + 1 : reader.at + ahead]
    kept = tuple(other for other in between if other.kind != "number")
    reader.used += [*(other for other in between if other.kind == "number"), thing]
    reader.marks = (*reader.marks[: reader.at + 1], *kept, *reader.marks[reader.at + ahead + 1 :])
    return 1


def _quantifies(reader: Reader, mark: Mark) -> bool:
    """Whether all of something is meant: "every", "all" after what is listed; "each" is a group."""
    said = set(reader.said(mark).split())
    return bool(said & _ALL) and reader.at > 0


def _lists(reader: Reader) -> bool:
    """Whether things are listed, with a clause of their own in which the words stand."""
    plain = not (reader.measures or reader.functions or reader.groupings or reader.rank or reader.series)
    if not plain or not reader.mentions or reader.mentions[0].verb:
        return False
    start = reader.mentions[0].mark.end
    clause = {token.norm for token in reader.tokens[start : reader.mark.end]}
    related = bool(clause & _RELATIVE) or reader.asked == "which"
    return related or any(mention.verb or mention.after_with for mention in reader.mentions)


def _is_thing(reader: Reader, ahead: int) -> bool:
    mark = reader.peek(ahead)
    if mark is None or mark.kind not in ("table", "column") or mark.how == "speaks of":
        return False
    following = reader.peek(ahead + 1)
    flag = following is not None and following.kind == "table" and mark.kind == "column"
    return not flag and reader.said(mark) != ""


def _column(reader: Reader, thing: Mark) -> ColumnRef | None:
    """The column of which every value must be met: the key of a table on the far side of what ties both, or a kind."""
    subject = reader.mentions[0].table
    table = reader.table_of(thing.table)
    if not is_below(reader, subject, thing.table):
        return None
    if thing.kind == "column":
        column = reader.column_of(thing)
        plain = column.type == "text" and not is_date(column) and not is_numeric(column) and not is_key(table, column)
        return thing.ref if plain else None
    path = join_graph(reader.catalog).paths_from(subject)[thing.table][1]
    if not path or path[-1].multiplies or len(table.primary_key) != 1:
        return None
    return ColumnRef(thing.table, table.primary_key[0])
