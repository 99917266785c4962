"""What to beware of at a step, for the canvas."""

from __future__ import annotations

from nl2sql.problems import Problem
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.steps import Join, Limit, Opaque

_KEEP_ORDER = ("select", "filter", "match", "limit")


def warnings_of(pipeline: Pipeline, step: Step) -> tuple[Problem, ...]:
    """The warnings of one step: a limit without an order, a join of all with all, SQL kept whole."""
    operation = step.operation
    if isinstance(operation, Limit) and not _is_sorted(pipeline, step):
        message = "No step before sorts the rows, so which ones come first is up to the database."
        return (Problem("pipeline.unordered_limit", message, "Put a sort before it.", severity="info"),)
    if isinstance(operation, Join) and operation.condition is None:
        message = "Every row of the one meets every row of the other."
        hint = "Give the join a condition unless that is meant."
        return (Problem("pipeline.cross_join", message, hint, severity="warning"),)
    if isinstance(operation, Opaque):
        message = f"This part of the query could not be taken apart: {operation.why or 'it is unusual'}."
        return (Problem("pipeline.kept_whole", message, "Edit its SQL instead.", severity="info"),)
    return ()


def _is_sorted(pipeline: Pipeline, step: Step) -> bool:
    while step.kind in _KEEP_ORDER:
        step = pipeline.step(step.main_inputs[0])
    return step.kind == "sort"
