"""Brings a table's column to the rows of a pipeline, by joins that repeat no row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.joins import Join as KeyJoin
from nl2sql.joins import join_graph
from pipeline_gen.expressions import all_of, rebuilt
from pipeline_gen.lineage import Origins, origins
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.sql_text import column, slug, unique
from pipeline_gen.steps import Join, Source


class Unreachable(Exception):
    """No keys lead to the column without repeating rows."""


@dataclass(frozen=True)
class Reach:
    """A pipeline whose last step is being given more columns."""

    pipeline: Pipeline
    catalog: Catalog

    @property
    def origins(self) -> Origins:
        """Which table's column each column of the last step is."""
        return origins(self.pipeline, self.pipeline.output)

    @property
    def tables(self) -> tuple[str, ...]:
        """The keys of the tables with columns there, the first joined first."""
        return tuple(dict.fromkeys(ref.table for ref in self.origins.values()))

    def name(self, ref: ColumnRef) -> str | None:
        """What a table's column is called there; None when it is not there."""
        return next((name for name, known in self.origins.items() if known == ref), None)

    def with_column(self, ref: ColumnRef) -> Reach:
        """With the column joined in where it is missing. Raises `Unreachable`."""
        if self.name(ref) is not None:
            return self
        path = self.path(ref.table)
        if any(join.multiplies for join in path):
            raise Unreachable(str(ref))
        reached = self
        for join in path:
            reached = reached.joined(join)
        if reached.name(ref) is None:
            raise Unreachable(str(ref))
        return reached

    def with_columns(self, refs: Iterable[ColumnRef]) -> Reach:
        """With several columns. Raises `Unreachable`."""
        reached = self
        for ref in refs:
            reached = reached.with_column(ref)
        return reached

    def path(self, table: str) -> tuple[KeyJoin, ...]:
        """The cheapest way to a table from those there. Raises `Unreachable`."""
        graph = join_graph(self.catalog)
        options = [found for key in self.tables if (found := graph.paths_from(key).get(table)) is not None]
        if not options:
            raise Unreachable(table)
        return min(options, key=lambda option: option[0])[1]

    def joined(self, join: KeyJoin) -> Reach:
        """With one more table, unless it is there. Raises `Unreachable` when its key is not there."""
        if join.table in self.tables:
            return self
        table = self.catalog.table(join.table)
        if table is None:
            raise Unreachable(join.table)
        source = Source.of(table)
        used = {known.name.lower() for known in self.pipeline.columns}
        everything = used | {known.name.lower() for known in source.table_columns}
        renames = {
            known.name: unique(f"{slug(table.name)}_{known.name}", everything)
            for known in source.table_columns
            if known.name.lower() in used
        }
        tests = []
        for old, new in join.pairs:
            name = self.name(old)
            if name is None:
                raise Unreachable(str(old))
            tests.append(exp.EQ(this=column(name), expression=column(renames.get(new.column, new.column))))
        return Reach(_joined(self.pipeline, source, Join("inner", all_of(tests), renames)), self.catalog)

    def over(self, tree: exp.Expr) -> exp.Expr:
        """An expression over full column names (``table.column``) as one over the last step.

        The columns must be there. Raises `Unreachable` otherwise.
        """

        def change(node: exp.Expr) -> exp.Expr | None:
            if not isinstance(node, exp.Column):
                return None
            name = self.name(ref_of(node))
            if name is None:
                raise Unreachable(node.sql())
            return column(name)

        return rebuilt(tree, change)


def _joined(pipeline: Pipeline, source: Source, join: Join) -> Pipeline:
    branched, new = pipeline.with_branch(source)
    return branched.with_step(join, branched.output, new)


def ref_of(node: exp.Column) -> ColumnRef:
    """The column that a full name means."""
    return ColumnRef(f"{node.db}.{node.table}" if node.db else node.table, node.name)


def refs_of(tree: exp.Expr) -> tuple[ColumnRef, ...]:
    """The columns that an expression over full names reads."""
    return tuple(dict.fromkeys(ref_of(node) for node in tree.find_all(exp.Column)))


def branch(catalog: Catalog, dialect: str, first: str, rest: Sequence[KeyJoin]) -> Reach:
    """A pipeline of its own that joins tables, beginning with `first`. Raises `Unreachable`."""
    table = catalog.table(first)
    if table is None:
        raise Unreachable(first)
    reached = Reach(Pipeline.build([("source_1", Source.of(table), ())], "source_1", dialect), catalog)
    for join in rest:
        reached = reached.joined(join)
    return reached


def grafted(pipeline: Pipeline, other: Pipeline) -> tuple[Pipeline, str]:
    """The pipeline with the steps of another beside its own, and the id that the other's last step has there."""
    names: dict[str, str] = {}
    for step in other.steps:
        inputs = tuple(names[given] for given in step.main_inputs)
        pipeline, names[step.id] = pipeline.with_branch(step.operation, *inputs)
    return pipeline, names[other.output]
