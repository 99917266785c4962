"""Which stored column each text of a statement is compared with."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from nl2sql.catalog import Catalog, ColumnRef


def comparisons(tree: exp.Expr, catalog: Catalog) -> Iterator[tuple[exp.Literal, ColumnRef]]:
    """Every text that is compared, for equality or in a list, with a column as it is stored.

    A text inside a pattern, a function or a comparison with a computed value is left out, and so is one
    whose column is derived, unknown or ambiguous. Raises sqlglot's `OptimizeError` for odd scopes.
    """
    for scope in traverse_scope(tree):
        for literal in scope.find_all(exp.Literal):
            column = _compared_with(literal, scope, catalog) if literal.is_string else None
            if column is not None:
                yield literal, column


def _compared_with(literal: exp.Literal, scope: Scope, catalog: Catalog) -> ColumnRef | None:
    parent = literal.parent
    if isinstance(parent, exp.EQ | exp.NEQ):
        other = parent.right if parent.left is literal else parent.left
    elif isinstance(parent, exp.In):
        other = parent.this
    else:
        return None
    return _column_of(other, scope, catalog) if isinstance(other, exp.Column) else None


def _column_of(node: exp.Column, scope: Scope, catalog: Catalog) -> ColumnRef | None:
    """The stored column a name in a scope stands for; None when it is derived, unknown or ambiguous."""
    found = set()
    for alias, origin in scope.sources.items():
        if node.table and node.table.lower() != alias.lower():
            continue
        table = catalog.table(origin.name, origin.db) if isinstance(origin, exp.Table) else None
        if table is None:
            return None
        column = table.column(node.name)
        if column:
            found.add(ColumnRef(table.key, column.name))
    return found.pop() if len(found) == 1 else None
