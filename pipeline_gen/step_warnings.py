"""What to beware of at a step, for the canvas."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from nl2sql.problems import Problem, UsageError
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.spelling import spelt_for
from pipeline_gen.steps import Aggregate, Join, Limit, Opaque, Operation
from pipeline_gen.steps.composed import Composed, primitives
from pipeline_gen.wording import listed

_KEEP_ORDER = ("select", "filter", "match", "limit")


def warnings_of(pipeline: Pipeline, step: Step) -> tuple[Problem, ...]:
    """The warnings of one step: what is up to the database, text taken for a number, SQL kept whole."""
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
    cautions = operation.cautions(pipeline.inputs_of(step), pipeline.dialect)
    return (*_any_row(operation), *_text_as_number(pipeline, step), *cautions, *_unsayable(pipeline, step))


def _unsayable(pipeline: Pipeline, step: Step) -> tuple[Problem, ...]:
    """What the database has no way to say: the step can be looked at, but not run there."""
    if not isinstance(step.operation, Composed):
        return ()
    for primitive in primitives(step.operation, pipeline.inputs_of(step)):
        for tree in primitive.expressions():
            try:
                spelt_for(exp.Paren(this=tree.copy()), pipeline.dialect)
            except UsageError as error:
                return (replace(error.problem, severity="warning"),)
    return ()


def _any_row(operation: Operation) -> tuple[Problem, ...]:
    """Columns beside the groups: SQLite shows them from a row of its own choice, pandas from another."""
    names = (
        [name for name, tree in operation.measures if isinstance(tree, exp.AnyValue)]
        if isinstance(operation, Aggregate)
        else []
    )
    if not names:
        return ()
    message = f"The rows of a group may differ in {listed(names)}; which of them is shown is up to the database."
    return (Problem("pipeline.any_row", message, "Group by it as well, unless it is the same.", severity="info"),)


def _text_as_number(pipeline: Pipeline, step: Step) -> tuple[Problem, ...]:
    """Text that is added up, averaged or compared with a number: databases and pandas disagree on that."""
    given = pipeline.inputs_of(step)
    types = {known.name: known.type for known in step.operation.readable(given)} if given else {}
    names: dict[str, None] = {}
    for tree in step.operation.expressions():
        for node in tree.find_all(exp.Sum, exp.Avg, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.EQ, exp.NEQ):
            left, right = node.args["this"], node.args.get("expression")
            numeric = right is None or (isinstance(right, exp.Literal) and not right.is_string)
            if numeric and isinstance(left, exp.Column) and types.get(left.name) == "text":
                names[left.name] = None
    if not names:
        return ()
    message = f"Text is taken for a number here: {listed(names)}. pandas and other databases may read it differently."
    hint = "Turn it into a number with CAST, or compare it with a text."
    return (Problem("pipeline.text_as_number", message, hint, severity="warning"),)


def _is_sorted(pipeline: Pipeline, step: Step) -> bool:
    while step.kind in _KEEP_ORDER:
        step = pipeline.step(step.main_inputs[0])
    return step.kind == "sort"
