"""Where the notes of steps stand in the SELECT that the steps became.

The note of the last step stands at the head of its SELECT, every other in the clause that its step became. A line
about one column, as ``total: with tax``, stands beside that column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp

from pipeline_gen.notes import note_lines, sql_comments

Place = Literal["table", "join", "where", "having", "group", "columns", "distinct", "order", "limit", "query"]


@dataclass(frozen=True)
class ClauseNote:
    """The note of a step, and the clause of its SELECT: for a table and a join the `number` of its relation, for
    conditions that of the first of them. A step without a note has one of no lines.
    """

    place: Place
    number: int
    note: str


def with_notes(query: exp.Query, notes: Sequence[ClauseNote]) -> exp.Query:
    """The query with the notes as its comments. In place."""
    if not isinstance(query, exp.Select):
        for known in notes:
            _comment(query.args.get(known.place) or query, note_lines(known.note))
        return query
    notes = _of_what_is_left(query, notes)
    head: list[str] = []
    for known in notes:
        lines: Sequence[str] = note_lines(known.note)
        if known.place in ("columns", "group"):
            lines = _beside_columns(query, lines)
        clause = _clause(query, known) if known is not notes[-1] else None
        if clause is None:
            head += lines
        else:
            _comment(clause, lines)
    _comment(query, head)
    return query


def _of_what_is_left(query: exp.Select, notes: Sequence[ClauseNote]) -> list[ClauseNote]:
    """The notes; that of an order which a sub-query does without goes with the one before it."""
    left: list[ClauseNote] = []
    for known in notes:
        if left and known.place == "order" and query.args.get("order") is None:
            left[-1] = replace(left[-1], note=f"{left[-1].note}\n{known.note}")
        else:
            left.append(known)
    return left


def _clause(query: exp.Select, known: ClauseNote) -> exp.Expr | None:
    """What stands for the clause; None where nothing does."""
    if known.place in ("join", "table"):
        relation: exp.Expr = query.args["joins"][known.number - 1] if known.number else query.args["from_"]
        table: exp.Expr = relation.this
        return relation if known.place == "join" else table
    if known.place in ("where", "having"):
        return _before_condition(query.args[known.place], known.number)
    found = query.args.get(known.place)
    return found if isinstance(found, exp.Expr) else None


def _before_condition(clause: exp.Expr, number: int) -> exp.Expr:
    """What stands before the condition of that number, of those that AND ties: the clause itself, or an AND."""
    ands = []
    tree = clause.this
    while isinstance(tree, exp.And):
        ands.append(tree)
        tree = tree.this
    return [clause, *reversed(ands)][number]


def _beside_columns(query: exp.Select, lines: Sequence[str]) -> list[str]:
    """Put lines about one column beside it; those that are left."""
    items = {item.alias_or_name: item for item in query.expressions if not isinstance(item, exp.Star)}
    rest = []
    for line in lines:
        name, colon, text = line.partition(": ")
        if colon and text and name in items:
            _comment(items[name], [text])
        else:
            rest.append(line)
    return rest


def _comment(node: exp.Expr, lines: Sequence[str]) -> None:
    if lines:
        node.add_comments(sql_comments(lines))
