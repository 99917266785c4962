"""Where the columns of a step come from. Runs nothing."""

from __future__ import annotations

from sqlglot import exp

from nl2sql.catalog import ColumnRef
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.steps import Aggregate, Join, Select, SetOperation, Source

Origins = dict[str, ColumnRef]


def origins(pipeline: Pipeline, step_id: str) -> Origins:
    """For each column leaving a step that is a table's column passed on unchanged: that column.

    Columns that are worked out, and those of set operations and of SQL kept whole, are left out.
    """
    found: dict[str, Origins] = {}
    for step in pipeline.steps:
        found[step.id] = _of(step, [found[given] for given in step.main_inputs])
    return found[step_id]


def _of(step: Step, inputs: list[Origins]) -> Origins:
    operation = step.operation
    if isinstance(operation, Source):
        return {column.name: ColumnRef(operation.key, column.name) for column in operation.table_columns}
    if isinstance(operation, Join):
        right = {operation.renames.get(name, name): ref for name, ref in inputs[1].items()}
        return {**inputs[0], **right}
    if isinstance(operation, Aggregate):
        return _passed(operation.keys, inputs[0])
    if isinstance(operation, Select):
        return _passed(operation.outputs, inputs[0])
    if isinstance(operation, SetOperation) or not inputs:
        return {}
    return inputs[0]


def _passed(named: tuple[tuple[str, exp.Expr], ...], origin: Origins) -> Origins:
    return {name: origin[tree.name] for name, tree in named if isinstance(tree, exp.Column) and tree.name in origin}
