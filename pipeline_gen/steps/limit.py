"""Limit: keeps the first rows. Parameters: `rows` (none for all) and `offset`, how many to skip before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from typing_extensions import override

from pipeline_gen.block import Block
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter


@dataclass(frozen=True)
class Limit(Primitive):
    """At most `rows` rows, after skipping `offset`."""

    kind: ClassVar[str] = "limit"
    label: ClassVar[str] = "First rows"
    group: ClassVar[Group] = "rows"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("rows", "number", "Rows to keep", optional=True, proposed=True),
        Field("offset", "number", "Rows to skip first", optional=True),
    )

    rows: int | None
    offset: int = 0

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        if self.rows is None:
            return f"From row {self.offset + 1}" if self.offset else "All rows"
        return f"Rows {self.offset + 1} to {self.offset + self.rows}" if self.offset else f"First {self.rows}"

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        rows = "the rest" if self.rows is None else "one row" if self.rows == 1 else f"{self.rows} rows"
        if self.offset:
            return f"Skip {self.offset} rows, then keep {rows}"
        if self.rows is None:
            return "Keep all rows"
        return "Keep the first row" if self.rows == 1 else f"Keep the first {rows}"

    @override
    def columns(self, inputs: tuple[Columns, ...]) -> Columns:
        return inputs[0]

    @override
    def fold(self, inputs: tuple[Block, ...]) -> Block:
        block = inputs[0]
        if block.limit is not None or block.sealed:
            block = block.wrapped()
        return replace(block, limit=(self.rows, self.offset))

    @override
    def write_pandas(self, writer: PandasWriter, step: Step) -> str:
        name = writer.variable(step.main_inputs[0])
        if self.offset or self.rows is None:
            end = "" if self.rows is None else str(self.offset + self.rows)
            return f"{name}.iloc[{self.offset}:{end}]"
        return f"{name}.head({self.rows})"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"rows": self.rows, "offset": self.offset}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        return cls(reader.number("rows") if reader.has("rows") else None, reader.number("offset", 0))
