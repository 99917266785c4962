"""A pipeline seen as an edit needs it: what comes before grouping, the groups, what is shown, order and limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from pipeline_gen.block import SortKey
from pipeline_gen.expressions import columns_of, rebuilt, references, substituted
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.sql_text import column
from pipeline_gen.steps import Aggregate, Distinct, Filter, Limit, Select, Sort

Named = tuple[tuple[str, exp.Expr], ...]


@dataclass(frozen=True)
class Plan:
    """A pipeline in parts.

    `body` ends with the rows that are grouped, or listed where `measures` and `keys` are None. `outputs`
    and `order` are over the groups, or over the body without any; `having` are conditions on groups. `grouping` is the
    step that made the groups there were.
    """

    body: Pipeline
    keys: Named | None
    measures: Named
    having: tuple[exp.Expr, ...]
    outputs: Named
    distinct: bool
    order: tuple[SortKey, ...]
    limit: tuple[int | None, int] | None
    grouping: Aggregate | None = None

    @property
    def grouped(self) -> bool:
        """Whether it aggregates."""
        return self.keys is not None

    @property
    def loses_subtotals(self) -> bool:
        """Whether there were subtotals of groups that are others now."""
        return self.grouping is not None and self.grouping.subtotals != "none" and self.grouping.keys != self.keys

    def pipeline(self) -> Pipeline:
        """The whole pipeline again. Raises `UsageError` when the parts do not fit together."""
        whole = self.body
        if self.keys is not None:
            before = self.grouping
            if before is None or before.keys != self.keys:
                before = Aggregate(self.keys, ())
            whole = _then(whole, replace(before, measures=self.measures))
        for condition in self.having:
            whole = _then(whole, Filter(condition))
        shown = [(key, _over_outputs(key.expression, self.outputs)) for key in self.order]
        visible = tuple(replace(key, expression=tree) for key, tree in shown if tree is not None)
        if len(visible) == len(self.order) or self.distinct:
            whole = self._selected(whole)
            whole = _then(whole, Sort(visible)) if visible else whole
            return _then(whole, Limit(*self.limit)) if self.limit else whole
        whole = _then(whole, Sort(self.order))
        whole = _then(whole, Limit(*self.limit)) if self.limit else whole
        return self._selected(whole)

    def _selected(self, whole: Pipeline) -> Pipeline:
        names = [known.name for known in whole.columns]
        plain = all(isinstance(tree, exp.Column) and tree.name == name for name, tree in self.outputs)
        if not plain or names != [name for name, _ in self.outputs]:
            whole = _then(whole, Select(self.outputs))
        return _then(whole, Distinct()) if self.distinct else whole

    def nested(self) -> Plan:
        """The same rows as a body of their own: what is done next is done to the outcome."""
        whole = self.pipeline()
        return Plan(whole, None, (), (), listed(whole), distinct=False, order=(), limit=None)


def _then(pipeline: Pipeline, operation: Aggregate | Filter | Sort | Limit | Select | Distinct) -> Pipeline:
    return pipeline.with_step(operation, pipeline.output)


def listed(pipeline: Pipeline) -> Named:
    """All columns of a pipeline, as outputs."""
    return tuple((known.name, column(known.name)) for known in pipeline.columns)


def _over_outputs(tree: exp.Expr, outputs: Named) -> exp.Expr | None:
    """`tree` by the names of the outputs; None when it reads what is not shown."""
    names = {known: name for name, known in reversed(outputs)}
    rest = rebuilt(tree, lambda node: exp.Null() if node in names else None)
    if any(columns_of(rest)):
        return None
    return rebuilt(tree, lambda node: column(names[node]) if node in names else None)


def read_plan(pipeline: Pipeline) -> Plan:
    """The parts of a pipeline. Where its end is unusual, the whole of it is the body."""
    tail: list[Step] = []
    step = pipeline.last
    while step.kind in ("select", "sort", "limit", "distinct", "filter") and step.main_inputs:
        tail.append(step)
        step = pipeline.step(step.main_inputs[0])
    if not isinstance(step.operation, Aggregate):
        while tail and tail[-1].kind == "filter":
            step = tail.pop()
    plan = _plan_of(pipeline, step, tail[::-1])
    whole = Plan(pipeline, None, (), (), listed(pipeline), distinct=False, order=(), limit=None)
    return plan if plan is not None else whole


def _plan_of(pipeline: Pipeline, last: Step, tail: Sequence[Step]) -> Plan | None:
    """The plan with the body that ends at `last` (an aggregate step is no part of it); None for an unusual tail."""
    operation = last.operation
    if isinstance(operation, Aggregate):
        body = pipeline.upstream(last.main_inputs[0])
        keys: Named | None = operation.keys
        measures = operation.measures
        outputs: Named = tuple((name, column(name)) for name, _ in (*operation.keys, *operation.measures))
    else:
        body, keys, measures = pipeline.upstream(last.id), None, ()
        outputs = listed(body)
    grouping = operation if isinstance(operation, Aggregate) else None
    plan = Plan(body, keys, measures, (), outputs, distinct=False, order=(), limit=None, grouping=grouping)
    for step in tail:
        if references(step.operation.expressions()):
            return None
        added = _with(plan, step)
        if added is None:
            return None
        plan = added
    return plan


def _with(plan: Plan, step: Step) -> Plan | None:
    """The plan with one more step of the tail, or None when it comes in an order that a plan has no place for."""
    operation = step.operation
    shown = dict(plan.outputs)
    if isinstance(operation, Filter):
        early = plan.grouped and not plan.order and plan.limit is None and not plan.distinct
        condition = substituted(operation.condition, shown)
        return replace(plan, having=(*plan.having, condition)) if early else None
    if isinstance(operation, Select):
        outputs = tuple((name, substituted(tree, shown)) for name, tree in operation.outputs)
        return None if plan.distinct else replace(plan, outputs=outputs)
    if isinstance(operation, Distinct):
        return None if plan.limit is not None else replace(plan, distinct=True)
    if isinstance(operation, Sort):
        keys = tuple(replace(key, expression=substituted(key.expression, shown)) for key in operation.keys)
        return None if plan.limit is not None else replace(plan, order=keys)
    if isinstance(operation, Limit):
        return None if plan.limit is not None else replace(plan, limit=(operation.rows, operation.offset))
    return None
