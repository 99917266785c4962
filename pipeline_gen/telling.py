"""The titles and sentences of steps: what each kind says of itself, told what its inputs are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline_gen.pipeline import Pipeline, Step
from pipeline_gen.steps import Join, Operation, Source
from pipeline_gen.steps.given import Given

_PREFIXES = {
    "filter": "filtered", "match": "filtered", "limit": "first", "aggregate": "grouped", "setop": "combined",
}  # fmt: skip


def told(pipeline: Pipeline) -> dict[str, tuple[str, str]]:
    """The title and the sentence of every step, by its id."""
    return {
        step.id: (step.operation.title(inputs), step.operation.sentence(inputs)) for step, inputs in walked(pipeline)
    }


def walked(pipeline: Pipeline) -> Iterator[tuple[Step, tuple[Given, ...]]]:
    """Every step, in order, with what it is told of its inputs."""
    known: dict[str, Given] = {}
    for step in pipeline.steps:
        inputs = _told_apart(tuple(known[given] for given in step.main_inputs), pipeline, step)
        yield step, inputs
        known[step.id] = _outcome(step, inputs)


def leaving(pipeline: Pipeline) -> Given:
    """What a step after the last one is told of what it reads."""
    return next(_outcome(step, inputs) for step, inputs in walked(pipeline) if step.id == pipeline.output)


def _told_apart(inputs: tuple[Given, ...], pipeline: Pipeline, step: Step) -> tuple[Given, ...]:
    """The inputs, the second called by its alias where a table meets itself."""
    if len(inputs) != 2 or not set(inputs[0].parts) & set(inputs[1].parts):
        return inputs
    sources = [pipeline.step(given).operation for given in step.main_inputs]
    return tuple(
        _called(given, source.name) if isinstance(source, Source) else given
        for given, source in zip(inputs, sources, strict=True)
    )


def _called(given: Given, name: str) -> Given:
    return replace(given, parts=(name,), owners=dict.fromkeys(given.owners, name))


def _outcome(step: Step, inputs: tuple[Given, ...]) -> Given:
    """What the steps after this one are told of it."""
    operation = step.operation
    if isinstance(operation, Source):
        return Given(step.columns, (operation.table,), {known.name: operation.table for known in step.columns})
    parts = _parts(step, operation, inputs)
    if isinstance(operation, Join):
        return _joined(operation, step, inputs, parts)
    if not inputs:
        return Given(step.columns, parts)
    columns = tuple(given.columns for given in inputs)
    kept = {name for name, (_, old) in operation.passes(columns).items() if old == name}
    return _only(inputs[0], kept, step, parts)


def _only(given: Given, kept: set[str], step: Step, parts: tuple[str, ...]) -> Given:
    owners = {name: owner for name, owner in given.owners.items() if name in kept}
    renamed = {name: own for name, own in given.renamed.items() if name in kept}
    return Given(step.columns, parts, owners, renamed)


def _joined(operation: Join, step: Step, inputs: tuple[Given, ...], parts: tuple[str, ...]) -> Given:
    left, right = inputs
    new = {known.name: operation.renames.get(known.name, known.name) for known in right.columns}
    owners = {new[name]: right.owners.get(name, right.name) for name in new}
    renamed = {new[name]: right.renamed.get(name, name) for name in new if new[name] != name or name in right.renamed}
    return Given(step.columns, parts, {**left.owners, **owners}, {**left.renamed, **renamed})


def _parts(step: Step, operation: Operation, inputs: tuple[Given, ...]) -> tuple[str, ...]:
    """What the rows of a step are called: by the name a person gave it, else by what is in it."""
    if not re.fullmatch(rf"{step.kind}_\d+", step.id):
        return (step.id,)
    if not inputs:
        return ("the SQL",)
    if isinstance(operation, Join):
        return tuple(dict.fromkeys((*inputs[0].parts, *inputs[1].parts)))
    prefix = _PREFIXES.get(step.kind, "")
    first = inputs[0].parts
    if not prefix or len(first) > 1 or first[0].startswith(prefix):
        return first
    return (f"{prefix} {first[0]}",)
