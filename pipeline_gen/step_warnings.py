"""What to beware of at a step, for the canvas: one small function a cause, each with the way out.

Where engines would give other rows, the written code does what the pipeline's own database does; what is left, and
may differ from one engine to the next, is said here on the step that it concerns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from sqlglot import exp

from nl2sql.problems import Problem, UsageError
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.spelling import spelt_for
from pipeline_gen.step_typing import types_of
from pipeline_gen.steps import Aggregate, Join, Limit, Opaque
from pipeline_gen.steps.composed import Composed, primitives
from pipeline_gen.tie_warnings import tied
from pipeline_gen.type_warnings import mixed, text_as_number
from pipeline_gen.typing_rules import type_of
from pipeline_gen.wording import listed
from pipeline_gen.zone_warnings import zoned_moments

_KEEP_ORDER = ("select", "filter", "match", "limit", "derive", "rename")
_CASELESS_EQUALITY = frozenset({"mysql"})
_CUTTING = frozenset({"sqlite", "postgres", "tsql", "redshift"})
"""Dialects whose quotient of whole numbers is a whole number."""


def warnings_of(pipeline: Pipeline, step: Step) -> tuple[Problem, ...]:
    """The warnings of one step."""
    return tuple(found for cause in CAUSES for found in cause(pipeline, step))


def _unordered(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    if isinstance(step.operation, Limit) and not _is_sorted(pipeline, step):
        message = "No step before sorts the rows, so which ones come first is up to the database."
        yield Problem("pipeline.unordered_limit", message, "Put a sort before it.", severity="info")


def _crossed(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    if isinstance(step.operation, Join) and step.operation.condition is None:
        message = "Every row of the one meets every row of the other."
        hint = "Give the join a condition unless that is meant."
        yield Problem("pipeline.cross_join", message, hint, severity="warning")


def _kept_whole(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    if isinstance(step.operation, Opaque) and step.operation.why:  # without a reason, somebody wrote it here
        message = f"This part of the query could not be taken apart: {step.operation.why}."
        yield Problem("pipeline.kept_whole", message, "Edit its SQL instead.", severity="info")


def _any_row(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    """Columns beside the groups: SQLite shows them from a row of its own choice, pandas from another."""
    if not isinstance(step.operation, Aggregate):
        return
    names = [name for name, tree in step.operation.measures if isinstance(tree, exp.AnyValue)]
    if names:
        message = f"The rows of a group may differ in {listed(names)}; which of them is shown is up to the database."
        hint = "Group by it as well, unless it is the same."
        yield Problem("pipeline.any_row", message, hint, severity="info")


def _cautions(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    """What the kind of step says itself."""
    yield from step.operation.cautions(pipeline.inputs_of(step), pipeline.dialect)


def _unsayable(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    """What the database has no way to say: the step can be looked at, but not run there."""
    if not isinstance(step.operation, Composed):
        return
    for primitive in primitives(step.operation, pipeline.inputs_of(step)):
        for tree in primitive.expressions():
            try:
                spelt_for(exp.Paren(this=tree.copy()), pipeline.dialect)
            except UsageError as error:
                yield replace(error.problem, severity="warning")
                return


def _whole_division(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    types = types_of(pipeline, step)
    for tree in step.operation.expressions():
        divisions = [node for node in tree.find_all(exp.Div) if type_of(node, types) == "integer"]
        if divisions and pipeline.dialect in _CUTTING:
            message = "Whole numbers are divided without a remainder here: 5 / 2 is 2. Elsewhere it is 2.5."
            hint = "Multiply one side by 1.0 where the fraction matters."
            yield Problem("pipeline.whole_division", message, hint, severity="info")
            return


def _case(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    """Where upper and lower case are taken for the same, engines agree on the letters from A to Z only."""
    types = types_of(pipeline, step)
    for tree in step.operation.expressions():
        for node in tree.find_all(exp.Like, exp.ILike):
            if not node.expression.sql().isascii():
                message = "SQLite tells É from é in LIKE, other databases and pandas may not."
                yield Problem("pipeline.letter_case", message, "Compare LOWER() of both sides.", severity="info")
                return
        for compared in tree.find_all(exp.EQ, exp.NEQ, exp.In):
            if pipeline.dialect in _CASELESS_EQUALITY and type_of(compared.this, types) == "text":
                message = "This database takes upper and lower case for the same, others and pandas do not."
                yield Problem("pipeline.letter_case", message, "Compare LOWER() of both sides.", severity="info")
                return


def _exact_fraction(pipeline: Pipeline, step: Step) -> Iterator[Problem]:
    """Sums and averages of fractions, compared for being equal: the last digit depends on the order of adding."""
    types = types_of(pipeline, step)
    for tree in step.operation.expressions():
        for node in tree.find_all(exp.EQ, exp.NEQ):
            sides = [side for side in (node.this, node.expression) if not isinstance(side, exp.Literal)]
            worked_out = any(isinstance(side, exp.Subquery) for side in sides)
            if worked_out and {type_of(side, types) for side in sides} == {"number"}:
                message = "Sums and averages of fractions may differ in their last digit from one engine to another."
                yield Problem("pipeline.exact_fraction", message, "Compare rounded values.", severity="info")
                return


CAUSES: tuple[Callable[[Pipeline, Step], Iterator[Problem]], ...] = (
    _unordered, _crossed, _kept_whole, _any_row, tied, text_as_number, mixed, _whole_division, _case, _exact_fraction,
    zoned_moments, _cautions, _unsayable,
)  # fmt: skip
"""Every cause of a warning."""


def _is_sorted(pipeline: Pipeline, step: Step) -> bool:
    while step.kind in _KEEP_ORDER:
        step = pipeline.step(step.main_inputs[0])
    return step.kind == "sort"
