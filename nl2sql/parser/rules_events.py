"""The rule for nouns of what happens: "signups per month" counts the rows by the date they tell of."""

from __future__ import annotations

from nl2sql.parser.measuring import count_of
from nl2sql.parser.reader import Reader, at

_COUNTED = frozenset({"count", "sum"})


@at("event")
def event(reader: Reader) -> int:
    """ "registrations by month", "running total of hires": the rows of the table, by that date."""
    mark = reader.mark
    if mark.kind != "event" or reader.fragment:
        return 0
    others = [item for item in reader.functions if item[0].word not in _COUNTED]
    if any(item[0].word != "average" for item in others):
        return 0
    pending = [item for item, _ in reader.functions if item.word in _COUNTED]
    reader.functions = others
    reader.when = mark.ref
    if not any(m.function == "count" and m.table == mark.table for m in reader.measures):
        reader.measures.append(count_of(reader, mark.table, reader.span(*pending, mark)))
    return 1
