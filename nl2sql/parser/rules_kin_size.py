"""How many lie below each, in tables that refer to themselves: "team size", "with more than 6 reports"."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.parser.frame import Condition, GroupCondition, Measure, Operator
from nl2sql.parser.kin import tie_of
from nl2sql.parser.knowledge import label_columns
from nl2sql.parser.limits import number
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import count_of
from nl2sql.parser.reader import Grouping, Rank, Reader, at


def size(reader: Reader) -> int:
    """ "team size", "how many reports does each manager have": the number of rows below each."""
    mark = reader.mark
    pending = [item for item, _ in reader.functions]
    names = [name for group in reader.take_functions() for name in group]
    words = reader.span(*pending, mark)
    measure = count_of(reader, mark.table, words)
    averaged = "average" in names or reader.take_later("average") is not None
    if averaged:
        reader.measures.append(replace(measure, per=mark.table, label=f"average_{measure.label}"))
        reader.condition(Condition(tie_of(reader.catalog, mark.table).own, "is null", negated=True, words=words))
        return 1
    reader.measures.append(measure)
    if not any(item.above for item in reader.groupings):
        reader.groupings.append(owners(reader, mark))
    return 1


def owners(reader: Reader, mark: Mark) -> Grouping:
    """Those above, as what to group by."""
    label = label_columns(reader.table_of(mark.table))[0]
    return Grouping(label, entity=mark.table, words=reader.span(mark), above=True)


def asks_per_owner(reader: Reader) -> bool:
    """Whether a number for each one above is asked: "how many reports does each manager have", "reports per boss"."""
    table = reader.mark.table
    if any(item.above or item.entity == table for item in reader.groupings):
        return True
    each = [place for place, mark in enumerate(reader.marks) if mark.kind == "by" and place > reader.at]
    owners = [reader.marks[place + 1] for place in each if place + 1 < len(reader.marks)]
    return any(mark.kind in ("kin", "table") and mark.table == table for mark in owners)


def owners_follow(reader: Reader) -> bool:
    """Whether something else is measured of those below for each one above: "average salary of the team per boss"."""
    return bool(reader.measures) and not reader.functions and asks_per_owner(reader)


def limited(reader: Reader) -> int:
    """ "with more than 6 reports", "at least three subcategories", "the most subordinates"."""
    if reader.fragment:
        return 0
    if reader.mark.kind == "compare" and reader.kind(1) == "number" and _is_down(reader, 2):
        return limited_to(reader, 0)
    if reader.mark.kind == "extreme" and _is_down(reader, 1):
        return ranked(reader, reader.mark.word == "high", 2)
    biggest = reader.mark.kind == "scale" and reader.mark.degree in ("most", "least") and _is_down(reader, 1)
    return ranked(reader, reader.mark.word in ("big", "large"), 2) if biggest else 0


def _is_down(reader: Reader, ahead: int) -> bool:
    mark = reader.peek(ahead)
    return mark is not None and mark.kind == "kin" and mark.word in ("down", "size")


def limited_to(reader: Reader, ahead: int) -> int:
    """The comparison that starts `ahead`, of the number of rows below each."""
    compare, limit = reader.marks[reader.at + ahead], reader.marks[reader.at + ahead + 1]
    taken = ahead + 2
    thing = reader.peek(taken)
    if thing is not None and thing.kind in ("kin", "table"):
        taken += 1
    mark = next(m for m in reader.marks[reader.at : reader.at + taken] if m.kind == "kin")
    words = reader.span(*reader.marks[reader.at : reader.at + taken])
    measure = _of_owners(reader, mark)
    operator: Operator = compare.word  # type: ignore[assignment]
    reader.group_conditions.append(GroupCondition(measure, operator, (number(limit),), reader.take_negation(), words))
    return taken


def ranked(reader: Reader, descending: bool, taken: int) -> int:
    """Ranks those above by the number of rows below each; `taken` marks say so."""
    following = reader.peek(taken)
    mark = next(m for m in reader.marks[reader.at : reader.at + taken] if m.kind == "kin")
    if following is not None and following.kind in ("kin", "table") and following.table == mark.table:
        taken += 1
    words = reader.span(*reader.marks[reader.at : reader.at + taken])
    limit = reader.rank.limit if reader.rank is not None and not reader.rank.has_target else None
    reader.rank = Rank(descending, limit or reader.take_number() or 1, measure=_of_owners(reader, mark), words=words)
    return taken


def _of_owners(reader: Reader, mark: Mark) -> Measure:
    """The number of rows below, with those above as what to group by."""
    measure = count_of(reader, mark.table, reader.span(mark))
    reader.mentions = [mention for mention in reader.mentions if mention.table != mark.table]
    reader.measures.append(measure)
    if not any(item.above for item in reader.groupings):
        reader.groupings.append(owners(reader, mark))
    return measure


@at("by")
def grouped(reader: Reader) -> int:
    """ "per manager", "by main category", "for each boss": those above are what to group by."""
    if reader.mark.kind != "by" or reader.fragment:
        return 0
    mark = reader.peek(1)
    if mark is not None and mark.kind == "function" and mark.word == "count" and _is_down(reader, 2) and reader.rank:
        reader.rank.measure, reader.rank.column = _of_owners(reader, reader.marks[reader.at + 2]), None
        return 3
    if mark is None or mark.kind != "kin" or mark.word not in ("up", "top"):
        return 0
    reader.groupings.append(replace(owners(reader, mark), words=reader.span(mark)))
    if not reader.measures and not reader.functions and reader.mentions and reader.mentions[-1].table == mark.table:
        reader.measures.append(count_of(reader, mark.table, reader.span(reader.mentions[-1].mark)))
        reader.mentions.pop()
    return 2
