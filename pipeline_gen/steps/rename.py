"""Rename: gives columns other names; all others stay, in their order. Parameter: `names`, old and new names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from typing_extensions import override

from pipeline_gen.python_text import quoted
from pipeline_gen.sql_text import column
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive, unknown_column
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.wording import listed

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter


@dataclass(frozen=True)
class Rename(Composed):
    """Every column of the input, those in `names` under their new name."""

    kind: ClassVar[str] = "rename"
    label: ClassVar[str] = "Rename columns"
    group: ClassVar[Group] = "columns"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (Field("names", "renames", "New names"),)

    names: Mapping[str, str]

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Rename", list(self.names), f"Rename {len(self.names)} columns" if len(self.names) > 1 else "")

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        return f"Rename {listed(f'{inputs[0].called(old)} to {new}' for old, new in self.names.items())}"

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        known = tuple(given.name for given in inputs[0])
        for name in self.names:
            if name not in known:
                raise unknown_column(name, known)
        return (Select(tuple((self.names.get(name, name), column(name)) for name in known)),)

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        names = ", ".join(f"{quoted(old)}: {quoted(new)}" for old, new in self.names.items())
        return f"{writer.frame(step).variable}.rename(columns={{{names}}})"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"names": dict(self.names)}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        names = reader.texts("names")
        if not names:
            reader.refuse("names", "at least one old name with its new one")
        return cls(names)
