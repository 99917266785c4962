"""What to beware of in how the tables of a query were joined."""

from __future__ import annotations

from nl2sql.form.to_sql_sight import Writing
from nl2sql.form.to_sql_tree import Arithmetic, Item, Query
from nl2sql.joins import JoinTree
from nl2sql.problems import Problem


def warn(query: Query, tree: JoinTree, writing: Writing) -> None:
    """Adds to the warnings of `writing`: sums of repeated rows, other keys that would do, guessed keys."""
    if not tree.joins:
        return
    for measured in (*query.items, *query.order):
        sides = (measured.left, measured.right) if isinstance(measured, Arithmetic) else (measured,)
        for item in sides:
            _warn_repeated(item, tree, writing)
    for doubt in tree.doubts:
        message = f"{doubt.origin} and {doubt.table} could also be joined by {doubt}."
        _add(writing, Problem("draft.join-choice", message, "Name the column you mean.", severity="info"))
    for join in tree.joins:
        if join.inferred:
            message = f"No key is declared between {join.origin} and {join.table}; {join} is guessed from the names."
            _add(writing, Problem("draft.inferred-join", message, "Check the join.", severity="warning"))


def _warn_repeated(item: Item, tree: JoinTree, writing: Writing) -> None:
    if item.aggregate not in ("sum", "avg") or item.operand.column is None or item.key is not None:
        return
    table = writing.scope_column(item.operand.column).ref.table
    repeated = [key for key in tree.multiplied_by(table) if key != table] if table in tree.tables else []
    if repeated:
        label = f"{item.aggregate} of {writing.scope_column(item.operand.column).ref.column}"
        message = f"The join with {repeated[0]} repeats rows of {table}: {label} is too high."
        hint = f"Group by something of {table} itself, or measure {repeated[0]}."
        _add(writing, Problem("draft.fanout", message, hint, severity="warning"))


def _add(writing: Writing, problem: Problem) -> None:
    writing.warnings.setdefault(problem.message, problem)
