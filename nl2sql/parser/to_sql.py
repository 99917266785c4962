"""A frame into a SELECT: which tables come together, what is grouped, what only has to exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from nl2sql.catalog import Catalog
from nl2sql.drafting import Source
from nl2sql.joins import JoinTree, join_graph, join_tree
from nl2sql.parser.best_of import within_groups
from nl2sql.parser.clauses import Clauses, select_list
from nl2sql.parser.composed_sql import all_joins, combined, parts_of
from nl2sql.parser.counted_groups import groups_of, number_of
from nl2sql.parser.every_sql import as_many_as_all
from nl2sql.parser.existing import Existing, absorbed
from nl2sql.parser.expressions import expression_tables, measure_sql, owner_key
from nl2sql.parser.figure_bands import counted, figure_of_each
from nl2sql.parser.frame import Condition, Dimension, Frame, GroupCondition, Measure
from nl2sql.parser.kin_sql import join_above, kin_predicate
from nl2sql.parser.mean_group import all_groups, mean_figure
from nl2sql.parser.median import medians
from nl2sql.parser.naming import column_sql, table_sql
from nl2sql.parser.pairs import paired
from nl2sql.parser.predicates import having, join_condition, predicate, tables_of, terms
from nl2sql.parser.series import with_series
from nl2sql.parser.top_share import parted, share_of_top
from nl2sql.parser.twins import agrees
from nl2sql.parser.ways import multiplies, repeats
from nl2sql.parser.with_empty import everything, with_all
from nl2sql.problems import Problem
from nl2sql.sql_text import text_of


@dataclass(frozen=True, slots=True)
class Statement:
    """A finished query: its tree, how its tables were joined, and what to beware of."""

    tree: exp.Select
    joined: JoinTree
    warnings: tuple[Problem, ...] = ()

    def sql(self, dialect: str) -> str:
        """The text, laid out as a person would."""
        return text_of(self.tree, dialect, pretty=True)


def to_sql(frame: Frame, source: Source, hints: Sequence[str] = ()) -> Statement | None:
    """The query for a complete frame; None when its tables cannot be joined or it asks for nothing.

    `hints` are stems of the question, which decide between two keys that join the same tables.
    """
    apart = parts_of(frame)
    if apart:
        return _combination(frame, apart, source, hints)
    if frame.alike is not None:
        made = paired(frame, source.catalog)
        return Statement(made, JoinTree(frame.subject)) if made is not None else None
    banded = next((item for item in frame.dimensions if item.bands is not None and item.bands.of is not None), None)
    if banded is not None:
        return _counted_bands(frame, banded, source, hints)
    whole = everything(frame)
    if whole is not None:
        inner = to_sql(whole, source, hints)
        made = with_all(whole, inner.tree, source.catalog) if inner is not None else None
        return Statement(made, inner.joined, inner.warnings) if made is not None and inner is not None else inner
    groups = groups_of(frame)
    if groups is not None:
        inner = to_sql(groups, source, hints)
        if inner is None:
            return None
        grain = frame.dimensions[0].grain or "group"
        return Statement(number_of(inner.tree, grain, source.catalog.dialect), inner.joined, inner.warnings)
    parts = parted(frame)
    if parts is not None:
        ranked, total = (to_sql(part, source, hints) for part in parts)
        if ranked is None or total is None:
            return None
        tree = share_of_top(ranked.tree, total.tree, frame.measures[0].label, source.catalog.dialect)
        return Statement(tree, ranked.joined, ranked.warnings)
    return _Builder(frame, source, tuple(hints)).build()


def _combination(frame: Frame, made: Sequence[Frame], source: Source, hints: Sequence[str]) -> Statement | None:
    """A figure made of others: each of them is a query first."""
    found = [to_sql(part, source, hints) for part in made]
    parts = [part for part in found if part is not None]
    if len(parts) < len(found):
        return None
    tree = combined(frame, [part.tree for part in parts], source.catalog.dialect)
    warnings = dict.fromkeys(problem for part in parts for problem in part.warnings)
    return Statement(tree, all_joins([part.joined for part in parts]), tuple(warnings))


def _counted_bands(frame: Frame, banded: Dimension, source: Source, hints: Sequence[str]) -> Statement | None:
    """ "orders by size: under 100, 100 to 500, over 500": each order's figure first, then how many in each band."""
    bands = banded.bands
    if bands is None or bands.of is None or len(frame.dimensions) != 1:
        return None
    inner = to_sql(figure_of_each(frame, banded, bands.of), source, hints)
    if inner is None:
        return None
    return Statement(counted(inner.tree, bands, bands.of, source.catalog), inner.joined, inner.warnings)


class _Builder:
    """Builds one statement; the order of the methods is the order of the work."""

    def __init__(self, frame: Frame, source: Source, hints: tuple[str, ...]) -> None:
        self.frame, self.source, self.hints = frame, source, hints
        self.catalog, self.dialect = source.catalog, source.catalog.dialect
        self.grouped_lists = bool(frame.group_conditions) and not frame.measures
        self.warnings: list[Problem] = []

    def build(self) -> Statement | None:
        main = self._main_tables()
        root = self._root(main)
        if not root:
            return None
        inner, outer = self._split(root, main)
        steps = self._existing(root, inner)
        if steps is None:
            return None
        main += [key for condition in outer for key in tables_of(condition)]
        main += [step.step.origin for step in steps]
        tree = join_tree(self.catalog, [root, *main], root, self.hints)
        if tree is None:
            return None
        clauses = select_list(self.frame, self.source, tree, self.grouped_lists)
        if not clauses.select:
            return None
        self._warn(tree)
        return Statement(self._assemble(tree, clauses, outer, steps), tree, tuple(self.warnings))

    def _main_tables(self) -> list[str]:
        """Tables that columns or numbers of the result come from."""
        frame = self.frame
        found = [
            key for measure in self._measures() for key in (measure.table, *expression_tables(measure, self.dialect))
        ]
        found += [ref.table for m in self._measures() if m.per for ref in owner_key(m.per, m.table, self.catalog)]
        found += [measure.each.column.table for measure in self._measures() if measure.each is not None]
        found += [key for m in self._measures() for c in (*m.where, *m.less) for key in tables_of(c)]
        found += [dimension.column.table for dimension in frame.dimensions]
        found += [kin.table for kin in frame.kin]
        found += [output.column.table for output in frame.columns]
        found += [item.column.table for item in frame.ordering if item.column is not None]
        if frame.subject and not (frame.measures or frame.dimensions):
            found.append(frame.subject)
        return list(dict.fromkeys(found))

    def _measures(self) -> list[Measure]:
        listed = [item.measure for item in self.frame.group_conditions] if self.grouped_lists else []
        ranked = [item.measure for item in self.frame.ordering if item.measure is not None and self.frame.dimensions]
        return [*self.frame.measures, *listed, *ranked]

    def _root(self, main: Sequence[str]) -> str:
        """The table in FROM: the finest of those measured, else the subject."""
        measured = list(dict.fromkeys(measure.table for measure in self._measures()))
        if len(measured) > 1:
            finest = [key for key in measured if not any(multiplies(self.catalog, key, other) for other in measured)]
            return (finest or measured)[0]
        return measured[0] if measured else (self.frame.subject or (main[0] if main else ""))

    def _split(self, root: str, main: Sequence[str]) -> tuple[list[Condition], list[Condition]]:
        """Conditions on tables whose join would repeat rows (to be asked of what exists), and the others."""
        tree = join_tree(self.catalog, [root, *main], root, self.hints)
        there = set(tree.tables) if tree else {root}
        inner: list[Condition] = []
        outer: list[Condition] = []
        for condition in self.frame.conditions:
            below = all(repeats(self.catalog, root, key, there) for key in tables_of(condition))
            (inner if below else outer).append(condition)
        return inner, outer

    def _existing(self, root: str, inner: Sequence[Condition]) -> list[Existing] | None:
        """One entry for each direction in which related rows are asked for."""
        together: dict[tuple[str, str], Existing] = {}
        apart: list[Existing] = []
        distinct: list[Existing] = []
        for condition in inner:
            for key in tables_of(condition):
                if self._reach(together, root, key) is None:
                    return None
            found = self._reach(together, root, tables_of(condition)[0])
            if found is not None:
                found.where.append(predicate(condition, self.catalog))
        for presence in self.frame.presences:
            found = self._reach({} if presence.negated or presence.apart else together, root, presence.table)
            if found is None:
                return None
            for key in (key for c in presence.conditions for key in tables_of(c)):
                passed = {presence.table, found.step.table, *(join.table for join in found.rest)}
                path = join_graph(self.catalog).paths_from(presence.table).get(key) if key not in passed else None
                found.rest += [join for join in (path[1] if path else ()) if join.table not in passed]
            found.where += [predicate(condition, self.catalog) for condition in presence.conditions]
            found.having += filter(None, (as_many_as_all(presence, self.catalog, self.hints),))
            if presence.apart:
                found.negated = presence.negated
                distinct.append(found)
            elif presence.negated:
                found.negated = True
                apart.append(found)
        for group in () if self.grouped_lists else self._foreign_groups():
            found = self._kept(root, group)
            if found is None:
                return None
            apart.append(found)
        return [*absorbed([*together.values(), *apart]), *distinct]

    def _kept(self, root: str, group: GroupCondition) -> Existing | None:
        """The rows that a condition on a group counts, with the tables that its own conditions read."""
        found = self._reach({}, root, group.measure.table)
        if found is None:
            return None
        for condition in (*group.measure.where, *group.measure.less):
            for key in tables_of(condition):
                path = join_graph(self.catalog).paths_from(group.measure.table).get(key)
                if path is None or any(join.multiplies for join in path[1]):
                    return None
                found.rest += [j for j in path[1] if j.table not in {found.step.table, *(k.table for k in found.rest)}]
        figure = measure_sql(group.measure, None, self.catalog)
        found.having.append(having(group, figure, self.dialect, self._mean(group)))
        return found

    def _foreign_groups(self) -> list[GroupCondition]:
        """Conditions on groups that are not the groups of the result."""
        return [item for item in self.frame.group_conditions if not self._own_group(item)]

    def _own_group(self, item: GroupCondition) -> bool:
        if not self.frame.dimensions:
            return False
        wanted = replace(item.measure, per="").what
        return wanted in {replace(measure, per="").what for measure in self.frame.measures}

    def _reach(self, known: dict[tuple[str, str], Existing], root: str, table: str) -> Existing | None:
        found = join_graph(self.catalog).paths_from(root).get(table)
        if found is None:
            return None
        path = list(found[1])
        place = next((place for place, join in enumerate(path) if join.multiplies), len(path) - 1)
        if place < 0:
            return None
        step, rest = path[place], path[place + 1 :]
        entry = known.setdefault((step.origin, step.table), Existing(step))
        entry.rest += [join for join in rest if join not in entry.rest]
        return entry

    def _warn(self, tree: JoinTree) -> None:
        for measure in self.frame.measures:
            repeated = [key for key in tree.multiplied_by(measure.table) if key != measure.table]
            if repeated and measure.function in ("sum", "average", "share", "whole"):
                message = f"The join with {repeated[0]} repeats rows of {measure.table}: {measure.label} is too high."
                hint = f"Group by something of {measure.table} itself, or measure {repeated[0]}."
                self.warnings.append(Problem("draft.fanout", message, hint, severity="warning"))
        for doubt in tree.doubts:
            message = f"{doubt.origin} and {doubt.table} could also be joined by {doubt}."
            self.warnings.append(Problem("draft.join-choice", message, "Name the column you mean.", severity="info"))
        for join in tree.joins:
            if join.inferred:
                message = f"No key ties {join.origin} to {join.table}; {join} is guessed from the names."
                self.warnings.append(Problem("draft.inferred-join", message, "Check the join.", severity="warning"))

    def _assemble(
        self, tree: JoinTree, clauses: Clauses, outer: Sequence[Condition], steps: Sequence[Existing]
    ) -> exp.Select:
        select = exp.select(*clauses.select).from_(_table(self.catalog, tree.root), copy=False)
        for join in tree.joins:
            table, on = _table(self.catalog, join.table), join_condition(join, self.dialect)
            select = select.join(table, on=on, copy=False)
        select = join_above(select, self.frame, self.catalog)
        for condition in outer:
            select = select.where(*terms(predicate(condition, self.catalog)), copy=False)
        alike = agrees(self.frame.twins, self.catalog) if self.frame.twins else None
        select = select.where(alike, copy=False) if alike is not None else select
        for kin in self.frame.kin:
            select = select.where(kin_predicate(kin, self.catalog), copy=False)
        for ref in clauses.known:
            select = select.where(exp.Is(this=column_sql(ref, self.dialect), expression=exp.null()).not_(), copy=False)
        for step in steps:
            select = select.where(self._exists(step), copy=False)
        if any(measure.function == "median" for measure in self.frame.measures):
            return medians(select, clauses, self.frame, tree, self.catalog)
        if clauses.group:
            select = select.group_by(*clauses.group, copy=False)
        for group in self.frame.group_conditions:
            if self.grouped_lists or self._own_group(group):
                figure = measure_sql(group.measure, tree, self.catalog)
                select = select.having(having(group, figure, self.dialect, self._mean(group)), copy=False)
        if clauses.order:
            select = select.order_by(*clauses.order, dialect=self.dialect, copy=False)
        if self.frame.limit is not None:
            select = select.limit(self.frame.limit, copy=False)
        if self.frame.offset and select.args.get("limit") is not None:
            select = select.offset(self.frame.offset, copy=False)
        if self.frame.within is not None:
            return within_groups(select, self.frame, self.source, tree)
        if self.frame.series is not None:
            return with_series(select, self.frame, self.dialect)
        return select.distinct(copy=False) if self.frame.distinct and not clauses.group else select

    def _mean(self, group: GroupCondition) -> exp.Expr | None:
        """What the average group has, where a group is compared with that."""
        groups = all_groups(self.frame, group, self.catalog) if group.average else None
        inner = to_sql(groups, self.source, self.hints) if groups is not None else None
        return mean_figure(inner.tree) if inner is not None else None

    def _exists(self, step: Existing) -> exp.Expr:
        """``key IN (SELECT …)``, or NOT EXISTS, which an unknown key cannot fool."""
        inner = exp.select().from_(_table(self.catalog, step.step.table))
        for join in step.rest:
            inner = inner.join(_table(self.catalog, join.table), on=join_condition(join, self.dialect))
        if len(step.step.pairs) == 1 and not step.negated:
            old, new = step.step.pairs[0]
            inner = inner.select(column_sql(new, self.dialect))
            inner = inner.where(*step.where) if step.where else inner
            if step.having:
                inner = inner.group_by(column_sql(new, self.dialect)).having(*step.having)
            return exp.In(this=column_sql(old, self.dialect), query=inner.subquery())
        inner = inner.select(exp.Literal.number(1)).where(join_condition(step.step, self.dialect), *step.where)
        if step.having:
            inner = inner.having(*step.having)
        exists = exp.Exists(this=inner)
        return exp.not_(exists) if step.negated else exists


def _table(catalog: Catalog, key: str) -> exp.Table:
    table = catalog.table(key)
    if table is None:
        raise KeyError(key)
    return table_sql(table, catalog.dialect)
