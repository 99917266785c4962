"""One SELECT becomes steps: sources, joins, filters, grouping, columns, order and limit, in that order."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from pipeline_gen.block import SortKey
from pipeline_gen.expressions import (
    Change,
    aggregates,
    columns_of,
    conjuncts,
    has_aggregate,
    rebuilt,
    unbracketed,
)
from pipeline_gen.from_sql.builder import Builder, Ctes
from pipeline_gen.from_sql.conditions import with_condition
from pipeline_gen.from_sql.grouping import Grouping
from pipeline_gen.from_sql.grouping_sets import read_groups
from pipeline_gen.from_sql.lookups import correlated, filled, marker, with_lookups
from pipeline_gen.from_sql.names import expression_name, is_generated
from pipeline_gen.from_sql.origin import OriginReader
from pipeline_gen.from_sql.scope import ReadQuery, Scope
from pipeline_gen.from_sql.tail import sort_key, with_limit
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.from_sql.untied import outer_parts
from pipeline_gen.from_sql.windowing import with_columns, with_windows
from pipeline_gen.ranges import ranges_joined
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps import Distinct, Filter, Select, Sort, Top

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


@dataclass(frozen=True)
class _Parts:
    """Outputs, ORDER BY, QUALIFY and DISTINCT ON: their expressions go from rows over groups to windows together."""

    items: list[_Item]
    order: Order
    kept: list[exp.Expr]
    first_of: list[exp.Expr]

    def changed(self, change: Change) -> _Parts:
        """With each expression replaced by what `change` gives for it."""
        items = [_Item(item.name, item.alias, change(item.tree)) for item in self.items]
        order = [(term, change(tree)) for term, tree in self.order]
        return _Parts(items, order, [change(tree) for tree in self.kept], [change(tree) for tree in self.first_of])

    @property
    def trees(self) -> list[exp.Expr]:
        """All the expressions."""
        return [*(item.tree for item in self.items), *(tree for _, tree in self.order), *self.kept, *self.first_of]


class SelectReader:
    """Takes one SELECT apart."""

    def __init__(self, builder: Builder, read_query: ReadQuery, ctes: Ctes) -> None:
        self._builder = builder
        self._read_query = read_query
        self._ctes = ctes
        self._columns_step = ""

    def read(self, query: exp.Select) -> tuple[str, tuple[str, ...]]:
        """The last step, and the names of its columns in the statement. Raises `Unsupported`."""
        self._check(query)
        where = query.args.get("where")
        conditions = conjuncts(where.this) if where is not None else []
        flow, conditions = OriginReader(self._builder, self._read_query, self._ctes).read(query, conditions)
        for condition in ranges_joined(conditions):
            scope = Scope(self._builder, flow, self._read_query)
            flow = flow.with_step(with_condition(scope, condition, flow.step, scope.expression))
            self._builder.note(flow.step, condition)
        scope, later = self._with_values(query, Scope(self._builder, flow, self._read_query))
        items = self._items(query, scope)
        terms = query.args["order"].expressions if query.args.get("order") is not None else []
        order = [(term, self._over_aliases(term.this, scope, items)) for term in terms]
        on = query.args["distinct"].args.get("on") if query.args.get("distinct") is not None else None
        first_of = [self._over_aliases(tree, scope, items) for tree in on.expressions] if on is not None else []
        step = scope.flow.step
        qualify = query.args.get("qualify")
        kept = [scope.expression(part) for part in conjuncts(qualify.this)] if qualify is not None else []
        parts = _Parts(items, order, kept, first_of)
        if _is_grouped(query, parts):
            step, parts = self._grouped(query, scope, later, parts)
        step, parts = self._windowed(query, step, parts)
        step = self._finished(query, step, parts)
        for written, item in zip(query.selects, items, strict=True):
            self._builder.note(self._columns_step or step, written, about=item.name)
        self._builder.note(step, query)
        return step, tuple(item.alias for item in parts.items)

    def _check(self, query: exp.Select) -> None:
        strange = {name for name, value in query.args.items() if value} - _UNDERSTOOD
        if strange:
            raise Unsupported(f"it uses {sorted(strange)[0].strip('_').upper()}")
        if query.args.get("from_") is None:
            raise Unsupported("it reads no table")

    # ---- outputs and order -----------------------------------------------------------------------

    def _items(self, query: exp.Select, scope: Scope) -> list[_Item]:
        used: set[str] = set()
        items = []
        for item in query.selects:
            tree = unbracketed(scope.expression(item.unalias()))
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

    def _over_aliases(self, tree: exp.Expr, scope: Scope, items: list[_Item]) -> exp.Expr:
        """An ORDER BY term over the flow; names of outputs are replaced by what they are."""
        by_alias = {item.alias: item.tree for item in reversed(items)}

        def change(node: exp.Expr) -> exp.Expr | None:
            if isinstance(node, exp.Column) and not node.table and node.name in by_alias:
                return by_alias[node.name].copy()
            return scope.expression(node) if isinstance(node, exp.Column | exp.Query | exp.Exists | exp.In) else None

        return rebuilt(tree, change)

    # ---- grouping --------------------------------------------------------------------------------

    def _with_values(self, query: exp.Select, scope: Scope) -> tuple[Scope, list[exp.Expr]]:
        """The scope with what correlated sub-queries give for a row; and those that are looked up for groups."""
        group, order, qualify = (query.args.get(name) for name in ("group", "order", "qualify"))
        raw = [*query.selects, *(order.expressions if order is not None else [])]
        raw += [qualify.this] if qualify is not None else []
        if not any(tree.find(exp.Query) for tree in raw):
            return scope, []
        now, later = raw, []
        if group is not None or query.args.get("having") is not None or any(has_aggregate(tree) for tree in raw):
            now = [node for tree in raw for node in aggregates(tree)] + (group.expressions if group is not None else [])
            later = [node for tree in raw for node in correlated(tree, scope.aliases)]
        step, found = with_lookups(scope, scope.flow.step, now, scope.expression)
        later = [node for node in dict.fromkeys(later) if node not in found]
        marks = {node: marker(number) for number, node in enumerate(later)}
        return Scope(self._builder, scope.flow.with_step(step), self._read_query, {**found, **marks}), later

    def _grouped(self, query: exp.Select, scope: Scope, later: list[exp.Expr], parts: _Parts) -> tuple[str, _Parts]:
        """After GROUP BY and HAVING, and after the look-ups for groups."""
        names = {item.tree: item.name for item in reversed(parts.items)}
        grouping = Grouping(self._builder.statement.dialect, names)
        group, having = query.args.get("group"), query.args.get("having")
        grouped = read_groups(group, query.selects)
        for tree in grouped.keys:
            grouping.add_key(scope.expression(tree))
        grouping.grouped_by(grouped.subtotals, [[scope.expression(tree) for tree in trees] for trees in grouped.sets])
        conditions = conjuncts(having.this) if having is not None else []
        parts = parts.changed(grouping.regrouped)

        def prepare(tree: exp.Expr) -> exp.Expr:
            return grouping.regrouped(scope.expression(tree))

        tied = [*later, *(node for condition in conditions for node in correlated(condition, scope.aliases))]
        for part in [part for node in tied for part in outer_parts(node, scope.aliases)]:
            prepare(part)
        for condition in conditions:
            # Sub-queries are read twice: once here, for the measures they stand beside, and once below.
            if not condition.find(exp.Query):
                prepare(condition)
            else:
                _measures_beside(condition, scope, grouping)
        step = self._columns_step = self._builder.add(grouping.operation(), scope.flow.step)
        self._builder.note(step, group)
        for condition in ranges_joined(conditions):
            step = with_condition(scope, condition, step, prepare)
            self._builder.note(step, condition)
        if later:
            step, found = with_lookups(scope, step, later, prepare)
            parts = parts.changed(lambda tree: filled(tree, [found[node] for node in later]))
        return step, parts

    def _windowed(self, query: exp.Select, step: str, parts: _Parts) -> tuple[str, _Parts]:
        """After the window functions and after QUALIFY."""
        names = {item.tree: item.name for item in reversed(parts.items)}
        before = step
        step, changed = with_windows(self._builder, step, parts.trees, names)
        self._columns_step = step if step != before else self._columns_step
        parts = parts.changed(changed)
        for condition in ranges_joined(parts.kept):
            step = self._builder.add(Filter(condition), step)
            self._builder.note(step, query.args.get("qualify"))
        return step, parts

    # ---- the end ---------------------------------------------------------------------------------

    def _finished(self, query: exp.Select, step: str, parts: _Parts) -> str:
        dialect, items = self._builder.statement.dialect, parts.items
        distinct = query.args.get("distinct") is not None
        if parts.first_of:
            rest = [(term, tree) for term, tree in parts.order if tree not in parts.first_of]
            step, distinct = self._first_of_each(step, parts.first_of, rest), False
        shown = [(term, _over_outputs(tree, items)) for term, tree in parts.order]
        hidden = any(tree is None for _, tree in shown)
        if not hidden:
            step = self._selected(step, items)
            if distinct:
                step = self._builder.add(Distinct(), step)
                self._builder.note(step, query.args["distinct"])
            keys = tuple(sort_key(term, tree, dialect) for term, tree in shown if tree is not None)
            return with_limit(self._builder, query, self._sorted(query, step, keys) if keys else step)
        if distinct:
            # What is sorted by comes from the first of the rows that are alike.
            step = self._first_of_each(step, [item.tree for item in items], [])
        keys = tuple(sort_key(term, tree, dialect) for term, tree in parts.order)
        step = with_limit(self._builder, query, self._sorted(query, step, keys))
        return self._selected(step, items)

    def _sorted(self, query: exp.Select, step: str, keys: tuple[SortKey, ...]) -> str:
        step = self._builder.add(Sort(keys), step)
        self._builder.note(step, query.args["order"])
        return step

    def _first_of_each(self, step: str, groups: list[exp.Expr], order: Order) -> str:
        step, names = with_columns(self._builder, step, groups)
        keys = tuple(sort_key(term, tree, self._builder.statement.dialect) for term, tree in order)
        return self._builder.add(Top(1, keys, tuple(dict.fromkeys(names[tree] for tree in groups))), step)

    def _selected(self, step: str, items: list[_Item]) -> str:
        names = [known.name for known in self._builder.columns(step)]
        same = [isinstance(item.tree, exp.Column) and item.tree.name == item.name for item in items]
        if not (all(same) and names == [item.name for item in items]):
            step = self._builder.add(Select(tuple((item.name, item.tree) for item in items)), step)
            self._columns_step = step
        return step


def _is_grouped(query: exp.Select, parts: _Parts) -> bool:
    if query.args.get("group") is not None or query.args.get("having") is not None:
        return True
    return any(has_aggregate(tree) for tree in parts.trees)


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
