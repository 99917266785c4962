"""Parse dates: reads text as dates.

Parameters: `columns`, `format` (``%d/%m/%Y``; empty for the common ones) and `day_first` (whether 3/4/2024 is the
3rd of April). With %H in the format the outcome has a time of day. What cannot be read becomes missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from nl2sql.problems import Problem
from pipeline_gen.pandas_expressions import Frame
from pipeline_gen.python_text import quoted
from pipeline_gen.spelling.building import cast, text
from pipeline_gen.spelling.formats import DIRECTIVES, has_time, one_separator, pieces
from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import CHOSEN, Changing, chosen_columns, wrong_type
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns
from pipeline_gen.steps.reading import ParamReader

COMMON = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y")
"""What is tried, first to last, where no format is given; then days and months between slashes."""
_FORMAT = re.compile(r"(%[A-Za-z]|[^%])*")


@dataclass(frozen=True)
class ParseDates(Changing):
    """The chosen columns read as dates, in the form `form` or any common one."""

    kind: ClassVar[str] = "parse_dates"
    label: ClassVar[str] = "Read dates"
    fields: ClassVar[tuple[Field, ...]] = (
        CHOSEN,
        Field("format", "text", "Format", "such as %d/%m/%Y; empty for the common ones", optional=True, proposed=True),
        Field("day_first", "flag", "3/4/2024 is the 3rd of April", optional=True),
    )

    form: str = ""
    day_first: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """The formats that are tried, first to last."""
        return (self.form,) if self.form else (*COMMON, "%d/%m/%Y" if self.day_first else "%m/%d/%Y")

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Read dates in", [inputs[0].called(name) for name in self.chosen])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        how = f"written {self.form}" if self.form else "in any common form" + ", day first" * self.day_first
        return f"Read {self.said_columns(inputs[0])} as dates {how}, missing where that fails"

    @override
    def changed(self, known: ResultColumn) -> exp.Expr:
        if known.type in ("date", "datetime"):
            return column(known.name)
        _require_text(known)
        read = [exp.StrToTime(this=column(known.name), format=text(form), safe=True) for form in self.forms]
        values = [tree if has_time(form) else cast(tree, "DATE") for tree, form in zip(read, self.forms, strict=True)]
        return values[0] if len(values) == 1 else exp.Coalesce(this=values[0], expressions=values[1:])

    @override
    def pandas_changed(self, known: ResultColumn, frame: Frame) -> str:
        code = frame.column(known.name)
        if known.type in ("date", "datetime"):
            return code
        first, *others = [f'pd.to_datetime({code}, format={quoted(form)}, errors="coerce")' for form in self.forms]
        moment = first + "".join(f".fillna({other})" for other in others)
        if frame.dialect != "sqlite":
            return moment
        shown = "%Y-%m-%d %H:%M:%S" if has_time(self.forms[0]) else "%Y-%m-%d"
        return f'{moment}.dt.strftime("{shown}").astype("string")'

    @override
    def cautions(self, inputs: tuple[Columns, ...], dialect: str) -> tuple[Problem, ...]:
        if dialect != "sqlite" or not self.form or one_separator(self.form):
            return ()
        message = "In this format SQLite reads only numbers with their leading zeros: 05, not 5. pandas reads both."
        return (Problem("pipeline.leading_zeros", message, "Look at what is missing after it.", severity="info"),)

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"columns": list(self.chosen), "format": self.form, "day_first": self.day_first}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        form = reader.text("format") if reader.params.get("format") else ""
        if not _FORMAT.fullmatch(form) or (form and not set(pieces(form)) & {*DIRECTIVES, "%y", "%b", "%B", "%j"}):
            reader.refuse("format", "a format such as %d/%m/%Y")
        return cls(chosen_columns(reader), form, reader.flag("day_first"))


def _require_text(known: ResultColumn) -> None:
    if known.type not in ("text", "other"):
        raise wrong_type(known, "text", "Change the type to text first, for numbers such as 20240331.")
