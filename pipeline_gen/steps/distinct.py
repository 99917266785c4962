"""Distinct: drops rows that are the same as an earlier one. No parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from typing_extensions import override

from pipeline_gen.block import Block
from pipeline_gen.steps.given import Given
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter


@dataclass(frozen=True)
class Distinct(Primitive):
    """Each different row once."""

    kind: ClassVar[str] = "distinct"
    label: ClassVar[str] = "Drop repeated rows"
    group: ClassVar[Group] = "rows"
    optional: ClassVar[bool] = True

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return "Drop repeated rows"

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        return "Drop repeated rows"

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        return inputs[0]

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        block = inputs[0]
        if block.limit is not None or block.query is not None:
            block = block.wrapped()
        shown = list(block.outputs.values())
        order = block.order if all(key.expression in shown for key in block.order) else ()
        return replace(block, distinct=True, order=order)

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        return f"{writer.variable(step.main_inputs[0])}.drop_duplicates()"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        return cls()
