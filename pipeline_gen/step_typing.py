"""The types of what the expressions of a step read."""

from __future__ import annotations

from nl2sql.catalog import ColumnType
from pipeline_gen.expressions import references
from pipeline_gen.pipeline import Pipeline, Step


def types_of(pipeline: Pipeline, step: Step) -> dict[str, ColumnType]:
    """The type of each column by its name, and of each reference as ``step.column``."""
    given = pipeline.inputs_of(step)
    types = {known.name: known.type for known in step.operation.readable(given)} if given else {}
    for step_id, name in references(step.operation.expressions()):
        for known in pipeline.step(step_id).columns:
            if known.name == name:
                types[f"{step_id}.{name}"] = known.type
    return types
