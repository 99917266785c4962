"""Rules for one kind against another within each group: "months in which online outsold the stores"."""

from __future__ import annotations

import itertools

from nl2sql.parser.frame import Condition, GroupCondition, Measure, Operator
from nl2sql.parser.marks import MEASURED, Mark
from nl2sql.parser.measuring import count_of, event_table, takings
from nl2sql.parser.reader import Duel, Reader, at
from nl2sql.parser.scan_rivals import AHEAD, BEHIND
from nl2sql.parser.ways import leads_to_one

_MORE = frozenset({"more", "higher", "greater", "larger", "bigger", "better", "oftener"})
_LESS = frozenset({"less", "fewer", "lower", "smaller", "worse", "fewest"})


@at("compare", "value", "extreme", "not")
def outdid(reader: Reader) -> int:
    """Two values of one column set against each other: what is measured is more for the first than for the second."""
    if reader.fragment:
        return 0
    if reader.duel is None:
        reader.duel = _found(reader)
    if reader.duel is None:
        return 0
    return 1 if any(reader.mark is mark for mark in reader.duel.marks) else 0


def _found(reader: Reader) -> Duel | None:
    """The two values from here on, and which of them must have more."""
    said = reader.tokens_said[reader.mark.start :]
    if not set(said) & (AHEAD | BEHIND | {"than"}):
        return None
    later = reader.marks[reader.at :]
    values = [mark for mark in later if mark.kind == "value"]
    for first, second in itertools.pairwise(values):
        if first.ref != second.ref or first.values == second.values:
            continue
        operator = _operator(reader, first, second)
        if operator is None or not _grouped(reader, first):
            continue
        between = [m for m in later if m.kind in ("compare", "not", "extreme") and m.end <= second.start]
        spoken = tuple(m for m in between if {*reader.said(m).split()} & (_MORE | _LESS | AHEAD | BEHIND))
        conditions = tuple(
            Condition(mark.ref, "=" if len(mark.values) == 1 else "in", mark.values, words=reader.span(mark))
            for mark in (first, second)
        )
        return Duel((conditions[0], conditions[1]), operator, (first, second, *spoken))
    return None


def _operator(reader: Reader, first: Mark, second: Mark) -> Operator | None:
    """How the first compares with the second by the words before and between them; None where nothing is compared."""
    words = [token.norm for token in reader.tokens]
    between, before = set(words[first.end : second.start]), set(words[max(0, first.start - 4) : second.start])
    if between & {"and", "or"}:
        return None
    if "than" in between:
        return ("<" if before & _LESS else ">") if before & (_MORE | _LESS) else None
    if between & (AHEAD | BEHIND):
        return "<" if between & BEHIND else ">"
    return None


def _grouped(reader: Reader, first: Mark) -> bool:
    """Whether something is asked for of which each has both values: units of time, or the things spoken of."""
    if any(item.grain for item in reader.groupings) or any(m.kind == "grain" for m in reader.marks[: reader.at + 1]):
        return True
    return any(mention.table != first.table for mention in reader.mentions)


def settled(reader: Reader) -> None:
    """Turns the two values into a condition on groups; what is measured is settled by then."""
    duel = reader.duel
    if duel is None:
        return
    first, second = duel.conditions
    timed = [item for item in reader.groupings if item.grain]
    measure = _measure(reader, first, bool(timed))
    if measure is None:
        reader.conditions += [first, second]
        return
    words = first.words + second.words + reader.span(*duel.marks)
    label = f"{measure.label}_lead"
    made = Measure(
        measure.function, measure.table, measure.column, measure.expression, label, words=measure.words + words,
        where=(first,), less=(second,),
    )  # fmt: skip
    reader.group_conditions.append(GroupCondition(made, duel.operator, (0,), words=words))
    reader.measures, reader.rank = [], None
    reader.functions = []
    reader.outputs = [output for output in reader.outputs if output.column != first.column]
    reader.mentions = [mention for mention in reader.mentions if timed or mention.table != measure.table]


def _measure(reader: Reader, value: Condition, timed: bool) -> Measure | None:
    """What is compared: the figure named, how many of what was named, or the money taken."""
    if reader.measures:
        return reader.measures[-1]
    named = reader.mentions if timed else reader.mentions[1:]
    for mention in named[::-1]:
        belongs = leads_to_one(reader.catalog, mention.table, value.column.table)
        if mention.mark.kind not in MEASURED and belongs:
            return count_of(reader, mention.table, reader.span(mention.mark))
    event = event_table(reader.catalog)
    if event and leads_to_one(reader.catalog, event, value.column.table):
        return takings(reader, event, ()) or count_of(reader, event, ())
    return count_of(reader, value.column.table, ())
