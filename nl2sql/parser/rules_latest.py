"""When something last happened, as a condition: "whose last order is more than a year ago"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from nl2sql.parser.frame import GroupCondition, Measure, Operator
from nl2sql.parser.knowledge import date_column
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import singular
from nl2sql.parser.period import Period
from nl2sql.parser.period_match import count_at, norm_at, says, unit_at
from nl2sql.parser.reader import Reader, at
from nl2sql.parser.settling import is_below
from nl2sql.words import Token

_LAST = frozenset({"last", "latest", "most recent", "newest"})
_FIRST = frozenset({"first", "earliest", "very first"})
_SKIPPED = ("ask", "unit", "with", "by", "and")
_DENIED = frozenset(
    {"not", "no", "never", "nothing", "without", "nobody", "haven't", "hasn't", "didn't", "none", "any", "anything"}
)
_LONGER = (("for", "more", "than"), ("for", "over"), ("in", "over"), ("in", "more", "than"), ("for", "at", "least"))


@at("scale", "extreme", "moment")
def latest(reader: Reader) -> int:
    """ "whose last order was before July", "whose first visit was in 2024": the last (or first) of what they have."""
    mark, thing = reader.mark, reader.peek(1)
    said = reader.said(mark)
    if mark.kind not in ("scale", "extreme", "moment") or said not in _LAST | _FIRST or reader.fragment:
        return 0
    if thing is None or thing.kind != "table" or not is_below(reader, reader.subject, thing.table):
        return 0
    ahead = 2
    while reader.kind(ahead) in _SKIPPED or (
        reader.kind(ahead) == "table" and reader.marks[reader.at + ahead].how != "is"
    ):
        ahead += 1
    when = reader.peek(ahead)
    found = date_column(reader.catalog, [thing.table])
    if when is None or when.kind != "period" or when.period is None or found is None or found.table != thing.table:
        return 0
    words = reader.span(mark, thing, when)
    which = "last" if said in _LAST else "first"
    label = f"{which}_{singular(reader.table_of(thing.table).name)}"
    measure = Measure("maximum" if which == "last" else "minimum", thing.table, found, label=label, words=words)
    start, end = when.period.days(date.fromisoformat(reader.today))
    limits: list[tuple[Operator, date | None]] = [(">=", start), ("<", end)]
    for operator, day in limits:
        if day is not None:
            reader.group_conditions.append(GroupCondition(measure, operator, (day.isoformat(),), words=words))
    return ahead + 1


def long_since(tokens: Sequence[Token]) -> Iterator[Mark]:
    """ "not … for more than a year": since that day, where something did not happen."""
    if not any(token.norm in _DENIED for token in tokens):
        return
    for place in range(1, len(tokens)):
        words = next((words for words in _LONGER if says(tokens, place, words)), None)
        counted = count_at(tokens, place + len(words)) if words is not None else None
        named = unit_at(tokens, counted[1]) if counted is not None else None
        if counted is None or named is None or norm_at(tokens, named[2]) in ("ago", "old"):
            continue
        if not any(token.norm in _DENIED for token in tokens[max(0, place - 6) : place]):
            continue
        unit, times, end = named
        period = Period(unit=unit, length=counted[0] * times, rolling=True, bound="since")
        yield Mark("period", place, end, 1.2 * (end - place), period=period)
