"""Drop missing: leaves out rows that lack a value.

Parameters: `columns` (none for all of them); `how`: ``any`` of them missing, or ``all`` of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from pipeline_gen.expressions import all_of
from pipeline_gen.pandas_assign import listed_names
from pipeline_gen.spelling.building import is_present
from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import said_names
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.filter import Filter
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.window import spelt_names

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

How = Literal["any", "all"]
HOWS: tuple[How, ...] = ("any", "all")
_CHOICES = ("any is missing", "all are missing")


@dataclass(frozen=True)
class DropMissing(Composed):
    """The rows that have a value in every one, or in at least one, of the chosen columns."""

    kind: ClassVar[str] = "drop_missing"
    label: ClassVar[str] = "Drop missing"
    group: ClassVar[Group] = "clean"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("columns", "columns", "Columns", "none for all of them", optional=True),
        Field("how", "choice", "Drop where", choices=HOWS, words=_CHOICES, optional=True),
    )

    chosen: tuple[str, ...] = ()
    how: How = "any"

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        names = [inputs[0].called(name) for name in self.chosen]
        return titled("Drop missing", names, "" if len(names) == 1 else "Drop missing")

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        if not self.chosen:
            return f"Drop rows where {'any' if self.how == 'any' else 'every'} column is missing"
        names = said_names(self.chosen, inputs[0])
        if len(self.chosen) == 1:
            return f"Drop rows without {names}"
        return f"Drop rows that lack {'any' if self.how == 'any' else 'all'} of {names}"

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        names = spelt_names(self.chosen, inputs[0]) or tuple(known.name for known in inputs[0])
        tests = [is_present(column(name)) for name in names]
        if self.how == "any":
            return (Filter(all_of(tests)),)
        return (Filter(reduce(lambda left, right: exp.Or(this=left, expression=right), tests)),)

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        names = spelt_names(self.chosen, writer.columns(step.main_inputs[0]))
        options = [f"subset={listed_names(names)}"] if names else []
        options += ['how="all"'] if self.how == "all" else []
        return f"{writer.frame(step).variable}.dropna({', '.join(options)})"

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"columns": list(self.chosen), "how": self.how}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        return cls(reader.names("columns"), reader.choice("how", HOWS) if reader.has("how") else "any")
