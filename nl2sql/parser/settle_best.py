"""Settles the best of each group: what is ranked, and within what."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Condition, Dimension, Measure, Output
from nl2sql.parser.knowledge import label_columns
from nl2sql.parser.measuring import singular, snake
from nl2sql.parser.reader import Reader

_OWNING = ("'s", "s'", "\u2019s", "s\u2019", " their", " its")
"""What stands before a share that belongs to what was named before it."""


def best_within(reader: Reader, subject: str, dimensions: list[Dimension]) -> Dimension | None:
    """The group within which things are ranked ("in each category"); None where all are ranked together."""
    rank = reader.rank
    if rank is not None and len(dimensions) == 2 and not reader.fragment:
        if rank.thing is not None:
            return next((d for d in dimensions if d.column != rank.thing), None)
        if rank.unit is not None:
            return next((d for d in dimensions if d.grain != rank.unit), None)
    if rank is None or rank.recency or reader.outputs or reader.fragment or len(dimensions) != 1:
        return None
    grouped = dimensions[0]
    if not reader.mentions:
        own = rank.column is not None and rank.column.table == subject and subject not in (grouped.entity, "")
        return grouped if own and grouped.words and not reader.measures else None
    thing = reader.mentions[0]
    if thing.table != subject or thing.verb or subject in (grouped.entity, "") or not grouped.words:
        return None
    if any(rank.measure is None or measure.what != rank.measure.what for measure in reader.measures):
        return None
    after = grouped.words[0].start > reader.tokens[thing.mark.start].span.start
    before = reader.text[: grouped.words[0].start].lower().split()[-1:]
    return (
        grouped
        if (after or before in (["each"], ["every"], ["per"])) and reader.catalog.table(subject) is not None
        else None
    )


def only_known(reader: Reader) -> list[Condition]:
    """What is ranked within each group must be known: an empty value is the best of nothing."""
    thing = reader.rank.thing if reader.rank is not None else None
    return [Condition(thing, "is null", negated=True)] if thing is not None else []


def best_shown(
    reader: Reader, subject: str, within: Dimension, dimensions: list[Dimension]
) -> tuple[list[Dimension], list[Output]]:
    """What a best-of-each query groups by, or, ranked by a plain column, the columns it lists."""
    rank = reader.rank
    if rank is not None and rank.thing is not None:
        words = tuple(span for item in reader.groupings if item.column == rank.thing for span in item.words)
        return [within, Dimension(rank.thing, None, snake(rank.thing.column), words=words)], []
    if rank is not None and rank.unit is not None:
        return [within, *(item for item in dimensions if item is not within)], []
    if not subject:
        return [within], []
    table = reader.table_of(subject)
    if rank is None or rank.column is None:
        return [within, Dimension(label_columns(table)[0], None, singular(table.name), subject)], []
    names = label_columns(reader.table_of(within.entity)) if within.entity else (within.column,)
    refs: list[ColumnRef] = list(dict.fromkeys([*names, *label_columns(table), rank.column]))
    return [], [Output(ref, within.words if ref in names else ()) for ref in refs]


def of_all(reader: Reader, measures: tuple[Measure, ...]) -> bool:
    """Whether a share of all is asked for that the first few of a ranking have together, not a share for each."""
    rank, share = reader.rank, measures[0] if measures else None
    if rank is None or not rank.limit or share is None or share.function != "share":
        return False
    if reader.groupings and any(mark.kind in ("by", "grain") for mark in reader.marks):
        return False
    if not share.words or not rank.words or reader.asked == "which":
        return False
    if {token.norm for token in reader.tokens} & {"together", "combined", "jointly", "they"}:
        return True
    asked = reader.text[share.words[0].start :].lower().startswith(("what", "how many", "how much", "which"))
    if asked and not any(mark.kind == "by" for mark in reader.marks):
        return True
    told_first = share.words[0].start < rank.words[0].start
    owned = reader.text[: share.words[0].start].rstrip().endswith(_OWNING)
    return told_first or owned
