"""Distinct: drops rows that are the same as an earlier one. No parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from pydantic import JsonValue
from typing_extensions import override

from pipeline_gen.block import Block
from pipeline_gen.steps.operation import Columns, Operation
from pipeline_gen.steps.reading import ParamReader


@dataclass(frozen=True)
class Distinct(Operation):
    """Each different row once."""

    kind: ClassVar[str] = "distinct"
    optional: ClassVar[bool] = True

    @property
    @override
    def title(self) -> str:
        return "Distinct"

    @override
    def sentence(self, inputs: tuple[Columns, ...]) -> str:
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
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        return cls()
