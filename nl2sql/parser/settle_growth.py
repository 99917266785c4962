"""Settles what grew or fell between two periods: what grew fastest, by how much, and which did."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from nl2sql.parser.frame import Condition, Dimension, Frame, GroupCondition, Measure, Ordering
from nl2sql.parser.measuring import count_of, takings
from nl2sql.parser.reader import Reader
from nl2sql.parser.settling import Settling, is_below
from nl2sql.parser.top_share import whole_of

_ABSOLUTE = frozenset(("euro", "euros", "eur", "dollars", "money", "units", "pieces", "absolute", "amount", "number"))
_PERCENT = frozenset(
    ("percent", "percentage", "percents", "rate", "fastest", "quickest", "%", "relative", "relatively")
)
_AMOUNTS = frozenset(("gained", "gain", "gains", "added", "add", "adds", "lost", "lose", "loses", "loss", "losses"))
"""What is gained or lost is so much of it, not a part of what there was."""
_QUANTITY = (
    ("by", "how"),
    ("by", "what"),
    ("by", "which"),
    ("how", "did"),
    ("how", "has"),
    ("how", "much"),
    ("how", "many"),
    ("what", "percentage"),
    ("what", "is"),
)
_NOUNS = frozenset({"growth", "change", "development", "rate", "changes", "increase", "decrease", "decline"})


def grown(state: Settling, frame: Frame) -> Frame:
    """The frame with the growth from one named period to another: ranked by it, kept by it, or as one figure."""
    reader = state.reader
    if reader.series is None or reader.series.kind != "growth":
        return frame
    for condition in frame.conditions:
        halves = halves_of(condition) or _with_before(reader, condition)
        if halves is None or _by_time(reader, frame, condition):
            continue
        base = _base(state, frame)
        return frame if base is None else _placed(state, frame, condition, _measure(reader, base, halves))
    return frame


def _placed(state: Settling, frame: Frame, condition: Condition, growth: Measure) -> Frame:
    """The frame with `growth` where the question wants it."""
    reader, rank = state.reader, state.reader.rank
    both = replace(growth.less[0], values=(growth.less[0].values[0], growth.where[0].values[1]), words=condition.words)
    conditions = tuple(both if other is condition else other for other in frame.conditions)
    others = tuple(d for d in frame.dimensions if not d.grain)
    if rank is not None and others:
        descending = rank.descending != reader.falling
        ordering = (Ordering(measure=growth, descending=descending, words=rank.words),)
        limit = rank.limit or frame.limit
        whole = replace(frame, within=None, columns=(), conditions=conditions)
        return replace(whole, measures=(growth,), dimensions=others, ordering=ordering, limit=limit)
    if _keeps(reader, frame, others, growth):
        falls = reader.falling != (reader.outdone and _earlier_first(condition))
        kept = GroupCondition(growth, "<" if falls else ">", (0,), words=growth.words)
        counts = tuple(m for m in frame.measures if m.function == "count" and m.table == frame.subject)
        plain = tuple(c for c in conditions if c is not both)
        return replace(
            frame, measures=counts, dimensions=(), ordering=(), group_conditions=(kept,), conditions=plain, presences=()
        )
    asked = any(pair in _QUANTITY for pair in zip(reader.tokens_said, reader.tokens_said[1:], strict=False))
    if others or asked or reader.outdone:
        sorting = (Ordering(measure=growth, descending=True),) if others else ()
        return replace(frame, measures=(growth,), dimensions=others, conditions=conditions, ordering=sorting)
    return frame


def triples(reader: Reader) -> list[tuple[str, str, str]]:
    """Each three words that follow one another."""
    said = reader.tokens_said
    return list(zip(said, said[1:], said[2:], strict=False))


def _by_time(reader: Reader, frame: Frame, condition: Condition) -> bool:
    """Whether units of time were asked for, other than those that the periods themselves brought in."""
    told = {*condition.words, *(reader.series.words if reader.series is not None else ())}
    return any(d.grain and d.words and not set(d.words) <= told for d in frame.dimensions)


def _base(state: Settling, frame: Frame) -> Measure | None:
    """What grew: the figure named, else how many of what was named, else the money taken."""
    reader, subject = state.reader, frame.subject
    keeps = reader.outdone or _is_verb(reader)
    plain = [m for m in reader.measures if m.words and not (keeps and m.function == "count" and m.table == subject)]
    if plain:
        return whole_of(plain[0]) if plain[0].function == "share" else plain[0]
    if reader.rank is not None and reader.rank.measure is not None and not reader.rank.implied:
        return reader.rank.measure
    if ("how", "many", "more") in triples(reader) or ("how", "many", "fewer") in triples(reader):
        return count_of(reader, subject, ()) if subject else None
    for mention in reader.mentions:
        below = is_below(reader, subject, mention.table)
        if below and mention.mark.kind != "units" and mention.mark.how != "speaks of":
            return count_of(reader, mention.table, reader.span(mention.mark))
    return takings(reader, subject, ()) if subject else None


def _measure(reader: Reader, base: Measure, halves: tuple[Condition, Condition]) -> Measure:
    first, last = halves
    series = reader.series.words if reader.series is not None else ()
    label = f"{base.label}_growth" + ("_percent" if _relative(reader) else "")
    return replace(
        base, where=(last,), less=(first,), relative=_relative(reader), label=label, words=base.words + series
    )


def _relative(reader: Reader) -> bool:
    """Whether per cent are meant: they are unless money or pieces, or "how much", are spoken of."""
    norms = reader.tokens_said
    compared = ("relative", "to") in itertools.pairwise(norms)
    said = set(norms) - ({"relative"} if compared else set())
    if said & _PERCENT or any(token.percent for token in reader.tokens) or "%" in reader.text:
        return True
    amounts = any(pair == ("how", "much") for pair in zip(reader.tokens_said, reader.tokens_said[1:], strict=False))
    return not (said & _ABSOLUTE or amounts or reader.outdone or said & _AMOUNTS)


def _is_verb(reader: Reader) -> bool:
    """Whether something is said to grow or fall, not its growth asked for."""
    said = {mark_word for mark in reader.used if mark.kind == "series" for mark_word in reader.said(mark).split()}
    return bool(said) and not said & _NOUNS


def _keeps(reader: Reader, frame: Frame, others: tuple[Dimension, ...], growth: Measure) -> bool:
    """Whether things are asked for that grew or fell: "which stores sold less in 2025 than in 2024"."""
    if (
        reader.rank is not None
        or (others and reader.groupings)
        or not frame.subject
        or not is_below(reader, frame.subject, growth.table)
    ):
        return False
    if any(three[:2] == ("how", "many") and three[2] in ("more", "fewer", "less") for three in triples(reader)):
        return False
    named = {mention.table for mention in reader.mentions} | {measure.table for measure in reader.measures}
    return (reader.outdone or _is_verb(reader)) and frame.subject in named


def _with_before(reader: Reader, condition: Condition) -> tuple[Condition, Condition] | None:
    """The year before and the one named, where what is ranked grew in one year: "fastest in 2025"."""
    kept = reader.asked == "which" and _is_verb(reader) and bool(reader.mentions)
    ranked = reader.rank is not None or kept
    if not ranked or condition.operator != "during" or condition.negated or condition.any_of:
        return None
    start, end = (date.fromisoformat(str(value)) for value in condition.values)
    if (start.month, start.day, end.month, end.day) != (1, 1, 1, 1) or end.year - start.year != 1:
        return None
    before = date(start.year - 1, 1, 1).isoformat()
    return replace(condition, values=(before, condition.values[0])), condition


def _earlier_first(condition: Condition) -> bool:
    """Whether the earlier period was named first: "more in 2024 than in 2025"."""
    return bool(condition.any_of) and str(condition.values[0]) < str(condition.any_of[0].values[0])


def halves_of(condition: Condition) -> tuple[Condition, Condition] | None:
    """The two years (or other periods) that a condition on a date names."""
    if condition.operator != "during" or condition.negated or any(str(v)[4:5] != "-" for v in condition.values):
        return None
    if condition.any_of:
        second = condition.any_of[0]
        pair = sorted((replace(condition, any_of=()), second), key=lambda item: str(item.values[0]))
        return (pair[0], pair[1]) if len(condition.any_of) == 1 and second.operator == "during" else None
    start, end = (date.fromisoformat(str(value)) for value in condition.values)
    if (start.month, start.day, end.month, end.day) != (1, 1, 1, 1) or end.year - start.year < 2:
        return None
    after = date(start.year + 1, 1, 1).isoformat()
    before = date(end.year - 1, 1, 1).isoformat()
    first = replace(condition, values=(condition.values[0], after))
    return first, replace(condition, values=(before, condition.values[1]))
