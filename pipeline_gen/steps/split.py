"""Split: takes a text apart at a separator, into columns of their own.

Parameters: `column`, `separator`, `into`, the names of the new columns, `rest`, whether the last one keeps all that is
left, and `drop`, whether the column itself is left out. Spaces around the parts are taken off; an empty part is
missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from pipeline_gen.pandas_assign import assigned
from pipeline_gen.python_text import quoted
from pipeline_gen.spelling.building import number, text
from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import require_text
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.window import spelt_names
from pipeline_gen.wording import listed

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter


@dataclass(frozen=True)
class Split(Composed):
    """Every column of the input, then the parts of one, from the left."""

    kind: ClassVar[str] = "split"
    label: ClassVar[str] = "Split a column"
    group: ClassVar[Group] = "clean"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("column", "column", "Column"),
        Field("separator", "text", "At each", "such as a comma or a space", proposed=True),
        Field("into", "values", "Into columns", "a name for each part", proposed=True),
        Field("rest", "flag", "The last one keeps the rest", optional=True),
        Field("drop", "flag", "Leave the column itself out", optional=True),
    )

    name: str
    separator: str
    into: tuple[str, ...]
    rest: bool = True
    drop: bool = False

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Split", [inputs[0].called(self.name)])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        mark = {" ": "space", ",": "comma", ";": "semicolon", "\t": "tab"}.get(self.separator, f"'{self.separator}'")
        words = f"Split {inputs[0].called(self.name)} at each {mark} into {listed(self.into)}"
        words += ", the last one keeping the rest" if self.rest and len(self.into) > 1 else ""
        return words + (", and leave the column itself out" if self.drop else "")

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        (name,) = spelt_names((self.name,), inputs[0])
        require_text(next(known for known in inputs[0] if known.name == name))
        kept = [(known.name, column(known.name)) for known in inputs[0] if not (self.drop and known.name == name)]
        made = [(new, _tidy(self._part(name, place))) for place, new in enumerate(self.into, start=1)]
        return (Select((*kept, *made)),)

    def _part(self, name: str, place: int) -> exp.Expr:
        if not self.rest or place < len(self.into) or place == 1:
            return _at(name, self.separator, place)
        start: exp.Expr = number((place - 1) * len(self.separator) + 1)
        for before in range(place - 1, 0, -1):
            start = exp.Add(this=exp.Length(this=_at(name, self.separator, before)), expression=start)
        return exp.Substring(this=column(name), start=start)

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        frame = writer.frame(step)
        (name,) = spelt_names((self.name,), writer.columns(step.main_inputs[0]))
        most = f", n={len(self.into) - 1}" if self.rest and len(self.into) > 1 else ""
        parts = f"{frame.column(name)}.str.split({quoted(self.separator)}{most}, regex=False)"
        tidy = '.astype("string").str.strip(" ").replace("", pd.NA)'
        made = {new: f"{parts}.str.get({place}){tidy}" for place, new in enumerate(self.into)}
        source = f"{frame.variable}.drop(columns=[{quoted(name)}])" if self.drop else frame.variable
        return assigned(source, made)

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        into: list[JsonValue] = list(self.into)
        return {"column": self.name, "separator": self.separator, "into": into, "rest": self.rest, "drop": self.drop}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        into = reader.names("into")
        if not into or len({name.lower() for name in into}) < len(into):
            reader.refuse("into", "a list of different names")
        return cls(reader.text("column"), reader.text("separator"), into, reader.flag("rest"), reader.flag("drop"))


def _at(name: str, separator: str, place: int) -> exp.Expr:
    return exp.SplitPart(this=column(name), delimiter=text(separator), part_index=number(place))


def _tidy(part: exp.Expr) -> exp.Expr:
    return exp.Nullif(this=exp.Trim(this=part), expression=text(""))
