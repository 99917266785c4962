"""A flow with what each of its steps means, or what is wrong with it. Nothing in a flow makes this raise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from nl2sql.catalog import Catalog
from nl2sql.problems import Problem, UsageError
from pipeline_gen.document import Mend
from pipeline_gen.document_io import read_operation
from pipeline_gen.expressions import references
from pipeline_gen.flow import FlowDocument, FlowStep
from pipeline_gen.mending import located, mends_of, stray_column
from pipeline_gen.pipeline import ID, Pipeline, Step, made
from pipeline_gen.steps import Operation


@dataclass(frozen=True)
class CheckedStep:
    """A step of a flow: understood (`step`), wrong (`problems`), or in want of steps that are (`waits_for`).

    `mends` are names to use for a column that does not reach it.
    """

    given: FlowStep
    step: Step | None = None
    problems: tuple[Problem, ...] = ()
    waits_for: tuple[str, ...] = ()
    mends: tuple[Mend, ...] = ()


@dataclass(frozen=True)
class CheckedFlow:
    """All steps of a flow in its own order, and what is wrong with the flow as a whole."""

    dialect: str
    output: str
    steps: tuple[CheckedStep, ...]
    problems: tuple[Problem, ...] = ()

    @cached_property
    def understood(self) -> Pipeline:
        """The steps that are understood, each after what it reads. Its output may be missing: ask `until` instead."""
        known = {checked.step.id: checked.step for checked in self.steps if checked.step is not None}
        return Pipeline(tuple(_in_order(known)), self.output, self.dialect)

    def until(self, step_id: str = "") -> Pipeline:
        """The pipeline that ends with a step, by default with the flow's output.

        Raises `UsageError`: the problems of what stands in the way, or ``pipeline.no_step``.
        """
        wanted = step_id or self.output
        by_id = {checked.given.id: checked for checked in self.steps}
        if wanted not in by_id:
            raise UsageError(
                Problem("pipeline.no_step", "The flow does not end with a step yet.", "Choose the step to end with.")
            )
        faults = [*self.problems, *_faults(wanted, by_id)]
        if faults:
            raise UsageError(*faults)
        return self.understood.upstream(wanted)


def check_flow(flow: FlowDocument, catalog: Catalog) -> CheckedFlow:
    """What the flow means over that catalogue, step by step."""
    problems = _whole(flow, catalog)
    twice = {step_id for step_id, count in Counter(step.id for step in flow.steps).items() if count > 1}
    read: dict[str, tuple[Operation, tuple[str, ...]]] = {}
    faults: dict[int, Problem] = {}
    for number, step in enumerate(flow.steps):
        try:
            _check_id(step.id, twice)
            read[step.id] = read_operation(step.id, step.kind, step.params, step.inputs, flow.dialect, catalog)
        except UsageError as error:
            faults[number] = error.problem
    needs = {step_id: tuple(dict.fromkeys(_needs(*part))) for step_id, part in read.items()}
    done, wrong = _built(read, needs, {step.id for step in flow.steps})
    steps = []
    for number, step in enumerate(flow.steps):
        found = replace(done[step.id], note=step.note) if step.id in done and step.id not in twice else None
        fault = faults.get(number) or wrong.get(step.id)
        waits = () if found or fault else tuple(given for given in needs.get(step.id, step.inputs) if given not in done)
        steps.append(_wrong(step, fault, flow.dialect, done) if fault else CheckedStep(step, found, waits_for=waits))
    return CheckedFlow(flow.dialect, flow.output, tuple(steps), problems)


def _wrong(step: FlowStep, fault: Problem, dialect: str, done: Mapping[str, Step]) -> CheckedStep:
    """The step with its problem at the parameter it is about, and what would mend it."""
    inputs = tuple(done[given].columns for given in step.inputs if given in done)
    missing = fault.code == "pipeline.unknown_column" and len(inputs) == len(step.inputs)
    stray = stray_column(step, dialect, inputs) if missing else None
    mends = mends_of(stray, step, done) if stray else ()
    return CheckedStep(step, problems=(located(fault, step, stray),), mends=mends)


def unopened_flow(flow: FlowDocument, problem: Problem) -> CheckedFlow:
    """The flow while its source cannot be opened, for the reason given: steps that read it say so, others wait."""
    steps = []
    for step in flow.steps:
        own = replace(problem, message=f"Step {step.id}: {problem.message}")
        steps.append(CheckedStep(step, problems=() if step.inputs else (own,), waits_for=step.inputs))
    return CheckedFlow(flow.dialect, flow.output, tuple(steps), (problem,))


def _whole(flow: FlowDocument, catalog: Catalog) -> tuple[Problem, ...]:
    if flow.dialect == catalog.dialect:
        return ()
    message = f"This flow is written for {flow.dialect}, but {flow.source} speaks {catalog.dialect}."
    return (Problem("pipeline.dialect", message, "Choose the source it was made for."),)


def _check_id(step_id: str, twice: set[str]) -> None:
    if step_id in twice or not ID.fullmatch(step_id):
        message = f"“{step_id}” cannot be the id of a step: it is taken or no plain name."
        raise UsageError(Problem("pipeline.same_id", message, "Give each step an id of its own."))


def _built(
    read: Mapping[str, tuple[Operation, tuple[str, ...]]], needs: Mapping[str, tuple[str, ...]], known: set[str]
) -> tuple[dict[str, Step], dict[str, Problem]]:
    """The steps whose inputs are all understood, and what is wrong with others. Steps that wait are in neither."""
    done: dict[str, Step] = {}
    wrong: dict[str, Problem] = {}
    open_ids = list(read)
    while ready := [step_id for step_id in open_ids if all(given in done for given in needs[step_id])]:
        for step_id in ready:
            try:
                done[step_id] = made(step_id, *read[step_id], done)
            except UsageError as error:
                wrong[step_id] = error.problem
        open_ids = [step_id for step_id in open_ids if step_id not in done and step_id not in wrong]
    for step_id in open_ids:
        missing = [given for given in needs[step_id] if given not in known]
        if missing:
            wrong[step_id] = _problem("unknown_input", f"Step {step_id} reads {missing[0]}, which does not exist.")
        elif _reaches(step_id, needs):
            wrong[step_id] = _problem("cycle", f"Step {step_id} reads its own outcome.")
    return done, wrong


def _needs(operation: Operation, inputs: tuple[str, ...]) -> tuple[str, ...]:
    return (*inputs, *(read for read, _ in references(operation.expressions())))


def _reaches(start: str, needs: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a step is among what it needs, directly or not."""
    seen: set[str] = set()
    stack = list(needs[start])
    while stack:
        step_id = stack.pop()
        if step_id == start:
            return True
        if step_id not in seen:
            seen.add(step_id)
            stack.extend(needs.get(step_id, ()))
    return False


def _faults(wanted: str, by_id: Mapping[str, CheckedStep]) -> Iterator[Problem]:
    """What stands in the way of a step, upstream first."""
    seen: set[str] = set()

    def visit(step_id: str) -> Iterator[Problem]:
        if step_id in seen or step_id not in by_id:
            return
        seen.add(step_id)
        checked = by_id[step_id]
        for given in (*checked.given.inputs, *checked.waits_for):
            yield from visit(given)
        yield from checked.problems

    yield from visit(wanted)


def _in_order(steps: Mapping[str, Step]) -> Iterator[Step]:
    """The steps, each after what it reads, otherwise in their order."""
    seen: set[str] = set()

    def visit(step: Step) -> Iterator[Step]:
        if step.id in seen:
            return
        seen.add(step.id)
        for given in step.inputs:
            yield from visit(steps[given])
        yield step

    for step in steps.values():
        yield from visit(step)


def _problem(code: str, message: str) -> Problem:
    return Problem(f"pipeline.{code}", message, "Connect the steps another way.")
