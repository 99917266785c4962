"""Settles what is ranked where a property is named rather than a thing: "which job is best paid on average"."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.lexicon import word_list
from nl2sql.parser.frame import Output
from nl2sql.parser.knowledge import is_date, is_key, is_numeric, label_columns
from nl2sql.parser.measuring import column_measure
from nl2sql.parser.reader import Grouping, Rank, Reader
from nl2sql.parser.settling import is_below
from nl2sql.words import stems


def ranked_groups(reader: Reader, subject: str) -> None:
    """Turns a property that is ranked into groups, and a ranking "on average" into one by the mean."""
    rank = reader.rank
    if rank is None or reader.fragment:
        return
    _of_the_ranked(reader, rank)
    named = _property(reader, rank)
    waiting = [mark for mark, _ in reader.functions if mark.word == "average"]
    above = bool(subject) and rank.column is not None and is_below(reader, subject, rank.column.table)
    if waiting and rank.column is not None and (named is not None or above):
        measure = column_measure(reader, rank.column, ("average",), rank.words + reader.span(*waiting))
        if measure is None:
            return
        rank.measure, rank.column = measure, None
        reader.used += waiting
        reader.functions = [item for item in reader.functions if item[0] not in waiting]
    if (
        reader.ranking
        and above
        and rank.column is not None
        and not set(stems(rank.column.column)) & word_list("averages")
    ):
        rank.measure = column_measure(reader, rank.column, ("sum",), rank.words)
        rank.column = None if rank.measure is not None else rank.column
    if named is not None and rank.measure is not None:
        words = reader.outputs[0].words
        reader.outputs = []
        rank.thing = named if reader.groupings else rank.thing
        reader.groupings.append(Grouping(named, words=words))


def _of_the_ranked(reader: Reader, rank: Rank) -> None:
    """ "how much does the third best-paid employee earn", "salary in third place": what is ranked by."""
    measure = reader.measures[0] if len(reader.measures) == 1 else None
    if reader.groupings or reader.mentions[1:] or not rank.limit:
        return
    summed = measure is not None and measure.function == "sum" and measure.column is not None
    if summed and measure is not None and rank.column == measure.column and rank.column is not None:
        reader.measures = []
        reader.outputs = [Output(rank.column, measure.words)]
    last = reader.outputs[0] if len(reader.outputs) == 1 and not reader.measures and not reader.mentions else None
    if last is not None and reader.skipped and not rank.has_target:
        column = reader.catalog.column(last.column)
        if column is not None and is_numeric(column):
            rank.column, rank.implied, reader.distinct = last.column, False, True


def _property(reader: Reader, rank: Rank) -> ColumnRef | None:
    """The one column named, before anything else, when it says what things are like and not which they are."""
    within = len(reader.groupings) == 1 and rank.measure is not None and bool(rank.limit)
    if len(reader.outputs) != 1 or (reader.groupings and not within) or reader.measures:
        return None
    output = reader.outputs[0]
    table, column = reader.table_of(output.column.table), reader.catalog.column(output.column)
    if column is None or is_numeric(column) or is_date(column) or is_key(table, column) or column.primary_key:
        return None
    ranked = rank.measure.table if rank.measure is not None else rank.column.table if rank.column is not None else ""
    plain = [mention for mention in reader.mentions if not mention.verb and mention.table != ranked]
    if output.column in label_columns(table) or plain or not output.words:
        return None
    starts = [reader.tokens[mention.mark.start].span.start for mention in reader.mentions]
    return output.column if all(output.words[0].start < start for start in starts) else None
