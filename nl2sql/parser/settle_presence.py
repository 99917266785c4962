"""Settles what must exist side by side: "bought both X and Y", "ordered last year but not the year before"."""

from __future__ import annotations

from dataclasses import replace

from nl2sql.joins import join_graph
from nl2sql.parser.frame import Condition, Presence
from nl2sql.parser.knowledge import label_columns
from nl2sql.parser.reader import Reader
from nl2sql.parser.settling import is_below
from nl2sql.words import stems

_AGAIN = (("and", "in"), ("and", "also"), ("and", "again"))
_PERSONS = frozenset(stems("customer client member patient user employee person student visitor guest artist player"))


def side_by_side(reader: Reader, subject: str, conditions: list[Condition]) -> tuple[list[Condition], list[Presence]]:
    """The conditions that stay, and those that became presences of their own."""
    if reader.fragment or not subject or reader.groupings:
        return conditions, []
    kept, found = _both(reader, subject, conditions)
    kept, found = _only(reader, subject, kept, found)
    return _years(reader, subject, kept, found)


def _both(reader: Reader, subject: str, conditions: list[Condition]) -> tuple[list[Condition], list[Presence]]:
    said = any(token.norm == "both" for token in reader.tokens)
    again = any(pair in _AGAIN for pair in zip(reader.tokens_said, reader.tokens_said[1:], strict=False))
    for condition in conditions if said or again else ():
        parts = _periods(condition)
        if len(parts) == 2 and is_below(reader, subject, condition.column.table):
            table = condition.column.table
            made = [Presence(table, conditions=(part,), words=part.words, apart=True) for part in parts]
            return [c for c in conditions if c is not condition], made
    for condition in conditions if said else ():
        table = condition.column.table
        below = _carrier(reader, subject, table)
        if condition.operator != "in" or condition.negated or len(condition.values) != 2 or not below:
            continue
        parts = [replace(condition, operator="=", values=(value,)) for value in condition.values]
        made = [Presence(below, conditions=(part,), words=part.words, apart=True) for part in parts]
        return [c for c in conditions if c is not condition], made
    return conditions, []


def _periods(condition: Condition) -> list[Condition]:
    """The two periods of a condition that names two of them."""
    if condition.operator != "during" or condition.negated or len(condition.any_of) != 1:
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
        if len(others) != 1 or not is_below(reader, subject, negated.column.table):
            continue
        table = negated.column.table
        made = [
            Presence(table, conditions=(others[0],), words=others[0].words, apart=True),
            Presence(table, True, (replace(negated, negated=False),), negated.words, apart=True),
        ]
        return [c for c in conditions if c is not negated and c is not others[0]], [*found, *made]
    return conditions, found


def person_behind(reader: Reader) -> str:
    """ "who bought lamps": the people to whom what is said happened; empty when the question does not ask who."""
    if reader.fragment or reader.tokens[0].norm != "who" or any(not m.verb for m in reader.mentions):
        return ""
    ranked: list[tuple[bool, float, str]] = []
    for mention in reader.mentions[:1]:
        for key, (cost, path) in join_graph(reader.catalog).paths_from(mention.table).items():
            table = reader.table_of(key)
            named = len(label_columns(table)) == 2 or bool(set(stems(table.name)) & _PERSONS)
            if not named or any(join.multiplies for join in path):
                continue
            optional = any(
                (column := reader.catalog.column(pair[0])) is not None and column.nullable
                for join in path
                for pair in join.pairs
            )
            ranked.append((optional, cost, key))
    return min(ranked)[2] if ranked else ""
