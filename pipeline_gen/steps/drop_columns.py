"""Drop columns: leaves columns out; all others stay in their order. Parameter: `columns`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from typing_extensions import override

from nl2sql.problems import Problem, UsageError
from pipeline_gen.pandas_assign import listed_names
from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import CHOSEN, chosen_columns, said_names
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.window import spelt_names

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter


@dataclass(frozen=True)
class DropColumns(Composed):
    """Every column of the input but the chosen ones."""

    kind: ClassVar[str] = "drop_columns"
    label: ClassVar[str] = "Drop columns"
    group: ClassVar[Group] = "columns"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (CHOSEN,)

    chosen: tuple[str, ...]

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        names = [inputs[0].called(name) for name in self.chosen]
        return titled("Drop", names, f"Drop {len(names)} columns" if len(names) > 1 else "")

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        return f"Drop the column{'s' * (len(self.chosen) > 1)} {said_names(self.chosen, inputs[0])}"

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        names = set(spelt_names(self.chosen, inputs[0]))
        kept = tuple((known.name, column(known.name)) for known in inputs[0] if known.name not in names)
        if not kept:
            hint = "Keep at least one column."
            raise UsageError(Problem("pipeline.no_columns", "No column would be left.", hint))
        return (Select(kept),)

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        names = spelt_names(self.chosen, writer.columns(step.main_inputs[0]))
        return f"{writer.frame(step).variable}.drop(columns={listed_names(names)})"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"columns": list(self.chosen)}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        return cls(chosen_columns(reader))
