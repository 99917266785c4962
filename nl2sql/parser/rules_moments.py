"""Rules for when something first or last happened, and for who has been there longest."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Function
from nl2sql.parser.knowledge import is_date
from nl2sql.parser.measuring import column_measure
from nl2sql.parser.reader import Rank, Reader, at
from nl2sql.parser.scan_moments import STARTED
from nl2sql.problems import Problem
from nl2sql.words import stems

_PEOPLE_FIRST = ("hire", "employ", "join", "sign", "signup", "regist")


@at("moment")
def moment(reader: Reader) -> int:
    """ "when … last", "first order date": the last or first day of what the question is about."""
    mark = reader.mark
    if mark.kind != "moment" or reader.fragment or reader.moment:
        return 0
    function: Function = "maximum" if mark.word == "maximum" else "minimum"
    both = _first_and_last(reader)
    if both:
        return both
    following = reader.peek(1)
    if following is not None and following.kind == "column" and is_date(reader.column_of(following)):
        words = reader.span(mark, following)
        measure = column_measure(reader, following.ref, (function,), words)
        reader.measures += [measure] if measure is not None else []
        return 2
    if mark.quality < 1.0:
        return 0
    reader.moment = (function, reader.span(mark))
    return 1


def _first_and_last(reader: Reader) -> int:
    """ "first and latest order date": the smallest and the greatest of one date."""
    other, date = reader.peek(2), reader.peek(3)
    if reader.kind(1) != "and" or other is None or other.kind != "moment" or date is None or date.kind != "column":
        return 0
    if not is_date(reader.column_of(date)):
        return 0
    for mark in (reader.mark, other):
        function: Function = "maximum" if mark.word == "maximum" else "minimum"
        measure = column_measure(reader, date.ref, (function,), reader.span(mark, date))
        reader.measures += [measure] if measure is not None else []
    return 4


@at("longest")
def longest(reader: Reader) -> int:
    """ "longest-serving doctor", "who has been with us longest": the earliest date on which they came."""
    mark = reader.mark
    if mark.kind != "longest" or reader.fragment:
        return 0
    following = reader.peek(1)
    near = [following.table] if following is not None and following.kind == "table" else []
    spoken = [*near, *(mention.table for mention in reader.mentions if not mention.verb)]
    ref = _begun(reader, [*spoken, *reader.tables, *(() if spoken else (t.key for t in reader.catalog.tables))])
    if ref is None:
        return 0
    if not spoken:
        reader.about = ref.table
        message = f"Nobody was named: this goes by {ref}."
        reader.notes.append(Problem("draft.assumed", message, "Name who is meant.", severity="info"))
    known = reader.take_number()
    said = reader.said(following) if near and following is not None else ""
    limit = known or (10 if said.endswith("s") and reader.asked != "which" else 1)
    reader.rank = Rank(mark.word == "last", limit, column=ref, words=reader.span(mark))
    return 1


def _begun(reader: Reader, keys: list[str]) -> ColumnRef | None:
    """The date on which the things of one of these tables came: people's before that of other things."""
    found: list[tuple[int, ColumnRef]] = []
    for place, key in enumerate(dict.fromkeys(keys)):
        for column in reader.table_of(key).columns:
            words = set(stems(column.name))
            if is_date(column) and words & STARTED:
                first = next((rank for rank, word in enumerate(_PEOPLE_FIRST) if word in words), len(_PEOPLE_FIRST))
                found.append((place if reader.mentions else first, ColumnRef(key, column.name)))
    return min(found, key=lambda item: item[0])[1] if found else None
