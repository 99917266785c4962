"""What is wrong with a step, said at the parameter it is about, and the names that would mend it. Runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pydantic import JsonValue
from rapidfuzz import process

from nl2sql.database import ResultColumn
from nl2sql.problems import Problem
from pipeline_gen.column_uses import Both, ColumnUse, column_uses
from pipeline_gen.document import Mend
from pipeline_gen.flow import FlowStep
from pipeline_gen.pipeline import Step
from pipeline_gen.steps import KINDS_BY_NAME
from pipeline_gen.steps.fields import Field, FieldKind
from pipeline_gen.steps.operation import Columns

_ABOUT: Mapping[str, tuple[FieldKind, ...]] = {
    "pipeline.wrong_type": ("column", "columns"),
    "pipeline.no_columns": ("columns",),
    "pipeline.wrong_value": ("values", "value_pairs", "text"),
    "pipeline.same_name": ("renames", "named_expressions", "values", "text"),
    "pipeline.bad_expression": ("sql",),
    "pipeline.unknown_table": ("table",),
}
"""Which kind of parameter a problem is about, the likeliest first."""


def located(problem: Problem, given: FlowStep, stray: ColumnUse | None) -> Problem:
    """The problem with the parameter it is about, where that can be told."""
    kind = KINDS_BY_NAME.get(given.kind)
    if kind is None or problem.field:
        return problem
    if problem.code == "pipeline.unknown_column":
        return replace(problem, field=stray.field) if stray else problem
    of_source: tuple[FieldKind, ...] = ("source",) if problem.code.startswith("source.") else ()
    for wanted in _ABOUT.get(problem.code, of_source):
        for field in kind.fields:
            if field.kind == wanted:
                return replace(problem, field=field.name)
    return problem


def stray_column(given: FlowStep, dialect: str, inputs: tuple[Columns, ...]) -> ColumnUse | None:
    """The first column that a step's parameters name and that does not come in."""
    kind = KINDS_BY_NAME.get(given.kind)
    if kind is None or len(inputs) < kind.arity:
        return None
    for use in column_uses(kind.fields, given.params, dialect):
        if use.name.lower() not in {name.lower() for name in _names(use, given, inputs)}:
            return use
    return None


def mends_of(stray: ColumnUse, given: FlowStep, steps: Mapping[str, Step]) -> tuple[Mend, ...]:
    """The names that may be meant: what the column is called now, else the one spelt most alike.

    `steps` are those that are understood, the inputs of the step among them.
    """
    read = tuple(steps[name] for name in given.inputs if name in steps)
    known = _names(stray, given, tuple(step.columns for step in read))
    for step in read if stray.input == Both else read[stray.input : stray.input + 1]:
        found = _called_now(stray.name, step, steps)
        if found is not None and found[0] in known:
            return (Mend(stray.field, stray.name, *found),)
    near = process.extractOne(stray.name, known, processor=str.lower, score_cutoff=60)
    return (Mend(stray.field, stray.name, near[0]),) if near else ()


def fields_of(kind: str) -> tuple[Field, ...]:
    """The parameters of a kind of step; none for one that does not exist."""
    return KINDS_BY_NAME[kind].fields if kind in KINDS_BY_NAME else ()


def columns_for(number: int, params: Mapping[str, JsonValue], inputs: tuple[Columns, ...]) -> Columns:
    """The columns that a parameter of a step may name: those of an input, by its number, or of `Both`.

    Of both, those of the second input have the names that the step's ``renames`` give them.
    """
    if number != Both:
        return inputs[number] if number < len(inputs) else ()
    renames = params.get("renames")
    called = renames if isinstance(renames, dict) else {}
    second = (ResultColumn(str(called.get(each.name, each.name)), each.type) for each in (*inputs[1:2], ())[0])
    return (*(inputs[0] if inputs else ()), *second)


def _names(use: ColumnUse, given: FlowStep, inputs: tuple[Columns, ...]) -> tuple[str, ...]:
    return tuple(column.name for column in columns_for(use.input, given.params, inputs))


def _called_now(name: str, step: Step, steps: Mapping[str, Step]) -> tuple[str, str] | None:
    """What a column of a step before `step` is called where it leaves it, and the step that renamed it last."""
    reads = [steps[given] for given in step.main_inputs if given in steps]
    passed = step.operation.passes(tuple(given.columns for given in reads))
    for number, given in enumerate(reads):
        here = next((column.name for column in given.columns if column.name.lower() == name.lower()), None)
        before = (here, "") if here is not None else _called_now(name, given, steps)
        if before is None:
            continue
        for new, origin in passed.items():
            if origin == (number, before[0]):
                return (new, before[1] if new == before[0] else step.id)
    return None
