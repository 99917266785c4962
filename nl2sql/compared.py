"""Which stored column each text of a statement is compared with, and how to compare with other texts instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

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


def compare_with(literal: exp.Literal, texts: Sequence[str], instead_of: Collection[str]) -> exp.Expr:
    """Compare with any of `texts` where `literal` stands; returns the comparison as it is afterwards.

    `literal` is one that `comparisons` gave; it is changed in place. In a list, every text in `instead_of`
    makes way. Several texts make a list of a comparison for equality, and a single one the reverse.
    """
    new: list[exp.Expr] = [exp.Literal.string(text) for text in texts]
    parent = literal.parent
    if isinstance(parent, exp.In):
        items: list[exp.Expr] = []
        for item in parent.expressions:
            if item is literal:
                items.extend(new)
            elif not (item.is_string and item.name in instead_of):
                items.append(item)
        if len(items) == 1:
            return parent.replace(exp.EQ(this=parent.this, expression=items[0]))
        parent.set("expressions", items)
        return parent
    if not isinstance(parent, exp.EQ | exp.NEQ):
        raise TypeError(f"not a comparison: {parent}")
    if len(new) == 1:
        literal.replace(new[0])
        return parent
    other = parent.right if parent.left is literal else parent.left
    inside = exp.In(this=other.copy(), expressions=new)
    changed = exp.Not(this=inside) if isinstance(parent, exp.NEQ) else inside
    parent.replace(changed)
    return changed
