"""The names one SELECT can use, and expressions rewritten from them into names of the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlglot import exp

from pipeline_gen.expressions import rebuilt, reference
from pipeline_gen.from_sql.builder import Builder, Flow
from pipeline_gen.from_sql.remarks import bare
from pipeline_gen.from_sql.unsupported import Unsupported
from pipeline_gen.sql_text import column

ReadQuery = Callable[[exp.Expr], tuple[str, tuple[str, ...]]]


Found = dict[exp.Expr, exp.Expr]
"""What stands for a sub-query once its value has been looked up: an expression over the step."""


@dataclass(frozen=True)
class Scope:
    """What an expression may mention; `read_query` turns a sub-query into a step, `found` holds those looked up."""

    builder: Builder
    flow: Flow
    read_query: ReadQuery
    found: Found = field(default_factory=dict)

    @property
    def aliases(self) -> set[str]:
        """The relations of this SELECT."""
        return {alias for alias, _ in self.flow.names}

    def expression(self, tree: exp.Expr) -> exp.Expr:
        """The expression over the columns of the flow, sub-queries replaced by references to their steps."""
        return rebuilt(bare(tree) if self.builder.statement.remarks else tree, self._change)

    def _change(self, node: exp.Expr) -> exp.Expr | None:
        if self.found and node in self.found:
            return self.found[node].copy()
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Subquery):
            return self._sub_query(node)
        if isinstance(node, exp.Query):
            raise Unsupported("it has a sub-query in an unusual place")
        if isinstance(node, exp.Star):
            return node.copy()
        return None

    def _column(self, node: exp.Column) -> exp.Expr:
        name = self.flow.names.get((node.table, node.name))
        if name is None and not node.table:
            fitting = {known for (_, own), known in self.flow.names.items() if own == node.name}
            name = fitting.pop() if len(fitting) == 1 else None
        if name is None:
            raise Unsupported("it has a sub-query that reads the rows of the query around it")
        return column(name)

    def _sub_query(self, node: exp.Subquery) -> exp.Expr:
        step, _ = self.read_query(node)
        return reference(step, self.builder.columns(step)[0].name)
