"""Settles averages whose "on average" and whose owner stand anywhere: "what does a client spend on an order"."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.parser.frame import Function, Measure
from nl2sql.parser.knowledge import label_columns
from nl2sql.parser.reader import Mention, Reader
from nl2sql.parser.rules_nested import different
from nl2sql.parser.settle_each import each_unit
from nl2sql.parser.settling import is_below

_ONE = frozenset({"a", "an", "one", "single", "each", "every", "per", "average", "typical", "normal", "usual", "any"})
_OVER = frozenset({"across", "among", "over all"})
_SOMEONE = frozenset({"someone", "somebody", "anyone", "anybody"})
_AVERAGE = frozenset({"average", "mean", "avg", "typical", "typically", "usual", "usually"})
_PER = frozenset({"per", "for each", "per each", "for every", "for one"})


def averaged(reader: Reader) -> None:
    """Makes sums and counts into averages where "average" met nothing else, or "per" names the rows added up."""
    if reader.fragment or not reader.measures:
        return
    _per_row(reader)
    if not any(grouping.grain is not None for grouping in reader.groupings) and not reader.figure:
        reader.functions += [(mark, False) for mark in reader.averages]
    waiting = [mark for mark, _ in reader.functions if mark.word == "average"]
    if not waiting and _of_someone(reader):
        reader.measures = [_row_average(reader.measures[0])]
    made = [_average(reader, measure) for measure in reader.measures if waiting or _is_average(measure)]
    if len(made) == len(reader.measures) and all(made):
        words = reader.span(*waiting)
        reader.measures = [replace(m, words=m.words + words) for m in made if m is not None]
        reader.functions = [item for item in reader.functions if item[0] not in waiting]
        reader.used += waiting


def _of_someone(reader: Reader) -> bool:
    """ "how many minutes does someone stay": what one person does as a rule is the average."""
    one = len(reader.measures) == 1 and reader.measures[0].function == "sum" and not reader.measures[0].per
    asked = one and reader.measures[0].column is not None and "how" in reader.tokens_said
    return asked and not _SOMEONE.isdisjoint(reader.tokens_said)


def _per_row(reader: Reader) -> None:
    """ "minutes per visit": what is added up over each row of its own table is averaged."""
    for grouping in list(reader.groupings):
        said = {reader.said(mark) for mark in reader.marks if mark.kind == "by"}
        rows = [m for m in reader.measures if m.table == grouping.entity and (m.column is not None or m.expression)]
        lasted = not set(reader.tokens_said) & _AVERAGE and all(m.label.endswith("_days") for m in rows)
        if lasted or not grouping.entity or grouping.above or not rows or len(rows) != len(reader.measures):
            continue
        if said & _OVER and all(m.function in ("median", "average", "minimum", "maximum") for m in rows):
            reader.groupings.remove(grouping)
            continue
        if not said & _PER:
            continue
        if reader.rank is None and all(m.function in ("sum", "average") and not m.per for m in rows):
            reader.measures = [_row_average(measure) for measure in rows]
            reader.groupings.remove(grouping)
    for grouping in [g for g in reader.groupings if g.entity and _nameless(reader, g.entity)]:
        said = {reader.said(mark) for mark in reader.marks if mark.kind == "by"}
        amounts = [m for m in reader.measures if _adds_up(reader, m, grouping.entity)]
        if reader.rank is None and "per" in said and amounts and len(amounts) == len(reader.measures):
            label = "average_{}"
            reader.measures = [
                replace(m, function="sum", per=grouping.entity, label=label.format(_plain_label(m))) for m in amounts
            ]
            reader.groupings.remove(grouping)


def _nameless(reader: Reader, key: str) -> bool:
    """Whether nothing but a number tells its rows apart: of orders an average is asked, not a list of all."""
    table = reader.table_of(key)
    return tuple(ref.column for ref in label_columns(table)) == tuple(table.primary_key)


def _adds_up(reader: Reader, measure: Measure, owner: str) -> bool:
    """Whether it is an amount of which each row of `owner` has several."""
    plain = measure.function in ("sum", "average") and not measure.per and measure.each is None and not measure.where
    return plain and is_below(reader, owner, measure.table)


def _plain_label(measure: Measure) -> str:
    return measure.label.removeprefix("total_").removeprefix("average_")


def _row_average(measure: Measure) -> Measure:
    return replace(
        measure, function="average", label=f"average_{measure.label.removeprefix('total_').removeprefix('average_')}"
    )


def _is_average(measure: Measure) -> bool:
    return measure.function == "average" and not measure.per and measure.each is None


def _average(reader: Reader, measure: Measure) -> Measure | None:
    if measure.function not in ("sum", "average", "count") or measure.per:
        return None
    if measure.label.endswith("_days"):
        return measure
    owner = _owner(reader, measure)
    label = f"average_{measure.label.removeprefix('total_').removeprefix('average_')}"
    if owner is not None and measure.function == "count" and is_below(reader, measure.table, owner.table):
        return different(reader, measure.table, owner.table, measure.words)
    if owner is not None:
        function: Function = "count" if measure.function == "count" else "sum"
        words = measure.words + reader.span(owner.mark)
        return replace(measure, function=function, per=owner.table, label=label, words=words)
    if measure.function == "count":
        timed = any(
            grouping.words and grouping.grain and each_unit(reader, grouping.words[0]) for grouping in reader.groupings
        )
        return replace(measure, label=label) if timed else None
    return _row_average(measure)


def _owners(reader: Reader) -> list[Mention]:
    """What "a" or "each" stands before; also where a verb follows that makes it money: "a customer spends"."""
    spent = [Mention(mark.table, mark) for mark in reader.marks if mark.kind == "money" and mark.table]
    return [
        mention
        for mention in (*reader.mentions, *spent)
        if mention.mark.start and reader.tokens[mention.mark.start - 1].norm in _ONE and not mention.after_with
    ]


def _owner(reader: Reader, measure: Measure) -> Mention | None:
    """ "a customer", "an order": of what the average is, the nearest to what is measured."""
    grouped = {grouping.entity for grouping in reader.groupings}
    found = [
        mention
        for mention in _owners(reader)
        if mention.table not in (measure.table, *grouped)
        and (is_below(reader, mention.table, measure.table) or is_below(reader, measure.table, mention.table))
    ]
    near = next((one for one in found if not any(is_below(reader, one.table, o.table) for o in found)), None)
    return near or (_grouped_kind(reader, measure) if measure.function == "count" else None)


def _grouped_kind(reader: Reader, measure: Measure) -> Mention | None:
    """ "average number of orders by segment": of those whose kinds the groups are."""
    for grouping in reader.groupings if len(reader.groupings) == 1 else ():
        ref = grouping.column
        if ref is None or grouping.entity or grouping.grain or not is_below(reader, ref.table, measure.table):
            continue
        mark = next((m for m in reader.marks if m.kind == "column" and m.ref == ref), None)
        if mark is not None and ref not in label_columns(reader.table_of(ref.table)):
            return Mention(ref.table, mark)
    return None
