"""The state of one edit: the plan so far, what was done and why, and what to warn about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlglot import exp

from nl2sql.catalog import Catalog, ColumnRef
from nl2sql.drafting import Reason, Source
from nl2sql.problems import Problem, Span
from pipeline_gen.from_text.cues import Cues
from pipeline_gen.from_text.plan import Plan
from pipeline_gen.from_text.reach import Reach, grafted, refs_of
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.sql_text import read_expression, render


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
        return read_expression(render(tree, self.dialect), self.dialect)

    def grafted(self, other: Pipeline) -> str:
        """Put another pipeline beside the body; the id of its last step there."""
        body, new = grafted(self.plan.body, other)
        self.with_body(body)
        return new

    def because(self, text: str, tree: exp.Expr | None, words: tuple[Span, ...]) -> None:
        """Note what was done."""
        self.reasons.append(Reason(text, render(tree, self.dialect) if tree is not None else "", words))

    def warn(self, code: str, message: str, hint: str = "") -> None:
        """Note what may not be meant."""
        self.warnings.append(Problem(f"edit.{code}", message, hint, severity="warning"))
