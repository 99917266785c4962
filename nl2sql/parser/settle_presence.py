"""Settles what must exist side by side: "bought both X and Y", "ordered last year but not the year before"."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from nl2sql.joins import join_graph
from nl2sql.parser.frame import Condition, Presence
from nl2sql.parser.knowledge import label_columns
from nl2sql.parser.measuring import event_table
from nl2sql.parser.reader import Mention, Reader
from nl2sql.parser.settling import is_below
from nl2sql.parser.ways import leads_to_one
from nl2sql.words import stems

_AGAIN = (("and", "in"), ("and", "also"), ("and", "again"))
_ANEW = re.compile(r"\b(as well as (in|during)|(came?|comes?|coming) back in)\b")
"""What says that the same people did in one period what they did in another."""
_BESIDES = re.compile(
    r"\b(as well as|and also|but also|and something|and anything|and some|and additionally|and in addition|and besides"
    r"|and at least one|and on top of that|and even)\b"
)
_PERSONS = frozenset(stems("customer client member patient user employee person student visitor guest artist player"))


def side_by_side(reader: Reader, subject: str, conditions: list[Condition]) -> tuple[list[Condition], list[Presence]]:
    """The conditions that stay, and those that became presences of their own."""
    if reader.fragment or not subject or (reader.groupings and not reader.again):
        return conditions, []
    kept, found = _both(reader, subject, conditions)
    kept, found = _matching(reader, subject, kept, found)
    kept, found = _only(reader, subject, kept, found)
    return _years(reader, subject, kept, found)


def _both(reader: Reader, subject: str, conditions: list[Condition]) -> tuple[list[Condition], list[Presence]]:
    said = any(token.norm == "both" for token in reader.tokens)
    for condition in conditions if said or again(reader) else ():
        parts = _periods(condition)
        if len(parts) > 1 and is_below(reader, subject, condition.column.table):
            table = condition.column.table
            made = [Presence(table, conditions=(part,), words=part.words, apart=True) for part in parts]
            return [c for c in conditions if c is not condition], made
    fixed = _fixed_twice(reader, subject, conditions)
    if fixed:
        made = [_apart(reader, subject, part) for part in fixed]
        return [c for c in conditions if c not in fixed], made
    for condition in conditions:
        below = _carrier(reader, subject, condition.column.table)
        if condition.operator != "in" or condition.negated or len(condition.values) < 2 or not below:
            continue
        if not (said and len(condition.values) == 2) and not _also(reader, condition):
            continue
        parts = [replace(condition, operator="=", values=(value,)) for value in condition.values]
        made = [Presence(below, conditions=(part,), words=part.words, apart=True) for part in parts]
        return [c for c in conditions if c is not condition], made
    return conditions, []


def again(reader: Reader) -> bool:
    """Whether something is said to have happened in one period and in another besides: "bought again in 2025"."""
    pairs = zip(reader.tokens_said, reader.tokens_said[1:], strict=False)
    return reader.again or any(pair in _AGAIN for pair in pairs) or bool(_ANEW.search(reader.text.lower()))


def _matching(
    reader: Reader, subject: str, conditions: list[Condition], found: list[Presence]
) -> tuple[list[Condition], list[Presence]]:
    """ "customers who ordered from a store in another country": there is such an order, however many there are."""
    for condition in conditions if not any(measure.table != subject for measure in reader.measures) else ():
        other = condition.other.table if condition.other is not None else ""
        below = next((key for key in (other, condition.column.table) if key and is_below(reader, subject, key)), "")
        if other and other != condition.column.table and below:
            made = Presence(
                _carrier(reader, subject, below), conditions=(condition,), words=condition.words, apart=True
            )
            return [c for c in conditions if c is not condition], [*found, made]
    return conditions, found


def _fixed_twice(reader: Reader, subject: str, conditions: list[Condition]) -> list[Condition]:
    """Values of one column below the subject that no single row can have: "ordered online as well as by phone"."""
    fixed = [c for c in conditions if c.operator == "=" and not (c.negated or c.any_of or c.grain or c.other)]
    for first in fixed:
        alike = [c for c in fixed if c.column == first.column]
        if len(alike) > 1 and _carrier(reader, subject, first.column.table):
            return alike
    return []


def _apart(reader: Reader, subject: str, condition: Condition) -> Presence:
    below = _carrier(reader, subject, condition.column.table)
    return Presence(below, conditions=(condition,), words=condition.words, apart=True)


def _also(reader: Reader, condition: Condition) -> bool:
    """Whether the words between two values say that both are meant: "something from X and something from Y"."""
    spans = sorted(condition.words, key=lambda span: span.start)
    between = [reader.text[a.end : b.start].lower() for a, b in itertools.pairwise(spans)]
    return any(_BESIDES.search(text) for text in between)


def _periods(condition: Condition) -> list[Condition]:
    """The periods of a condition that names several of them."""
    if condition.operator != "during" or condition.negated:
        return []
    return [replace(condition, any_of=()), *condition.any_of]


def _only(
    reader: Reader, subject: str, conditions: list[Condition], found: list[Presence]
) -> tuple[list[Condition], list[Presence]]:
    """ "customers who only ordered online": they ordered, and have no order that is not online."""
    for condition in conditions if reader.only else ():
        below = _carrier(reader, subject, condition.column.table)
        if condition.operator not in ("=", "in") or condition.negated or not below:
            continue
        made = [
            Presence(below, conditions=(condition,), words=condition.words, apart=True),
            Presence(below, True, (replace(condition, negated=True),), condition.words, apart=True),
        ]
        return [c for c in conditions if c is not condition], [*found, *made]
    return conditions, found


def _carrier(reader: Reader, subject: str, table: str) -> str:
    """The table below the subject through which `table` is reached; empty when it is not below at all."""
    if is_below(reader, subject, table):
        path = join_graph(reader.catalog).paths_from(subject)[table][1]
        last = max(place for place, join in enumerate(path) if join.multiplies)
        return path[last].table
    return ""


def _years(
    reader: Reader, subject: str, conditions: list[Condition], found: list[Presence]
) -> tuple[list[Condition], list[Presence]]:
    """One period with and another without: rows in the one, none in the other."""
    dated = [c for c in conditions if c.operator == "during" and not c.any_of]
    for negated in (c for c in dated if c.negated):
        others = [c for c in dated if not c.negated and c.column == negated.column]
        if not others and any(c.column == negated.column for p in found for c in p.conditions):
            lacked = Presence(negated.column.table, True, (replace(negated, negated=False),), negated.words, apart=True)
            return [c for c in conditions if c is not negated], [*found, lacked]
        if len(others) != 1 or not is_below(reader, subject, negated.column.table):
            continue
        table = negated.column.table
        made = [
            Presence(table, conditions=(others[0],), words=others[0].words, apart=True),
            Presence(table, True, (replace(negated, negated=False),), negated.words, apart=True),
        ]
        return [c for c in conditions if c is not negated and c is not others[0]], [*found, *made]
    return conditions, found


def _is_answer(reader: Reader, mention: Mention) -> bool:
    """Whether a table that is spoken of may itself be who is asked for: "who is our best customer"."""
    listed = bool(reader.groupings or reader.outputs) or (bool(reader.measures) and reader.rank is None)
    return _is_person(reader, mention.table) or listed or mention.table != reader.mentions[0].table


def person_behind(reader: Reader) -> str:
    """ "who bought lamps": the people to whom what is said happened; empty when the question does not ask who."""
    named = [mention for mention in reader.mentions if not mention.verb]
    if reader.fragment or not asks_who(reader) or any(_is_answer(reader, m) for m in named):
        return ""
    ranked: list[tuple[bool, float, str]] = []
    starts = [*(mention.table for mention in reader.mentions), *(m.table for m in reader.measures)]
    starts += [group.measure.table for group in reader.group_conditions]
    for start in (starts or _hinted_at(reader))[:1]:
        for key, (cost, path) in join_graph(reader.catalog).paths_from(start).items():
            if not _is_person(reader, key) or any(join.multiplies for join in path):
                continue
            optional = any(
                (column := reader.catalog.column(pair[0])) is not None and column.nullable
                for join in path
                for pair in join.pairs
            )
            ranked.append((optional, cost, key))
    return min(ranked)[2] if ranked else ""


def _hinted_at(reader: Reader) -> list[str]:
    """ "who has paid by card": the sales, where a verb only hints at a column that what is said does not belong to."""
    sold, shown = event_table(reader.catalog), {output.column for output in reader.outputs}
    if not sold or not shown or not shown <= reader.weak or not reader.conditions:
        return []
    for table in (*(condition.column.table for condition in reader.conditions),):
        apart = all(is_below(reader, table, ref.table) or is_below(reader, ref.table, table) for ref in shown)
        if not leads_to_one(reader.catalog, sold, table) or not apart:
            return []
    reader.outputs = []
    return [sold]


def asks_who(reader: Reader) -> bool:
    """Whether people are asked for without saying which: "who …", "names of everyone who …"."""
    first = next((mark for mark in reader.marks if mark.kind == "ask"), None)
    return reader.tokens[0].norm == "who" or (first is not None and reader.said(first).endswith(" who"))


def _is_person(reader: Reader, key: str) -> bool:
    """Whether a table holds people: first and last names, or a name that says so."""
    table = reader.table_of(key)
    return len(label_columns(table)) == 2 or bool(set(stems(table.name)) & _PERSONS)
