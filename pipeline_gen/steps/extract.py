"""Extract: takes a part of a text or of a date into a column of its own.

Parameters: `column`; `part`: ``before`` or ``after`` a mark, the ``first`` or ``last`` letters, what matches a
``pattern``, or ``year``, ``quarter``, ``month``, ``day``, ``weekday`` (Monday is 1), ``hour`` or ``minute``; `detail`:
the mark, the number of letters or the regular expression; and `name` of the new column. What is not there is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from pipeline_gen.pandas_assign import assigned, iso_moment
from pipeline_gen.python_text import quoted
from pipeline_gen.spelling.building import number, text, try_cast, when
from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import require_text, wrong_type
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.literals import typed_text
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.window import spelt_names

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

Part = Literal[
    "before", "after", "first", "last", "pattern", "year", "quarter", "month", "day", "weekday", "hour", "minute"
]
PARTS: tuple[Part, ...] = (
    "before", "after", "first", "last", "pattern", "year", "quarter", "month", "day", "weekday", "hour", "minute",
)  # fmt: skip
_CHOICES = (
    "before a mark",
    "after a mark",
    "the first letters",
    "the last letters",
    "what matches a pattern",
    "year",
    "quarter",
    "month",
    "day",
    "day of the week",
    "hour",
    "minute",
)
_OF_DATES = PARTS[5:]


@dataclass(frozen=True)
class Extract(Composed):
    """Every column of the input, then a part of one."""

    kind: ClassVar[str] = "extract"
    label: ClassVar[str] = "Take a part"
    group: ClassVar[Group] = "clean"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("column", "column", "Column"),
        Field("part", "choice", "Part", choices=PARTS, words=_CHOICES),
        Field("detail", "text", "Mark, letters or pattern", "such as @, or 3, or [0-9]+", optional=True, proposed=True),
        Field("name", "text", "New column", proposed=True),
    )

    source: str
    part: Part
    name: str
    detail: str = ""

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Take", [self.name])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        what = {
            "before": f"what stands before the first '{self.detail}' in",
            "after": f"what stands after the first '{self.detail}' in",
            "first": f"the first {self.detail} letters of",
            "last": f"the last {self.detail} letters of",
            "pattern": f"what matches {self.detail} in",
        }.get(self.part, f"the {self.part} of")
        return f"Take {what} {inputs[0].called(self.source)} as {self.name}"

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        known = self._known(inputs[0])
        kept = ((each.name, column(each.name)) for each in inputs[0])
        return (Select((*kept, (self.name, self._value(known)))),)

    def _known(self, given: Columns) -> ResultColumn:
        (name,) = spelt_names((self.source,), given)
        known = next(each for each in given if each.name == name)
        if self.part not in _OF_DATES:
            require_text(known)
        elif known.type not in ("text", "date", "datetime", "other"):
            raise wrong_type(known, "dates", "Choose a column with dates.")
        return known

    def _value(self, known: ResultColumn) -> exp.Expr:
        value, mark = column(known.name), text(self.detail)
        if self.part in _OF_DATES:
            moment = value if known.type in ("date", "datetime") else try_cast(value, "TIMESTAMP")
            unit = exp.Var(this="ISODOW" if self.part == "weekday" else self.part.upper())
            return exp.Cast(this=exp.Extract(this=unit, expression=moment), to=exp.DataType.build("BIGINT"))
        if self.part == "pattern":
            group = number(1 if re.compile(self.detail).groups else 0)
            found = exp.RegexpExtract(this=value, expression=mark, group=group)
            return exp.Nullif(this=found, expression=text(""))
        if self.part in ("first", "last"):
            letters = number(int(self.detail))
            if self.part == "first":
                return exp.Substring(this=value, start=number(1), length=letters)
            return exp.Right(this=value, expression=letters)
        place = exp.StrPosition(this=value, substr=mark)
        if self.part == "before":
            end = exp.Sub(this=place, expression=number(1))
            part = exp.Substring(this=value.copy(), start=number(1), length=end)
        else:
            part = exp.Substring(this=value.copy(), start=exp.Add(this=place, expression=number(len(self.detail))))
        return when((exp.GT(this=place, expression=number(0)), part))

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        frame = writer.frame(step)
        known = self._known(writer.columns(step.main_inputs[0]))
        return assigned(frame.variable, {self.name: self._pandas(known, frame.column(known.name))})

    def _pandas(self, known: ResultColumn, code: str) -> str:
        mark = quoted(self.detail)
        if self.part in _OF_DATES:
            moment = (
                iso_moment(code, 'errors="coerce"') if known.type in ("text", "other") else f"pd.to_datetime({code})"
            )
            unit = "day_of_week + 1" if self.part == "weekday" else self.part
            return f'({moment}.dt.{unit}).astype("Int64")' if " " in unit else f'{moment}.dt.{unit}.astype("Int64")'
        if self.part == "pattern":
            pattern = self.detail if re.compile(self.detail).groups else f"({self.detail})"
            groups = re.compile(pattern).groups
            first = "expand=False)" if groups == 1 else "expand=True)[0]"
            return f'{code}.str.extract({quoted(pattern)}, {first}.astype("string").replace("", pd.NA)'
        if self.part in ("first", "last"):
            letters = f":{self.detail}" if self.part == "first" else f"-{self.detail}:"
            return f'{code}.astype("string").str[{letters}]'
        there = f".where({code}.str.contains({mark}, regex=False))" if self.part == "before" else ""
        place = 0 if self.part == "before" else 1
        return f'{code}.str.split({mark}, n=1, regex=False).str.get({place}).astype("string"){there}'

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"column": self.source, "part": self.part, "detail": self.detail, "name": self.name}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        part, detail = reader.choice("part", PARTS), typed_text(reader, "detail")
        if part in ("first", "last") and not (detail.isdecimal() and int(detail) > 0):
            reader.refuse("detail", "how many letters: a whole number, 1 or more")
        if part in ("before", "after", "pattern") and not detail:
            reader.refuse("detail", "the mark or pattern to look for")
        if part == "pattern":
            try:
                re.compile(detail)
            except re.error:
                reader.refuse("detail", "a regular expression, such as [0-9]+")
        return cls(reader.text("column"), part, reader.text("name"), "" if part in _OF_DATES else detail)
