"""Filter: keeps the rows a condition holds for. Parameter: `condition`, SQL over the columns of the input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from pipeline_gen.block import Block
from pipeline_gen.expressions import Change, columns_of
from pipeline_gen.pandas_expressions import condition
from pipeline_gen.sql_text import render
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter


@dataclass(frozen=True)
class Filter(Primitive):
    """Rows for which `condition` is true; neither false nor null."""

    kind: ClassVar[str] = "filter"
    label: ClassVar[str] = "Filter rows"
    group: ClassVar[Group] = "rows"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (Field("condition", "condition", "Keep rows where"),)

    condition: exp.Expr

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Filter", [inputs[0].called(found.name) for found in columns_of(self.condition)])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        return f"Keep rows where {inputs[0].said(self.condition)}"

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        return inputs[0]

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        block = inputs[0] if inputs[0].takes_condition else inputs[0].wrapped()
        return block.filtered(block.expressed(self.condition))

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        frame = writer.frame(step)
        return f"{frame.variable}[{condition(self.condition, frame)}]"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"condition": render(self.condition, dialect)}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        return cls(reader.expression("condition"))

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return (self.condition,)

    @override
    def mapped(self, change: Change) -> Self:
        return type(self)(change(self.condition))
