"""Derive: adds columns, or works existing ones out anew; all others stay. Parameter: `outputs` (`name`, `expression`).

An expression reads the columns as they come in, also where another output takes the name of one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from pipeline_gen.expressions import Change
from pipeline_gen.sql_text import column, render
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader, written
from pipeline_gen.steps.select import Select
from pipeline_gen.wording import listed


@dataclass(frozen=True)
class Derive(Composed):
    """Every column of the input, then the new ones among `outputs`, each worked out for its row."""

    kind: ClassVar[str] = "derive"
    label: ClassVar[str] = "Work out columns"
    group: ClassVar[Group] = "columns"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (Field("outputs", "named_expressions", "Work out"),)

    outputs: tuple[tuple[str, exp.Expr], ...]

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        names = [name for name, _ in self.outputs]
        return titled("Work out", names, f"Work out {len(names)} columns" if len(names) > 1 else "")

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        return f"Work out {listed(f'{name} = {inputs[0].said(tree)}' for name, tree in self.outputs)}"

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        made = dict(self.outputs)
        kept = tuple((known.name, made.pop(known.name, column(known.name))) for known in inputs[0])
        return (Select((*kept, *made.items())),)

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"outputs": written(tuple((name, render(tree, dialect)) for name, tree in self.outputs))}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        outputs = reader.named_expressions("outputs")
        if not outputs:
            reader.refuse("outputs", "at least one column")
        return cls(outputs)

    @override
    def expressions(self) -> tuple[exp.Expr, ...]:
        return tuple(tree for _, tree in self.outputs)

    @override
    def mapped(self, change: Change) -> Self:
        return type(self)(tuple((name, change(tree)) for name, tree in self.outputs))
