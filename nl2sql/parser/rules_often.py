"""Rules for how often something happened, and for parts taken off a price."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.catalog import ColumnRef
from nl2sql.joins import join_graph
from nl2sql.parser.frame import Condition, GroupCondition, Operator, Output
from nl2sql.parser.knowledge import is_date, is_key, is_numeric
from nl2sql.parser.marks import Mark
from nl2sql.parser.measuring import count_of
from nl2sql.parser.reader import Mention, Reader, at
from nl2sql.parser.settling import is_below
from nl2sql.retrieval.links import name_links
from nl2sql.words import stems

_REDUCTIONS = frozenset(stems("discount reduction rebate"))
_RATE = 1.0
_DOUBLED = frozenset({"duplicate", "duplicates", "duplicated", "repeated", "doubled"})


@at("often")
def often(reader: Reader) -> int:
    """ "bought more than once", "came back at least twice": groups kept by how many rows happened."""
    mark = reader.mark
    if mark.kind != "often" or reader.fragment:
        return 0
    again = _occurs_again(reader)
    if again:
        return again
    taken = 1
    happened = reader.mentions[-1] if reader.mentions else None
    following = reader.peek(1)
    if following is not None and following.kind == "table" and following.how == "speaks of":
        happened, taken = Mention(following.table, following, verb=True), 2
        reader.mentions.append(happened)
    elif mark.how == "of":
        return 0
    if happened is None or not (happened.verb or _below_subject(reader, happened)):
        came = _only_events(reader)
        if not came:
            return 0
        happened = Mention(came, mark, verb=True)
        reader.mentions.append(happened)
    table = happening(reader, happened)
    operator: Operator = mark.word  # type: ignore[assignment]
    words = reader.span(happened.mark, *reader.marks[reader.at : reader.at + taken])
    happened.table = table
    measure = count_of(reader, table, words)
    limit = int(mark.number or 0)
    reader.group_conditions.append(GroupCondition(measure, operator, (limit,), reader.take_negation(), words))
    return taken


def _occurs_again(reader: Reader) -> int:
    """ "phone numbers that occur more than once", "duplicate addresses": values that several rows have."""
    following = reader.peek(1)
    before = reader.outputs[-1] if reader.outputs else None
    taken = 1
    if reader.said(reader.mark) in _DOUBLED and following is not None and following.kind == "column":
        column, words, taken = following.ref, reader.span(reader.mark, following), 2
        reader.outputs.append(Output(column, reader.span(following)))
    elif before is not None and len(reader.outputs) == 1 and not reader.mentions and not reader.measures:
        column, words = before.column, before.words + reader.span(reader.mark)
    else:
        return 0
    found = reader.column_of(replace(reader.mark, table=column.table, column=column.column))
    if is_numeric(found) or is_date(found) or found.primary_key:
        return 0
    operator: Operator = reader.mark.word  # type: ignore[assignment]
    measure = count_of(reader, column.table, words)
    limit = (int(reader.mark.number or 1),)
    reader.group_conditions.append(GroupCondition(measure, operator, limit, reader.take_negation(), words))
    return taken


def _only_events(reader: Reader) -> str:
    """The one table of dated rows right below what is spoken of: patients who "came twice" had two appointments."""
    subject = next((m.table for m in reader.mentions), "") or next((m.table for m in reader.measures), "")
    steps = join_graph(reader.catalog).steps.get(subject, ())
    below = {join.table for join in steps if join.multiplies and join.table != subject}
    dated = [key for key in below if any(is_date(column) for column in reader.table_of(key).columns)]
    return dated[0] if len(dated) == 1 else ""


def _below_subject(reader: Reader, mention: Mention) -> bool:
    first = reader.subject if reader.mentions[:1] != [mention] else next((m.table for m in reader.measures), "")
    return is_below(reader, first, mention.table)


def happening(reader: Reader, mention: Mention) -> str:
    """The table whose rows are the events a verb speaks of: who "bought twice" placed two orders, not two lines."""
    subject = next((m.table for m in reader.mentions if not m.verb), "") or next((m.table for m in reader.measures), "")
    named = _same_words(reader, mention.mark)
    if not subject:
        above = [key for key in named if key != mention.table and is_below(reader, key, mention.table)]
        return above[0] if above else mention.table
    path = join_graph(reader.catalog).paths_from(subject).get(mention.table)
    for join in path[1] if path is not None else ():
        if join.table in named:
            return join.table
    return mention.table


def _same_words(reader: Reader, mark: Mark) -> list[str]:
    """The tables that the words of a mark could speak of."""
    links = name_links(reader.tokens, reader.catalog)
    return [link.table for link in links if link.kind == "table" and (link.start, link.end) == (mark.start, mark.end)]


@at("compare", "off")
def off(reader: Reader) -> int:
    """ "thirty percent off", "at least a quarter off": said of the column that holds discounts."""
    mark, taken = reader.mark, 1
    operator: Operator = "="
    if mark.kind == "compare" and reader.kind(1) == "off":
        operator, mark, taken = mark.word, reader.marks[reader.at + 1], 2  # type: ignore[assignment]
    if mark.kind != "off" or reader.fragment:
        return 0
    tables = [mention.table for mention in reader.mentions[::-1]] + [measure.table for measure in reader.measures]
    ref = next((found for key in (*tables, *reader.tables) if (found := _reduction(reader, key)) is not None), None)
    if ref is None:
        return 0
    column = reader.catalog.column(ref)
    share = all(isinstance(sample, int | float) and sample <= _RATE for sample in column.samples) if column else True
    limit = (mark.number or 0.0) * (1 if share else 100)
    words = reader.span(*reader.marks[reader.at : reader.at + taken])
    reader.condition(Condition(ref, operator, (round(limit, 6),), reader.take_negation(), words=words))
    return taken


def _reduction(reader: Reader, key: str) -> ColumnRef | None:
    table = reader.table_of(key)
    for column in table.columns:
        if is_numeric(column) and not is_key(table, column) and set(stems(column.name)) & _REDUCTIONS:
            return ColumnRef(key, column.name)
    return None
