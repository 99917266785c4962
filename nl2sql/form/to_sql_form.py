"""A tree back into the form it was read from."""

from __future__ import annotations

from collections.abc import Iterable

from nl2sql.form.actions import Action, Form, column, table, value, word
from nl2sql.form.to_sql_tree import Arithmetic, Combined, Condition, Measured, Operand, Query


def form_of(tree: Combined) -> Form:
    """The actions of a tree; `tree_of` turned round."""
    actions = _query(tree.first)
    if tree.second is not None:
        actions += [word(tree.operator), *_query(tree.second)]
    return (*actions, word("finish"))


def _query(query: Query) -> list[Action]:
    actions = [word("select distinct" if query.distinct else "select"), *_items(query.items)]
    actions += _conditions("where", query.where)
    if query.group:
        actions += [word("group"), *(action for key in query.group for action in _operand(key))]
    actions += _conditions("having", query.having)
    if query.order:
        actions += [word("descending" if query.descending else "ascending"), *_items(query.order)]
    if query.first:
        actions.append(word("first"))
    if query.limit is not None:
        actions += [word("limit"), value(query.limit)]
    if query.per is not None:
        actions += [word("per"), *_operand(query.per)]
    if query.also:
        actions += [word("also"), *(table(place) for place in query.also)]
    return actions


def _items(items: Iterable[Measured]) -> list[Action]:
    return [action for item in items for action in _measured(item)]


def _measured(item: Measured) -> list[Action]:
    if isinstance(item, Arithmetic):
        return [word(item.operator), *_measured(item.left), *_measured(item.right)]
    actions = [word(said) for said in (item.over, item.aggregate) if said]
    if item.key is not None:
        actions += [word("each"), *_operand(item.key), word(item.nested)]
    return [*actions, *_operand(item.operand)]


def _operand(operand: Operand) -> list[Action]:
    actions = [word(operand.function)] if operand.function else []
    if operand.table is not None:
        return [*actions, table(operand.table)]
    if operand.column is None:
        raise ValueError("an operand is neither a column nor a table")
    return [*actions, column(operand.column)]


def _conditions(clause: str, conditions: tuple[Condition, ...]) -> list[Action]:
    actions: list[Action] = []
    for condition in conditions:
        actions.append(word(condition.after or clause))
        actions += [*_measured(condition.item), word(condition.operator)]
        actions += [value(place) for place in condition.values]
        if condition.column is not None:
            actions += _operand(condition.column)
        if condition.query is not None:
            actions += [word("query"), *_query(condition.query), word("end")]
    return actions
