"""Order columns: puts the chosen columns first, in the order given; the others follow. Parameter: `columns`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import JsonValue
from typing_extensions import override

from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import CHOSEN, chosen_columns, said_names
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.window import spelt_names


@dataclass(frozen=True)
class OrderColumns(Composed):
    """The chosen columns, then all others."""

    kind: ClassVar[str] = "order_columns"
    label: ClassVar[str] = "Reorder columns"
    group: ClassVar[Group] = "columns"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (CHOSEN,)

    chosen: tuple[str, ...]

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("First", [inputs[0].called(name) for name in self.chosen])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        return f"Put the column{'s' * (len(self.chosen) > 1)} {said_names(self.chosen, inputs[0])} first"

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        first = spelt_names(self.chosen, inputs[0])
        rest = tuple(known.name for known in inputs[0] if known.name not in first)
        return (Select(tuple((name, column(name)) for name in (*first, *rest))),)

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"columns": list(self.chosen)}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        return cls(chosen_columns(reader))
