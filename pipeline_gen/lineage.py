"""Where the columns of a step come from. Runs nothing."""

from __future__ import annotations

from nl2sql.catalog import ColumnRef
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.steps import Columns, Source

Origins = dict[str, ColumnRef]


def origins(pipeline: Pipeline, step_id: str) -> Origins:
    """For each column leaving a step that is a table's column passed on unchanged: that column.

    Columns that are worked out, and those of set operations and of SQL kept whole, are left out.
    """
    found: dict[str, Origins] = {}
    for step in pipeline.steps:
        found[step.id] = _of(step, [found[given] for given in step.main_inputs], pipeline.inputs_of(step))
    return found[step_id]


def _of(step: Step, inputs: list[Origins], given: tuple[Columns, ...]) -> Origins:
    operation = step.operation
    if isinstance(operation, Source):
        return {column.name: ColumnRef(operation.key, column.name) for column in operation.table_columns}
    passed = operation.passes(given)
    return {name: inputs[number][old] for name, (number, old) in passed.items() if old in inputs[number]}
