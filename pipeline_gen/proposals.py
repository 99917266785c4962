"""What a form can propose for a step from the data: statements to run, not their rows."""

from __future__ import annotations

from pipeline_gen.block import SortKey
from pipeline_gen.pipeline import Pipeline
from pipeline_gen.spelling.building import is_present
from pipeline_gen.sql_text import column
from pipeline_gen.steps import Distinct, Filter, Limit, Select, Sort
from pipeline_gen.to_sql import to_compact


def values_sql(pipeline: Pipeline, step_id: str, name: str, most: int = 50) -> str:
    """The statement that gives the different values of a column leaving a step, in order, at most `most` of them.

    For the values of a pivot, and of a replacement. Raises `UsageError` (``pipeline.no_step``,
    ``pipeline.unknown_column``) for a step or a column that is not there.
    """
    values = pipeline.upstream(step_id)
    for operation in (
        Select(((name, column(name)),)),
        Filter(is_present(column(name))),
        Distinct(),
        Sort((SortKey(column(name)),)),
        Limit(most),
    ):
        values = values.with_step(operation, values.output)
    return to_compact(values)
