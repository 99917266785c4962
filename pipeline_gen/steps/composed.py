"""Steps that are made of simpler ones: what they do is said once, as primitives, and holds for every engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from typing_extensions import override

from pipeline_gen.steps.operation import Columns, MadeOf, Operation, Passed, Primitive, spelt_as

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter


@dataclass(frozen=True)
class Composed(Operation):
    """An operation on one input that is a chain of primitives, given by `lowered`.

    What leaves it, and which columns pass, follows from the chain.
    """

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        leaving = inputs[0]
        for _, _, after in chained(self, inputs):
            leaving = after
        return leaving

    @override
    def passes(self, inputs: tuple[Columns, ...]) -> Passed:
        known: Passed = {column.name: (0, column.name) for column in inputs[0]}
        for primitive, before, _ in chained(self, inputs):
            passed = primitive.passes((before,))
            known = {name: known[old] for name, (_, old) in passed.items() if old in known}
        return known

    @override
    def made_of(self, inputs: tuple[Columns, ...]) -> Mapping[str, MadeOf]:
        known = {column.name: MadeOf(((0, column.name),)) for column in inputs[0]}
        for primitive, before, _ in chained(self, inputs):
            made = primitive.made_of((before,))
            known = {name: _through(of, known) for name, of in made.items()}
        return known

    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        """One pandas expression that people would rather read than the chain, where pandas has it."""
        return None


def _through(made: MadeOf, before: Mapping[str, MadeOf]) -> MadeOf:
    """What a column is made of, in terms of what the columns before it are made of."""
    parts = [before[name] for _, name in made.columns]
    columns = dict.fromkeys(read for part in parts for read in part.columns)
    references = dict.fromkeys((*made.references, *(read for part in parts for read in part.references)))
    return MadeOf(tuple(columns), tuple(references))


def chained(operation: Operation, inputs: tuple[Columns, ...]) -> Iterator[tuple[Primitive, Columns, Columns]]:
    """The primitives of an operation, each with the columns of its first input and those that leave it.

    Raises `UsageError` where one reads a column that is not there.
    """
    for primitive in operation.lowered(inputs):
        readable = primitive.readable(inputs)
        spelt = primitive.mapped(lambda tree, readable=readable: spelt_as(tree, readable))  # type: ignore[misc]
        after = spelt.columns(inputs)
        yield spelt, inputs[0] if inputs else (), after
        inputs = (after,)


def primitives(operation: Operation, inputs: tuple[Columns, ...]) -> list[Primitive]:
    """The primitives of an operation that has already been checked against its inputs."""
    if isinstance(operation, Primitive):
        return [operation]
    return [primitive for primitive, _, _ in chained(operation, inputs)]
