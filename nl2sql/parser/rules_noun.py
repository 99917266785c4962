"""Rules for kinds that stand for the things of that kind: "which student", "of every Belgian student"."""

from __future__ import annotations

from nl2sql.parser.knowledge import label_columns
from nl2sql.parser.marks import Mark
from nl2sql.parser.reader import Grouping, Reader, at

_KINDS = ("value", "state")
_EACH = frozenset(
    ("each", "every", "of each", "of every", "for each", "for every", "per", "by each", "from each", "from every")
)


@at("value", "state")
def asked_for(reader: Reader) -> int:
    """ "which newsletter subscriber spent the most": people of that kind are asked for. The kind is read later."""
    last = _last_kind(reader, 0)
    if reader.asked != "which" or reader.mentions or reader.about or last is None or not _is_noun(reader, last):
        return 0
    before = reader.peek(-1)
    opened = all(mark.kind in ("ask", "number") for mark in reader.marks[: reader.at])
    if before is not None and opened and reader.said(before) != "who" and _ranked(reader):
        reader.about = last.table
    return 0


@at("by")
def each_kind(reader: Reader) -> int:
    """ "the latest order of every Belgian student": a group for each of them. The kind is read later."""
    last = _last_kind(reader, 1)
    if last is None or reader.said(reader.mark) not in _EACH or reader.fragment or not _is_noun(reader, last):
        return 0
    label = label_columns(reader.table_of(last.table))[0]
    reader.groupings.append(Grouping(label, entity=last.table, words=reader.span(reader.mark, last)))
    return 1


def _last_kind(reader: Reader, ahead: int) -> Mark | None:
    """The last of the kinds that stand there together, where no thing follows that they are kinds of."""
    last: Mark | None = None
    while reader.kind(ahead) in _KINDS:
        mark = reader.marks[reader.at + ahead]
        if last is not None and (mark.table != last.table or mark.start != last.end):
            return None
        last, ahead = mark, ahead + 1
    following = reader.peek(ahead)
    if last is None or following is None or following.start != last.end:
        return last
    named = following.kind in ("table", "column") and following.how != "speaks of" and following.table == last.table
    return None if named else last


def _is_noun(reader: Reader, mark: Mark) -> bool:
    """Whether a kind of people is said as one of them, in the singular: "student", "cardiologist"."""
    said = reader.tokens[mark.end - 1].norm
    people = len(label_columns(reader.table_of(mark.table))) == 2
    return people and not mark.with_table and said.isalpha() and not said.endswith("s")


def _ranked(reader: Reader) -> bool:
    return any(mark.kind in ("extreme", "scale", "top") for mark in reader.marks[reader.at + 1 :])
