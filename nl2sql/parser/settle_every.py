"""Settles what must be there in all of several: which of them, and under which conditions."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from nl2sql.joins import join_graph
from nl2sql.parser.frame import Condition, Presence
from nl2sql.parser.knowledge import is_key, is_numeric
from nl2sql.parser.reader import Reader
from nl2sql.parser.settle_presence import side_by_side
from nl2sql.parser.settling import is_below
from nl2sql.words import stems

_THERE = frozenset(stems("stock available stocked carry carries"))
_LEFT = frozenset(stems("hand stock available quantity qty"))


def in_all(reader: Reader, subject: str, conditions: list[Condition]) -> tuple[list[Condition], list[Presence]]:
    """The conditions that stay, and those that became presences of their own: "in every store of the West region"."""
    asked = reader.every
    if asked is None or not subject or not is_below(reader, subject, asked.column.table):
        return side_by_side(reader, subject, conditions)
    paths = join_graph(reader.catalog).paths_from
    inside = [c for c in conditions if is_below(reader, subject, c.column.table)]
    up = paths(asked.column.table)
    among = tuple(
        c
        for c in inside
        if c.column.table in up
        and not any(join.multiplies for join in up[c.column.table][1])
        and c.operator != "during"
    )
    among = among if not asked.least else ()
    kept = tuple(c for c in inside if c.operator == "during" or c not in among)
    found = (*kept, *among, *_in_stock(reader, subject, asked.column.table))
    made = Presence(asked.column.table, False, found, asked.words, True, asked.column, among, asked.least)
    kept_here, beside = side_by_side(reader, subject, [c for c in conditions if c not in inside])
    return kept_here, [made, *beside]


def _in_stock(reader: Reader, subject: str, table: str) -> tuple[Condition, ...]:
    """ "in stock" where there are rows with nothing left."""
    if not {token.stem for token in reader.tokens} & _THERE:
        return ()
    for join in join_graph(reader.catalog).paths_from(subject)[table][1]:
        passed = reader.table_of(join.table)
        for column in passed.columns if join.multiplies else ():
            words = stems(column.name)
            if is_numeric(column) and not is_key(passed, column) and set(words) & _LEFT and "level" not in words:
                return (Condition(ColumnRef(passed.key, column.name), ">", (0,)),)
    return ()
