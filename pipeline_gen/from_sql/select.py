"""One SELECT becomes steps: sources, joins, filters, grouping, columns, order and limit, in that order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from pipeline_gen.expressions import columns_of, conjuncts, has_aggregate, rebuilt
from pipeline_gen.from_sql.builder import Builder
from pipeline_gen.from_sql.conditions import with_condition
from pipeline_gen.from_sql.grouping import Grouping
from pipeline_gen.from_sql.names import expression_name, is_generated
from pipeline_gen.from_sql.origin import OriginReader
from pipeline_gen.from_sql.reading import Unsupported
from pipeline_gen.from_sql.scope import ReadQuery, Scope
from pipeline_gen.from_sql.tail import sort_key, with_limit
from pipeline_gen.from_sql.windowing import with_windows
from pipeline_gen.ranges import ranges_joined
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps import Distinct, Filter, Select, Sort

_UNDERSTOOD = frozenset(
    """
    with_ expressions from_ joins where group having qualify order limit offset distinct operation_modifiers
    """.split()  # noqa: SIM905 - a list of words reads better so
)


Order = list[tuple[exp.Ordered, exp.Expr]]
"""The terms of ORDER BY, each with its expression over the flow."""


@dataclass(frozen=True)
class _Item:
    """One output: its name in the pipeline, in the statement, and its expression over the flow."""

    name: str
    alias: str
    tree: exp.Expr


class SelectReader:
    """Takes one SELECT apart."""

    def __init__(
        self, builder: Builder, read_query: ReadQuery, ctes: Mapping[str, tuple[str, tuple[str, ...]]]
    ) -> None:
        self._builder = builder
        self._read_query = read_query
        self._ctes = ctes

    def read(self, query: exp.Select) -> tuple[str, tuple[str, ...]]:
        """The last step, and the names of its columns in the statement. Raises `Unsupported`."""
        self._check(query)
        where = query.args.get("where")
        conditions = conjuncts(where.this) if where is not None else []
        flow, conditions = OriginReader(self._builder, self._read_query, self._ctes).read(query, conditions)
        for condition in ranges_joined(conditions):
            scope = Scope(self._builder, flow, self._read_query)
            flow = flow.with_step(with_condition(scope, condition, flow.step, scope.expression))
        scope = Scope(self._builder, flow, self._read_query)
        items = self._items(query, scope)
        order = self._order(query, scope, items)
        step = flow.step
        qualify = query.args.get("qualify")
        kept = [scope.expression(part) for part in conjuncts(qualify.this)] if qualify is not None else []
        if _is_grouped(query, items, order):
            step, items, order, kept = self._grouped(query, scope, items, order, kept)
        step, items, order = self._windowed(step, items, order, kept)
        step = self._finished(query, step, items, order)
        return step, tuple(item.alias for item in items)

    def _check(self, query: exp.Select) -> None:
        strange = {name for name, value in query.args.items() if value} - _UNDERSTOOD
        if strange:
            raise Unsupported(f"it uses {sorted(strange)[0].strip('_').upper()}")
        if query.args.get("from_") is None:
            raise Unsupported("it reads no table")
        distinct = query.args.get("distinct")
        if distinct is not None and distinct.args.get("on"):
            raise Unsupported("it uses DISTINCT ON")

    # ---- outputs and order -----------------------------------------------------------------------

    def _items(self, query: exp.Select, scope: Scope) -> list[_Item]:
        used: set[str] = set()
        items = []
        for item in query.selects:
            tree = scope.expression(item.unalias())
            if isinstance(tree, exp.Star):
                raise Unsupported("it has a star that could not be expanded")
            alias = item.alias_or_name
            statement = self._builder.statement
            wanted = expression_name(tree, statement.dialect) if is_generated(alias) else statement.spelt(alias)
            if wanted.lower() in used and isinstance(tree, exp.Column):
                wanted = tree.name
            name = unique(wanted or "value", used)
            used.add(name.lower())
            items.append(_Item(name, alias, tree))
        return items

    def _order(self, query: exp.Select, scope: Scope, items: list[_Item]) -> Order:
        """Each ORDER BY term with its expression over the flow; names of outputs are replaced by what they are."""
        clause = query.args.get("order")
        by_alias = {item.alias: item.tree for item in reversed(items)}

        def change(node: exp.Expr) -> exp.Expr | None:
            if isinstance(node, exp.Column) and not node.table and node.name in by_alias:
                return by_alias[node.name].copy()
            return scope.expression(node) if isinstance(node, exp.Column | exp.Query) else None

        terms = clause.expressions if clause is not None else []
        return [(term, rebuilt(term.this, change)) for term in terms]

    # ---- grouping --------------------------------------------------------------------------------

    def _grouped(
        self, query: exp.Select, scope: Scope, items: list[_Item], order: Order, kept: list[exp.Expr]
    ) -> tuple[str, list[_Item], Order, list[exp.Expr]]:
        grouping = Grouping(self._builder.statement.dialect, {item.tree: item.name for item in reversed(items)})
        group = query.args.get("group")
        if group is not None:
            if any(value for name, value in group.args.items() if name != "expressions"):
                raise Unsupported("it groups in several ways at once")
            for tree in group.expressions:
                if isinstance(tree, exp.Cube | exp.Rollup | exp.GroupingSets):
                    raise Unsupported("it groups in several ways at once")
                grouping.add_key(scope.expression(tree))
        having = query.args.get("having")
        conditions = conjuncts(having.this) if having is not None else []
        items = [_Item(item.name, item.alias, grouping.regrouped(item.tree)) for item in items]
        order = [(term, grouping.regrouped(tree)) for term, tree in order]
        kept = [grouping.regrouped(tree) for tree in kept]
        for condition in conditions:
            # Sub-queries are read twice: once here, for the measures they stand beside, and once below.
            if not condition.find(exp.Query):
                grouping.regrouped(scope.expression(condition))
            else:
                _measures_beside(condition, scope, grouping)
        step = self._builder.add(grouping.operation(), scope.flow.step)
        for condition in ranges_joined(conditions):
            step = with_condition(scope, condition, step, lambda tree: grouping.regrouped(scope.expression(tree)))
        return step, items, order, kept

    def _windowed(
        self, step: str, items: list[_Item], order: Order, kept: list[exp.Expr]
    ) -> tuple[str, list[_Item], Order]:
        """After the window functions and after QUALIFY, whose conditions are `kept`."""
        trees = [*(item.tree for item in items), *(tree for _, tree in order), *kept]
        names = {item.tree: item.name for item in reversed(items)}
        step, changed = with_windows(self._builder, step, trees, names)
        for condition in ranges_joined(kept):
            step = self._builder.add(Filter(changed(condition)), step)
        items = [_Item(item.name, item.alias, changed(item.tree)) for item in items]
        return step, items, [(term, changed(tree)) for term, tree in order]

    # ---- the end ---------------------------------------------------------------------------------

    def _finished(self, query: exp.Select, step: str, items: list[_Item], order: Order) -> str:
        dialect = self._builder.statement.dialect
        shown = [(term, _over_outputs(tree, items)) for term, tree in order]
        hidden = any(tree is None for _, tree in shown)
        if not hidden:
            step = self._selected(query, step, items)
            keys = tuple(sort_key(term, tree, dialect) for term, tree in shown if tree is not None)
            step = self._builder.add(Sort(keys), step) if keys else step
            return with_limit(self._builder, query, step)
        if query.args.get("distinct") is not None:
            raise Unsupported("it sorts different rows by something that is not shown")
        keys = tuple(sort_key(term, tree, dialect) for term, tree in order)
        step = with_limit(self._builder, query, self._builder.add(Sort(keys), step))
        return self._selected(query, step, items)

    def _selected(self, query: exp.Select, step: str, items: list[_Item]) -> str:
        names = [known.name for known in self._builder.columns(step)]
        same = [isinstance(item.tree, exp.Column) and item.tree.name == item.name for item in items]
        if not (all(same) and names == [item.name for item in items]):
            step = self._builder.add(Select(tuple((item.name, item.tree) for item in items)), step)
        return self._builder.add(Distinct(), step) if query.args.get("distinct") is not None else step


def _is_grouped(query: exp.Select, items: list[_Item], order: Order) -> bool:
    if query.args.get("group") is not None or query.args.get("having") is not None:
        return True
    return any(has_aggregate(tree) for tree in [item.tree for item in items] + [tree for _, tree in order])


def _measures_beside(condition: exp.Expr, scope: Scope, grouping: Grouping) -> None:
    """Ask for the aggregates of a HAVING condition that stand outside of its sub-queries."""

    def visit(node: exp.Expr) -> None:
        if isinstance(node, exp.Query):
            return
        if has_aggregate(node) and not node.find(exp.Query):
            grouping.regrouped(scope.expression(node))
            return
        for part in node.iter_expressions():
            visit(part)

    visit(condition)


def _over_outputs(tree: exp.Expr, items: list[_Item]) -> exp.Expr | None:
    """`tree` over the names of the outputs, or None when it needs a column that is not shown."""
    by_tree = {item.tree: item.name for item in reversed(items)}
    # What none of the outputs stands for reads columns of the step before, which are not shown.
    rest = rebuilt(tree, lambda node: exp.Null() if node in by_tree else None)
    if any(columns_of(rest)):
        return None
    return rebuilt(tree, lambda node: column(by_tree[node]) if node in by_tree else None)
