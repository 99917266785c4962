"""What a step changes: in its columns, and in the cells of rows that can be followed through it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from pipeline_gen.expressions import all_of, conjuncts, has_window, is_repeatable, substituted
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps import Columns, Filter, Limit, Select, SetOperation, Sort
from pipeline_gen.steps.composed import primitives
from pipeline_gen.steps.operation import Primitive

_FOLLOWED = (Select, Filter, Sort, Limit)
"""Primitives of which every row that leaves is one that came in."""
LEAVES = "leaves"
"""The column of `told_apart` that says whether a row gets through."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What leaves a step compared with what enters it, by the names of columns.

    `added` and `removed` are new and missing ones, `renamed` has old names by new ones, and under the names in
    `changed` stand other values than before.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()


def changes(pipeline: Pipeline, step: Step) -> Changes:
    """What a step does to the columns that reach it. A step that reads none, or only stacks rows, changes nothing."""
    inputs = pipeline.inputs_of(step)
    if not inputs or isinstance(step.operation, SetOperation):
        return Changes()
    passed = step.operation.passes(inputs)
    before = {known.name for columns in inputs for known in columns}
    renamed = {name: old for name, (_, old) in passed.items() if old != name and name not in before}
    leaving = [known.name for known in step.columns]
    gone = before - set(leaving) - {old for name, old in renamed.items() if name in leaving}
    removed = dict.fromkeys(known.name for columns in inputs for known in columns if known.name in gone)
    return Changes(
        tuple(name for name in leaving if name not in before and name not in renamed),
        tuple(removed),
        renamed,
        tuple(name for name in leaving if name in before and (name not in passed or passed[name][1] != name)),
    )


def followed(pipeline: Pipeline, step: Step, wanted: tuple[str, ...]) -> tuple[Pipeline, tuple[str, ...]] | None:
    """The pipeline that ends with the step, each row with what it had in the columns `wanted` of the input.

    The second value are the names of those additional columns, at the end. None where rows cannot be followed.
    """
    chain = _chain(pipeline, step)
    if chain is None:
        return None
    (given,) = pipeline.inputs_of(step)
    taken = {known.name.lower() for known in (*given, *step.columns)}
    taken |= {name.lower() for part in chain if isinstance(part, Select) for name, _ in part.outputs}
    names = []
    for name in wanted:
        names.append(unique(f"{name}_before", taken))
        taken.add(names[-1].lower())
    kept = tuple((name, column(name)) for name in names)
    carried = tuple((name, column(old)) for name, old in zip(names, wanted, strict=True))
    parts: list[Primitive] = [Select((*((known.name, column(known.name)) for known in given), *carried))]
    parts += [replace(part, outputs=(*part.outputs, *kept)) if isinstance(part, Select) else part for part in chain]
    return _instead(pipeline, step, parts), tuple(names)


def told_apart(pipeline: Pipeline, step: Step) -> Pipeline | None:
    """The rows that enter a step with one more column, `LEAVES` or like it: 1 for those that get through it.

    None where the step drops no rows, or looks at more than a row to decide.
    """
    chain = _chain(pipeline, step)
    if chain is None:
        return None
    (given,) = pipeline.inputs_of(step)
    outputs: Mapping[str, exp.Expr] = {known.name: column(known.name) for known in given}
    tests: list[exp.Expr] = []
    for part in chain:
        if isinstance(part, Filter):
            tests += (substituted(test, outputs) for test in conjuncts(part.condition))
        elif isinstance(part, Limit) or not _single(part):
            return None
        elif isinstance(part, Select):
            outputs = {name: substituted(tree, outputs) for name, tree in part.outputs}
    if not tests:
        return None
    through = exp.case().when(all_of(tests), exp.Literal.number(1)).else_(exp.Literal.number(0))
    name = unique(LEAVES, {known.name.lower() for known in given})
    own = tuple((known.name, column(known.name)) for known in given)
    return _instead(pipeline, step, [Select((*own, (name, through)))])


def _chain(pipeline: Pipeline, step: Step) -> list[Primitive] | None:
    inputs: tuple[Columns, ...] = pipeline.inputs_of(step)
    if len(inputs) != 1:
        return None
    chain = primitives(step.operation, inputs)
    return chain if all(isinstance(part, _FOLLOWED) for part in chain) else None


def _single(part: Primitive) -> bool:
    """Whether what it works out depends on one row alone, and is the same each time."""
    return all(not has_window(tree) and is_repeatable(tree) for tree in part.expressions())


def _instead(pipeline: Pipeline, step: Step, chain: list[Primitive]) -> Pipeline:
    """The pipeline up to a step, with that chain in its place."""
    before = pipeline.upstream(step.id)
    taken = {known.id.lower() for known in before.steps}
    parts = [part for part in before.parts() if part[0] != step.id]
    (last,) = step.main_inputs
    for part in chain:
        step_id = unique(f"{step.id}_part", taken)
        taken.add(step_id.lower())
        parts.append((step_id, part, (last,)))
        last = step_id
    return Pipeline.build(parts, last, pipeline.dialect)
