"""Ties: rows that are equal in what they are sorted by, of which a limit keeps some."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nl2sql.problems import Problem
from pipeline_gen.block import SortKey
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.steps import Aggregate, Distinct, Limit, Sort, Top

_SAME_ROWS = ("filter", "match", "limit", "sort")
_SAME_COLUMNS = (*_SAME_ROWS, "select", "derive", "rename")


def tied(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    """A limit after a sort, or the first rows of groups, where several rows may share a place."""
    keys, within, given = _order(pipeline, step)
    if given is None or not keys or _settles({*_names(keys), *within}, pipeline, given):
        return
    message = "Rows that are equal in what they are sorted by come in any order; which of them are kept may differ."
    hint = "Sort by a column that tells them apart as well, such as a key."
    yield Problem("pipeline.tied_limit", message, hint, severity="info")


def _order(pipeline: Pipeline, step: Step) -> tuple[tuple[SortKey, ...], tuple[str, ...], Step | None]:
    """The keys, the groups, and the step whose rows are sorted."""
    if isinstance(step.operation, Top):
        keep = step.operation.ties == "cut"
        return step.operation.order, step.operation.within, pipeline.step(step.main_inputs[0]) if keep else None
    if not isinstance(step.operation, Limit):
        return (), (), None
    while step.kind in _SAME_COLUMNS and not isinstance(step.operation, Sort):
        step = pipeline.step(step.main_inputs[0])
    if not isinstance(step.operation, Sort):
        return (), (), None
    return step.operation.keys, (), pipeline.step(step.main_inputs[0])


def _names(keys: tuple[SortKey, ...]) -> set[str]:
    return {key.expression.name for key in keys if isinstance(key.expression, exp.Column)}


def _settles(names: set[str], pipeline: Pipeline, step: Step) -> bool:
    """Whether rows equal in these columns are one and the same row."""
    if {column.name for column in step.columns} <= names:
        return True
    while step.kind in _SAME_ROWS:
        step = pipeline.step(step.main_inputs[0])
    if isinstance(step.operation, Aggregate):
        return {name for name, _ in step.operation.keys} <= names
    return isinstance(step.operation, Distinct) and {column.name for column in step.columns} <= names
