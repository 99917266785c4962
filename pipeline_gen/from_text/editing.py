"""The state of one edit: the plan so far, what was done and why, and what to warn about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.drafting import Reason, Source
from nl2sql.parser.frame import Words
from nl2sql.parser.measuring import singular
from nl2sql.parser.naming import column_sql
from nl2sql.problems import Problem
from pipeline_gen.expressions import rebuilt
from pipeline_gen.from_text.cues import Cues
from pipeline_gen.from_text.plan import Plan
from pipeline_gen.from_text.reach import Reach, grafted, refs_of
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.sql_text import canonical, column, render
from pipeline_gen.wording import said


@dataclass
class Editing:
    """Mutable on purpose: an edit is a list of small changes, each with its reason."""

    plan: Plan
    source: Source
    cues: Cues
    reasons: list[Reason] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def catalog(self) -> Catalog:
        """The source's catalogue."""
        return self.source.catalog

    @property
    def dialect(self) -> str:
        """The source's dialect."""
        return self.source.catalog.dialect

    @property
    def body(self) -> Reach:
        """The rows before grouping."""
        return Reach(self.plan.body, self.catalog)

    def with_body(self, body: Pipeline) -> None:
        """Put other rows before the grouping."""
        self.plan = replace(self.plan, body=body)

    def reach(self, *refs: ColumnRef) -> None:
        """Join in what is missing. Raises `Unreachable`."""
        self.with_body(self.body.with_columns(refs).pipeline)

    def over_body(self, tree: exp.Expr) -> exp.Expr:
        """An expression over full names as one over the body, joining in what it needs. Raises `Unreachable`."""
        self.reach(*refs_of(tree))
        return self.canonical(self.body.over(tree))

    def canonical(self, tree: exp.Expr) -> exp.Expr:
        """The tree as it would be read from its own text, so that equal expressions are equal trees."""
        return canonical(tree, self.dialect)

    def grafted(self, other: Pipeline) -> str:
        """Put another pipeline beside the body; the id of its last step there."""
        body, new = grafted(self.plan.body, other)
        self.with_body(body)
        return new

    def said(self, tree: exp.Expr) -> str:
        """An expression over the body in words, columns called by what they are rather than by their names there."""
        names = {name: spoken(ref) for name, ref in self.body.origins.items()}
        types = {names.get(found.name, found.name): found.type for found in self.plan.body.columns}

        def change(node: exp.Expr) -> exp.Expr | None:
            return column(names[node.name]) if isinstance(node, exp.Column) and node.name in names else None

        return said(rebuilt(tree, change), types)

    def because(self, text: str, tree: exp.Expr | None, words: Words) -> None:
        """Note what was done; `tree` is an expression over the body."""
        self.reasons.append(Reason(text, self._full(tree) if tree is not None else "", words))

    def _full(self, tree: exp.Expr) -> str:
        """The expression as SQL over the tables."""
        known = self.body.origins

        def change(node: exp.Expr) -> exp.Expr | None:
            if not isinstance(node, exp.Column) or node.name not in known:
                return None
            return column_sql(known[node.name], self.dialect)

        return render(rebuilt(tree, change), self.dialect)


def spoken(ref: ColumnRef) -> str:
    """What a person calls the column: that of its table where its own name says nothing."""
    if ref.column.lower() in ("name", "title", "label", "id"):
        thing = singular(ref.table.rpartition(".")[2])
        return thing if ref.column.lower() != "id" else f"{thing} id"
    return ref.column
