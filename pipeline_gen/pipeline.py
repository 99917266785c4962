"""The typed graph of steps between a query and everything derived from it. Immutable: an edit gives a new one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from nl2sql.problems import Problem, UsageError
from pipeline_gen.expressions import rebuilt, reference, references, referred
from pipeline_gen.steps import Columns, Operation
from pipeline_gen.steps.operation import spelt_as

ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""What an id of a step looks like."""


@dataclass(frozen=True)
class Step:
    """One step: what it does and what it reads.

    `inputs` are the ids of the steps whose rows it reads, in order, then of those its expressions
    refer to. `columns` leave it. `note` is what a person wrote beside it; steps that differ only there are equal.
    """

    id: str
    operation: Operation
    inputs: tuple[str, ...]
    columns: Columns
    note: str = field(default="", compare=False)

    @property
    def kind(self) -> str:
        """The stable name of the kind of step."""
        return self.operation.kind

    @property
    def main_inputs(self) -> tuple[str, ...]:
        """The inputs whose rows it reads, without those its expressions refer to."""
        return self.inputs[: self.operation.arity]


@dataclass(frozen=True)
class Pipeline:
    """Steps in an order in which each stands after what it reads; `output` is the id of the last.

    Build one with `build`; the constructor trusts its arguments.
    """

    steps: tuple[Step, ...]
    output: str
    dialect: str

    @classmethod
    def build(
        cls,
        parts: Iterable[tuple[str, Operation, tuple[str, ...]]],
        output: str,
        dialect: str,
        notes: Mapping[str, str] | None = None,
    ) -> Pipeline:
        """A pipeline of (id, operation, ids of main inputs), in any order; `notes` are those of steps, by their id.

        Raises `UsageError`: ``pipeline.same_id``, ``pipeline.unknown_input``, ``pipeline.cycle``,
        ``pipeline.wrong_inputs``, ``pipeline.no_step``, and what the operations find wrong with their columns.
        """
        given: dict[str, tuple[Operation, tuple[str, ...]]] = {}
        for step_id, operation, inputs in parts:
            if step_id in given or not ID.fullmatch(step_id):
                raise _error("same_id", f"“{step_id}” cannot be the id of a step: it is taken or no plain name.")
            given[step_id] = (operation, inputs)
        if output not in given:
            raise _error("no_step", f"There is no step {output} to end with.")
        done: dict[str, Step] = {}
        for step_id in _ordered(given):
            done[step_id] = made(step_id, *given[step_id], done)
        return cls(tuple(done.values()), output, dialect).noted(notes or {})

    @cached_property
    def _by_id(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}

    def step(self, step_id: str) -> Step:
        """The step of that id. Raises `UsageError` (``pipeline.no_step``)."""
        if step_id not in self._by_id:
            raise _error("no_step", f"There is no step {step_id}.")
        return self._by_id[step_id]

    @property
    def last(self) -> Step:
        """The output step."""
        return self.step(self.output)

    @property
    def columns(self) -> Columns:
        """The columns of the whole pipeline."""
        return self.last.columns

    def inputs_of(self, step: Step) -> tuple[Columns, ...]:
        """The columns of each main input of a step."""
        return tuple(self.step(step_id).columns for step_id in step.main_inputs)

    def consumers(self, step_id: str) -> tuple[Step, ...]:
        """The steps that read this one."""
        return tuple(step for step in self.steps if step_id in step.inputs)

    def upstream(self, step_id: str) -> Pipeline:
        """The part that this step needs, with it as the output."""
        needed = {step_id}
        for step in reversed(self.steps):
            if step.id in needed:
                needed.update(step.inputs)
        self.step(step_id)
        return Pipeline(tuple(step for step in self.steps if step.id in needed), step_id, self.dialect)

    @property
    def notes(self) -> dict[str, str]:
        """The notes of the steps that have one, by their id."""
        return {step.id: step.note for step in self.steps if step.note}

    def noted(self, notes: Mapping[str, str]) -> Pipeline:
        """The same steps with these notes, and no others."""
        steps = tuple(
            step if step.note == notes.get(step.id, "") else replace(step, note=notes.get(step.id, ""))
            for step in self.steps
        )
        return Pipeline(steps, self.output, self.dialect)

    # ---- edits -----------------------------------------------------------------------------------

    def parts(self) -> list[tuple[str, Operation, tuple[str, ...]]]:
        """What `build` takes."""
        return [(step.id, step.operation, step.main_inputs) for step in self.steps]

    def with_output(self, output: str) -> Pipeline:
        """The same steps, ending with another; what it does not need is dropped."""
        return self.upstream(output)

    def with_step(self, operation: Operation, after: str, *others: str, step_id: str = "") -> Pipeline:
        """With a new step between `after` and everything that read `after`; `others` are its further inputs.

        Raises `UsageError` where the new columns do not suit what comes later.
        """
        new = step_id or self.free_id(operation.kind)
        parts = [
            (known, other, tuple(new if given == after else given for given in inputs))
            for known, other, inputs in self._redirected(after, new)
        ]
        parts.append((new, operation, (after, *others)))
        return Pipeline.build(parts, new if self.output == after else self.output, self.dialect, self.notes)

    def with_branch(self, operation: Operation, *inputs: str, step_id: str = "") -> tuple[Pipeline, str]:
        """With a new step that nothing reads yet, and its id."""
        new = step_id or self.free_id(operation.kind)
        parts = [*self.parts(), (new, operation, inputs)]
        return Pipeline.build(parts, self.output, self.dialect, self.notes), new

    def without(self, step_id: str) -> Pipeline:
        """Without that step: what read it reads its first input instead.

        Raises `UsageError`: ``pipeline.not_removable`` for a source, and where a later step needs a
        column that only this step made.
        """
        step = self.step(step_id)
        if not step.main_inputs:
            raise _error("not_removable", f"The step {step_id} reads no other step, so nothing could take its place.")
        first = step.main_inputs[0]
        parts = [
            (known, operation, tuple(first if given == step_id else given for given in inputs))
            for known, operation, inputs in self._redirected(step_id, first)
            if known != step_id
        ]
        output = first if self.output == step_id else self.output
        return Pipeline.build(parts, output, self.dialect, self.notes).upstream(output)

    def replace(self, step_id: str, operation: Operation, *others: str) -> Pipeline:
        """With another operation in that step, which keeps its first input. Raises `UsageError`."""
        step = self.step(step_id)
        inputs = (*step.main_inputs[:1], *others) if others else step.main_inputs[: operation.arity]
        parts = [(known, *((operation, inputs) if known == step_id else rest)) for known, *rest in self.parts()]
        return Pipeline.build(parts, self.output, self.dialect, self.notes).upstream(self.output)

    def is_removable(self, step_id: str) -> bool:
        """Whether `without` gives a pipeline that still makes sense."""
        if not self.step(step_id).operation.optional:
            return False
        try:
            self.without(step_id)
        except UsageError:
            return False
        return True

    def free_id(self, kind: str) -> str:
        """An id for a new step of that kind: ``filter_3``."""
        number = 1 + sum(step.kind == kind for step in self.steps)
        while f"{kind}_{number}" in self._by_id:
            number += 1
        return f"{kind}_{number}"

    def _redirected(self, old: str, new: str) -> list[tuple[str, Operation, tuple[str, ...]]]:
        """The parts, with references in expressions to `old` reading `new`."""

        def redirect(operation: Operation) -> Operation:
            if not any(step_id == old for step_id, _ in references(operation.expressions())):
                return operation
            return operation.mapped(
                lambda tree: rebuilt(
                    tree,
                    lambda node: (
                        reference(new, read[1]) if (read := referred(node)) is not None and read[0] == old else None
                    ),
                )
            )

        return [(known, redirect(operation), inputs) for known, operation, inputs in self.parts()]


def made(step_id: str, operation: Operation, inputs: tuple[str, ...], done: Mapping[str, Step]) -> Step:
    """The step, with its inputs and columns worked out. Raises `UsageError` with the step's id in front."""
    if len(inputs) != operation.arity:
        raise _error(
            "wrong_inputs", f"Step {step_id} ({operation.kind}) needs {operation.arity} inputs, not {len(inputs)}."
        )
    reads = references(operation.expressions())
    for referred_id, name in reads:
        if name not in {column.name for column in done[referred_id].columns}:
            raise _error("unknown_column", f"Step {step_id}: step {referred_id} has no column {name}.")
    given_columns = tuple(done[given].columns for given in inputs)
    try:
        readable = operation.readable(given_columns)
        operation = operation.mapped(lambda tree: spelt_as(tree, readable))
        columns = operation.columns(given_columns)
    except UsageError as error:
        raise UsageError(
            *(replace(problem, message=f"Step {step_id}: {problem.message}") for problem in error.problems)
        ) from error
    extra = dict.fromkeys(referred_id for referred_id, _ in reads if referred_id not in inputs)
    return Step(step_id, operation, (*inputs, *extra), columns)


def _ordered(given: Mapping[str, tuple[Operation, tuple[str, ...]]]) -> list[str]:
    """The ids, each after what it reads, otherwise in the given order."""
    order: list[str] = []
    state: dict[str, str] = {}
    for start in given:
        stack = [(start, "")]
        while stack:
            step_id, reader = stack.pop()
            if step_id == "":
                state[reader] = "done"
                order.append(reader)
            elif step_id not in given:
                raise _error("unknown_input", f"Step {reader} reads {step_id}, which does not exist.")
            elif state.get(step_id) == "open":
                raise _error("cycle", f"Step {step_id} reads its own outcome, by way of {reader}.")
            elif step_id not in state:
                state[step_id] = "open"
                stack.append(("", step_id))
                operation, inputs = given[step_id]
                reads = [read for read, _ in references(operation.expressions())]
                stack.extend((read, step_id) for read in reversed([*inputs, *reads]))
    return order


def _error(code: str, message: str) -> UsageError:
    return UsageError(Problem(f"pipeline.{code}", message, "Undo the edit, or connect the steps another way."))
