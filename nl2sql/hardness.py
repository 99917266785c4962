"""Spider's four levels of difficulty, from the published rules, over a parsed query.

Level by three counts: clauses (WHERE, GROUP BY, ORDER BY, LIMIT, joins, OR, LIKE), nested queries
(in conditions, and set operations), and extras (more than one aggregate, selected column, condition or
grouping column).
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

LEVELS = ("easy", "medium", "hard", "extra")


def hardness(tree: exp.Expr) -> str:
    """The level of a query: ``easy``, ``medium``, ``hard`` or ``extra``."""
    operations, select = _first_select(tree)
    if select is None:
        return "extra"
    clauses, extras = _clauses(select), _extras(select)
    nested = operations + len(_nested(select))
    if clauses <= 1 and extras == 0 and nested == 0:
        return "easy"
    if nested == 0 and ((extras <= 2 and clauses <= 1) or (clauses <= 2 and extras < 2)):
        return "medium"
    if nested == 0 and ((extras > 2 and clauses <= 2) or (2 < clauses <= 3 and extras <= 2)):
        return "hard"
    return "hard" if clauses <= 1 and extras == 0 and nested <= 1 else "extra"


def _first_select(tree: exp.Expr) -> tuple[int, exp.Select | None]:
    """The number of set operations, and the first SELECT among them."""
    operations = 0
    while isinstance(tree, exp.SetOperation | exp.Subquery):
        operations += isinstance(tree, exp.SetOperation)
        tree = tree.this
    return operations, tree if isinstance(tree, exp.Select) else None


def _own(node: exp.Expr | None, *kinds: type[exp.Expr]) -> Iterator[exp.Expr]:
    """The nodes of some kinds under `node`, none from inside a nested query."""
    if node is None:
        return
    for found in node.walk(prune=lambda part: isinstance(part, exp.Query) and part is not node):
        if isinstance(found, kinds) and found is not node:
            yield found


def _conditions(select: exp.Select) -> list[exp.Expr]:
    joins = [join.args.get("on") for join in select.args.get("joins") or ()]
    return [part for part in (select.args.get("where"), select.args.get("having"), *joins) if part is not None]


def _clauses(select: exp.Select) -> int:
    count = sum(select.args.get(name) is not None for name in ("where", "group", "order", "limit"))
    count += len(select.args.get("joins") or ())
    return count + sum(1 for part in _conditions(select) for _ in _own(part, exp.Or, exp.Like))


def _nested(select: exp.Select) -> list[exp.Expr]:
    return [found for part in _conditions(select) for found in _own(part, exp.Subquery, exp.Query)]


def _extras(select: exp.Select) -> int:
    aggregates = sum(1 for shown in select.expressions for _ in _own(exp.Paren(this=shown.copy()), exp.AggFunc))
    aggregates += sum(1 for _ in _own(select.args.get("order"), exp.AggFunc))
    where, group = select.args.get("where"), select.args.get("group")
    # The reference implementation counts negated conditions among the aggregates, and its levels are the known ones.
    aggregates += sum(1 for _ in _own(where, exp.Not))
    conditions = 1 + sum(1 for _ in _own(where, exp.And, exp.Or)) if where is not None else 0
    grouped = len(group.expressions) if group is not None else 0
    return (aggregates > 1) + (len(select.expressions) > 1) + (conditions > 1) + (grouped > 1)
