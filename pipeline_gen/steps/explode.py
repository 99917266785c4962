"""Explode: makes a row of each part of a text, or of each value of a list.

Parameters: `column` and `separator` (none where the column holds lists). Spaces around the parts are taken off; an
empty part is missing. A row with a missing text stays one row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from pipeline_gen.pandas_assign import assigned
from pipeline_gen.python_text import quoted
from pipeline_gen.spelling.building import text
from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import require_text, wrong_type
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
class Explode(Composed):
    """Every row as often as its column has parts, each with one of them."""

    kind: ClassVar[str] = "explode"
    label: ClassVar[str] = "Split into rows"
    group: ClassVar[Group] = "reshape"
    optional: ClassVar[bool] = True
    noun: ClassVar[str] = "parts"
    fields: ClassVar[tuple[Field, ...]] = (
        Field("column", "column", "Column"),
        Field("separator", "text", "At each", "such as a comma; nothing for lists", optional=True, proposed=True),
    )

    name: str
    separator: str = ""

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("A row for each", [inputs[0].called(self.name)])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        name = inputs[0].called(self.name)
        return (
            f"Make a row of each part of {name}, split at '{self.separator}'"
            if self.separator
            else f"Make a row of each value in the lists of {name}"
        )

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        name = self._known(inputs[0]).name
        whole: exp.Expr = column(name)
        if self.separator:
            # A missing text has one part, which is missing: the row stays.
            whole = exp.Coalesce(this=whole, expressions=[text("")])
            whole = exp.Split(this=whole, expression=text(self.separator))
        parts = Select(
            tuple(
                (each.name, exp.Explode(this=whole) if each.name == name else column(each.name)) for each in inputs[0]
            )
        )
        if not self.separator:
            return (parts,)
        tidy = exp.Nullif(this=exp.Trim(this=column(name)), expression=text(""))
        return (
            parts,
            Select(tuple((each.name, tidy if each.name == name else column(each.name)) for each in inputs[0])),
        )

    def _known(self, given: Columns) -> ResultColumn:
        (name,) = spelt_names((self.name,), given)
        known = next(each for each in given if each.name == name)
        if self.separator:
            require_text(known)
        elif known.type != "other":
            raise wrong_type(known, "lists", "Say what separates the parts of a text.")
        return known

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        frame = writer.frame(step)
        name = self._known(writer.columns(step.main_inputs[0])).name
        rows = f".explode({quoted(name)}, ignore_index=True)"
        if not self.separator:
            return f"{frame.variable}{rows}"
        lists = assigned(
            frame.variable, {name: f"{frame.column(name)}.str.split({quoted(self.separator)}, regex=False)"}
        )
        tidy = f'lambda rows: rows[{quoted(name)}].astype("string").str.strip(" ").replace("", pd.NA)'
        return assigned(f"{lists}{rows}", {name: tidy})

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"column": self.name, "separator": self.separator}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        return cls(reader.text("column"), reader.text("separator") if reader.params.get("separator") else "")
