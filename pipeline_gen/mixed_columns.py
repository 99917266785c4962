"""Which columns of a pipeline mix numbers with texts, from the sources on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from nl2sql.database import Limits, Rows
from nl2sql.problems import QueryError
from pipeline_gen.mixed import NONE, Mixed, is_mixed
from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.sql_text import column, render
from pipeline_gen.steps import Aggregate, Operation, Select, SetOperation, Source
from pipeline_gen.steps.composed import primitives
from pipeline_gen.steps.operation import Columns, Primitive

Run = Callable[[str, Limits], Rows]
"""Runs one statement; raises `QueryError`."""

_LOOK = Limits(rows=1, seconds=2.0)
_NUMERIC = ("integer", "number")


def mixed_after(operation: Primitive, inputs: tuple[Columns, ...], mixed: tuple[Mixed, ...]) -> Mixed:
    """The mixed columns that leave a primitive, given those of each of its inputs."""
    if isinstance(operation, Source):
        return frozenset(operation.mixed)
    if isinstance(operation, SetOperation):
        return _stacked(inputs, mixed)
    passed = {name for name, (number, old) in operation.passes(inputs).items() if old in mixed[number]}
    named = operation.outputs if isinstance(operation, Select) else ()
    named = operation.measures if isinstance(operation, Aggregate) else named
    return frozenset(passed | {name for name, tree in named if is_mixed(tree, mixed[0])})


def _stacked(inputs: tuple[Columns, ...], mixed: tuple[Mixed, ...]) -> Mixed:
    """By place: what is mixed on either side, or number on the one and text on the other."""
    found = set()
    for one, two in zip(*inputs, strict=True):
        kinds = {one.type, two.type}
        both = "text" in kinds and bool(kinds & set(_NUMERIC))
        if both or one.name in mixed[0] or two.name in mixed[1]:
            found.add(one.name)
    return frozenset(found)


def mixed_columns(pipeline: Pipeline) -> dict[str, Mixed]:
    """The mixed columns that leave each step, by its id."""
    found: dict[str, Mixed] = {}
    for step in pipeline.steps:
        found[step.id] = _of_step(step, pipeline, tuple(found[given] for given in step.main_inputs))
    return found


def _of_step(step: Step, pipeline: Pipeline, mixed: tuple[Mixed, ...]) -> Mixed:
    inputs = pipeline.inputs_of(step)
    if not any(mixed) and not isinstance(step.operation, Source | SetOperation):
        return NONE
    for primitive in primitives(step.operation, inputs):
        mixed, inputs = (mixed_after(primitive, inputs, mixed),), (primitive.columns(inputs),)
    return mixed[0]


def looked_into(pipeline: Pipeline, run: Run, source: str = "", dialect: str = "") -> Pipeline:
    """The pipeline with the mixed columns of its tables known for certain; other databases than SQLite have none.

    One statement a table, of at most two seconds; a table that takes longer keeps what the catalogue knows of it.
    Only tables that name `source` are looked at, whose dialect is by default that of the pipeline.
    """
    if (dialect or pipeline.dialect) != "sqlite":
        return pipeline

    def known(operation: Operation) -> Operation:
        if not isinstance(operation, Source) or operation.source != source:
            return operation
        return replace(operation, mixed=_asked(operation, run))

    return Pipeline(
        tuple(replace(step, operation=known(step.operation)) for step in pipeline.steps),
        pipeline.output,
        pipeline.dialect,
    )


def _asked(source: Source, run: Run) -> tuple[str, ...]:
    if not source.may_mix:
        return ()
    table = exp.Table(this=exp.Identifier(this=source.table))
    tests = [
        exp.Max(
            this=exp.EQ(
                this=exp.Anonymous(this="TYPEOF", expressions=[column(name)]), expression=exp.Literal.string("text")
            )
        )
        for name in source.may_mix
    ]
    try:
        rows = run(render(exp.Select(expressions=tests, from_=exp.From(this=table)), "sqlite"), _LOOK).rows
    except QueryError:
        return source.mixed
    return tuple(name for name, found in zip(source.may_mix, rows[0], strict=True) if found)
