"""Rules for groups above or below the average group: "stores selling more than the average store"."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.lexicon import word_list
from nl2sql.parser.frame import GroupCondition, Measure, Operator
from nl2sql.parser.knowledge import is_numeric
from nl2sql.parser.measuring import column_measure, operand, popularity, takings
from nl2sql.parser.reader import Reader, at
from nl2sql.parser.settling import is_below
from nl2sql.words import stems

_TIME = "time"


@at("compare")
def level(reader: Reader) -> int:
    """ "above-average sales", "more orders than average", "spend more than the average customer"."""
    mark = reader.mark
    if mark.kind != "compare" or mark.word not in (">", ">=", "<", "<=") or reader.fragment:
        return 0
    group = _group(reader)
    if not group:
        return 0
    _period_after(reader)
    target, ahead = _between(reader)
    mean = reader.peek(ahead)
    if mean is None or mean.kind != "function" or mean.word != "average":
        return 0
    ahead += 1
    if target is None:
        target, taken = _after(reader, ahead, group)
        if taken < 0:
            return 0
        ahead += taken
    words = reader.span(*reader.marks[reader.at : reader.at + ahead])
    measure = _measure(reader, target, group)
    if measure is None or (group != _TIME and not is_below(reader, group, measure.table)):
        return 0
    operator: Operator = mark.word  # type: ignore[assignment]
    negated = reader.take_negation()
    kept = GroupCondition(measure, operator, (), negated, measure.words + words, average=True)
    reader.group_conditions.append(kept)
    if group == _TIME:
        reader.measures = [measure]
    return ahead


def _period_after(reader: Reader) -> None:
    """ "sold less in 2025 than the average store": the period is read after what is compared."""
    at, marks = reader.at, reader.marks
    mean = reader.peek(2)
    if reader.kind(1) == "period" and mean is not None and mean.kind == "function" and mean.word == "average":
        end = at + 3 + (reader.kind(3) == "table")
        reader.marks = (*marks[: at + 1], *marks[at + 2 : end], marks[at + 1], *marks[end:])


def _group(reader: Reader) -> str:
    """The table whose rows are compared as groups, or that units of time are; empty when neither is spoken of."""
    plain = [mention.table for mention in reader.mentions if not mention.verb]
    plain += [measure.table for measure in reader.measures if measure.function == "count" and measure.words]
    if plain:
        return plain[0]
    return _TIME if any(item.grain for item in reader.groupings) else ""


def _between(reader: Reader) -> tuple[Measure | ColumnRef | None, int]:
    """ "more orders than average": what is compared, said before the average."""
    found = operand(reader, 1) if reader.kind(1) in ("table", "money", "units", "column") else None
    return (found[0], 1 + found[1]) if found is not None else (None, 1)


def _after(reader: Reader, ahead: int, group: str) -> tuple[Measure | ColumnRef | None, int]:
    """What is compared, said after the average, with the marks it takes; -1 where the average is another one."""
    following = reader.peek(ahead)
    if following is None or following.start > reader.marks[reader.at + ahead - 1].end + 2:
        return None, 0
    if following.kind == "table" and following.table == group:
        return None, 1
    if following.kind == "grain" and group == _TIME:
        return None, 1
    if following.kind == "by":
        return None, -1
    if following.kind == "column" and following.table == group:
        return None, -1
    found = operand(reader, ahead) if following.kind in ("table", "money", "units", "column", "function") else None
    return (found[0], found[1]) if found is not None else (None, 0)


def _measure(reader: Reader, target: Measure | ColumnRef | None, group: str) -> Measure | None:
    """The figure of each group: what was named, said just before, or what the verb is about."""
    words = reader.span(reader.mark)
    if isinstance(target, Measure):
        return target
    if isinstance(target, ColumnRef):
        column = reader.catalog.column(target)
        if column is None or not is_numeric(column) or set(stems(target.column)) & word_list("averages"):
            return None
        return column_measure(reader, target, ("sum",), words)
    if reader.measures and not reader.functions and reader.measures[-1].table != group:
        return reader.measures.pop()
    if group == _TIME or reader.outputs:
        return None
    verb = next((mention for mention in reader.mentions[::-1] if mention.verb), None)
    if verb is None:
        return None
    reader.mentions.remove(verb)
    if verb.mark.kind == "units":
        return takings(reader, group, words)
    return popularity(reader, group, words)
