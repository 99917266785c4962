"""The SQL behind looking at one step."""

from __future__ import annotations

from pipeline_gen.pipeline import Pipeline
from pipeline_gen.to_sql import to_steps


def preview_sql(pipeline: Pipeline, step_id: str, rows: int) -> str:
    """The statement that gives the first `rows` rows leaving a step, in the order a sort before it made.

    Raises `UsageError` (``pipeline.no_step``) for an unknown step.
    """
    return to_steps(pipeline, step_id, rows)
