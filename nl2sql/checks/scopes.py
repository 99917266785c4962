"""Which columns can be named at each place of a query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.scope import Scope, traverse_scope

from nl2sql.catalog import Catalog, Table
from nl2sql.checks.names import find_table, folded


@dataclass(frozen=True)
class Visible:
    """A thing in a FROM that columns come from.

    `columns` are the names it offers, compared as `names.folded` gives them; None when they cannot be
    known (a table function, a pivot). `table` is the catalogue's, where it is one of those.
    """

    name: str
    columns: frozenset[str] | None
    table: Table | None = None


def scopes_of(tree: exp.Expr) -> list[Scope]:
    """The query's scopes, inner ones first; none when it cannot be analysed (names used twice in a FROM, say)."""
    query = tree.this if isinstance(tree, (exp.Describe, exp.Summarize)) else tree
    if not isinstance(query, exp.Query):
        return []
    try:
        return list(traverse_scope(query))
    except SqlglotError:
        return []


class Sources:
    """What each scope's FROM offers; worked out once a scope."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._dialect = catalog.dialect
        self._of: dict[int, tuple[Visible, ...]] = {}

    def of(self, scope: Scope) -> tuple[Visible, ...]:
        """The things in the scope's own FROM."""
        key = id(scope)
        if key not in self._of:
            self._of[key] = ()  # a recursive WITH asks for itself
            self._of[key] = tuple(self._offered(scope))
        return self._of[key]

    def _offered(self, scope: Scope) -> Iterator[Visible]:
        try:
            selected = scope.selected_sources
        except (SqlglotError, AssertionError):  # a name used twice, or something that is no table
            yield Visible("", None)
            return
        for name, (node, source) in selected.items():
            yield self._visible(name, node, source)

    def around(self, scope: Scope) -> Iterator[tuple[Visible, ...]]:
        """What can be named in the scope: its own FROM, then those around it, innermost first."""
        current: Scope | None = scope
        while current is not None:
            yield self.of(current)
            current = current.parent

    def outputs(self, scope: Scope) -> frozenset[str] | None:
        """The names of the columns a scope yields; None when they cannot be known."""
        given = [folded(name, self._dialect) for name in scope.outer_columns or ()]
        expression = scope.expression
        if isinstance(expression, exp.SetOperation):
            first = scope.set_operation_scopes[0] if scope.set_operation_scopes else None
            return frozenset(given) if given else self.outputs(first) if first else None
        if not isinstance(expression, exp.Select):
            return frozenset(given) if given else None
        own = self._selected(scope, expression)
        return own | frozenset(given) if own is not None else frozenset(given) or None

    def _selected(self, scope: Scope, select: exp.Select) -> frozenset[str] | None:
        names: set[str] = set()
        for projection in select.expressions:
            if isinstance(projection, exp.Star) or projection.is_star or isinstance(projection, exp.Columns):
                offered = [visible.columns for visible in self.of(scope)]
                if any(columns is None for columns in offered) or not offered:
                    return None
                names.update(*(columns for columns in offered if columns is not None))
            elif isinstance(projection, exp.Explode | exp.Unnest | exp.Aliases):
                return None
            else:
                names.add(folded(_output(projection), self._dialect))
        return frozenset(names)

    def _visible(self, name: str, node: exp.Expr, source: exp.Table | Scope) -> Visible:
        shown = folded(name, self._dialect)
        if isinstance(source, Scope):
            columns = self.outputs(source)
            aliases = frozenset(folded(alias, self._dialect) for alias in node.alias_column_names)
            return Visible(shown, columns if columns is None else columns | aliases)
        if source.args.get("pivots") or isinstance(source.this, exp.Func):
            return Visible(shown, None)
        table = find_table(source, self._catalog)
        if table is None:
            return Visible(shown, None)
        known = {folded(column.name, self._dialect) for column in table.columns}
        known.update(folded(alias, self._dialect) for alias in source.alias_column_names)
        return Visible(shown, frozenset(known), table)


def _output(projection: exp.Expr) -> exp.Expr | str:
    alias = projection.args.get("alias")
    if isinstance(alias, exp.Identifier):
        return alias
    return projection.this if isinstance(projection, exp.Column) else projection.alias_or_name
