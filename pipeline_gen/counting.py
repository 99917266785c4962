"""How many rows leave a step: what needs no counting, and the SQL that counts."""

from __future__ import annotations

from sqlglot import exp

from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.steps import Aggregate, Limit, Operation, Select, Sort
from pipeline_gen.steps.composed import primitives
from pipeline_gen.steps.operation import Primitive
from pipeline_gen.to_sql import to_compact


def count_sql(pipeline: Pipeline, most: int | None = None) -> str:
    """The statement that counts the rows of a pipeline; with `most` it stops there.

    Raises `UsageError` for SQL that was kept whole and cannot be read from.
    """
    parts: list[tuple[str, Operation, tuple[str, ...]]] = pipeline.parts()
    last = pipeline.output
    if most is not None:
        parts.append((pipeline.free_id("limit"), Limit(most), (last,)))
        last = parts[-1][0]
    count = Aggregate((), (("row_count", exp.Count(this=exp.Star())),))
    parts.append((pipeline.free_id("aggregate"), count, (last,)))
    return to_compact(Pipeline.build(parts, parts[-1][0], pipeline.dialect))


def as_many_as(pipeline: Pipeline, step: Step) -> str | None:
    """The input that has as many rows as the step, where it only works on columns or on their order."""
    if len(step.main_inputs) != 1:
        return None
    chain = primitives(step.operation, pipeline.inputs_of(step))
    return step.main_inputs[0] if all(map(_row_for_row, chain)) else None


def is_single(step: Step) -> bool:
    """Whether exactly one row leaves it, whatever comes in."""
    operation = step.operation
    return isinstance(operation, Aggregate) and not operation.keys


def _row_for_row(part: Primitive) -> bool:
    """Whether as many rows leave as come in."""
    if isinstance(part, Select):
        return not any(tree.find(exp.Explode) for tree in part.expressions())
    return isinstance(part, Sort)
