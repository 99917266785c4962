"""Settles values that one thing has and another lacks: "countries where we have suppliers but no shop"."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.parser.frame import Condition, Output, Presence, Words
from nl2sql.parser.knowledge import is_date, is_key, is_numeric
from nl2sql.parser.reader import Mention, Reader
from nl2sql.words import stems


def values_lacking(reader: Reader) -> None:
    """Turns "cities with suppliers but without stores" into the cities of the one that are none of the other's."""
    asked = reader.measures or reader.groupings or reader.rank or reader.functions or reader.fragment
    plain = [mention for mention in reader.mentions if not mention.verb]
    if asked or len(reader.outputs) != 1 or not (plain or reader.presences):
        return
    shown = reader.outputs[0]
    own = _alike(reader, plain[0].table if plain else shown.column.table, shown.column)
    if own is None or not shown.words or (plain and not _before(reader, shown, plain[0])):
        return
    other = _lacked(reader, own) or _shared(reader, plain, own)
    if other is None:
        return
    reader.outputs = [Output(own, shown.words)]
    reader.conditions.append(other)
    reader.distinct = True


def _lacked(reader: Reader, own: ColumnRef) -> Condition | None:
    """The condition that the one thing said to be missing makes; the presence it was is taken away."""
    if len(reader.presences) != 1 or not reader.presences[0].negated or reader.timings:
        return None
    presence = reader.presences[0]
    if presence.table == own.table and not presence.conditions:
        return None
    found = _alike(reader, presence.table, own)
    if found is None or any(c.column.table != presence.table for c in presence.conditions):
        return None
    reader.presences = []
    return _among(own, found, presence, negated=True)


def _shared(reader: Reader, plain: list[Mention], own: ColumnRef) -> Condition | None:
    """ "countries with both suppliers and stores": the second thing must have the value too."""
    if "both" not in reader.tokens_said or len(plain) != 2 or reader.presences or plain[1].table == own.table:
        return None
    found = _alike(reader, plain[1].table, own)
    if found is None:
        return None
    reader.mentions.remove(plain[1])
    return _among(own, found, Presence(plain[1].table, words=reader.span(plain[1].mark)), negated=False)


def _among(own: ColumnRef, other: ColumnRef, presence: Presence, *, negated: bool) -> Condition:
    words: Words = presence.words
    return Condition(own, "in", (), negated, words=words, among=other, among_where=presence.conditions)


def _before(reader: Reader, output: Output, mention: Mention) -> bool:
    return output.words[0].start < reader.tokens[mention.mark.start].span.start


def _alike(reader: Reader, table: str, ref: ColumnRef) -> ColumnRef | None:
    """The column of a table that holds the same kind of values: a place or a kind, by the words of its name."""
    found = reader.table_of(table)
    for column in found.columns:
        same = column.name == ref.column if ref.table == table else stems(column.name) == stems(ref.column)
        if same and not (is_key(found, column) or is_numeric(column) or is_date(column) or column.primary_key):
            return ColumnRef(table, column.name)
    return None
