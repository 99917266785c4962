"""Cast: changes the type of columns. Parameters: `columns`, `to`, and `strict`.

What does not fit becomes missing; with `strict`, databases that can stop there instead. A number becomes whole by
cutting off its decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from nl2sql.problems import Problem
from pipeline_gen.pandas_assign import iso_moment
from pipeline_gen.pandas_expressions import Frame
from pipeline_gen.spelling.building import cast, number, text, try_cast, when
from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import CHOSEN, TYPE_WORDS, Changing, chosen_columns, wrong_type
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.literals import NO, YES
from pipeline_gen.steps.operation import Columns
from pipeline_gen.steps.reading import ParamReader

To = Literal["integer", "number", "text", "boolean", "date", "datetime"]
TYPES: tuple[To, ...] = ("integer", "number", "text", "boolean", "date", "datetime")
_SQL = {"integer": "BIGINT", "number": "DOUBLE", "text": "TEXT", "date": "DATE", "datetime": "TIMESTAMP"}
_FORMS = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%d %H:%M:%S"}
_NUMBERS = ("integer", "number")
_CHOICES = ("whole number", "number", "text", "yes or no", "date", "date and time")
_TIMES = ("date", "datetime")


@dataclass(frozen=True)
class Cast(Changing):
    """The chosen columns as values of the type `to`."""

    kind: ClassVar[str] = "cast"
    label: ClassVar[str] = "Change type"
    fields: ClassVar[tuple[Field, ...]] = (
        CHOSEN,
        Field("to", "choice", "To", choices=TYPES, words=_CHOICES),
        Field("strict", "flag", "Stop at what does not fit", "otherwise it becomes missing", optional=True),
    )

    to: To = "text"
    strict: bool = False

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Change type", [inputs[0].called(name) for name in self.chosen], f"To {TYPE_WORDS[self.to]}")

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        rest = (
            ""
            if self.to == "text"
            else ", stop at what does not fit"
            if self.strict
            else ", missing where it does not fit"
        )
        return f"Change {self.said_columns(inputs[0])} to {TYPE_WORDS[self.to]}{rest}"

    @override
    def changed(self, known: ResultColumn) -> exp.Expr:
        value, source = column(known.name), _source(known, self.to)
        if source == self.to:
            return value
        if self.to == "boolean":
            return _truth(value) if source == "text" else exp.NEQ(this=value, expression=number(0))
        if source != "text":
            whole = self.to == "integer" and source == "number"
            return cast(exp.Trunc(this=value) if whole else value, _SQL[self.to])
        change = cast if self.strict else try_cast
        if self.to == "integer":
            # By way of a decimal number: databases do not agree on how 12.7 becomes whole.
            return cast(exp.Trunc(this=change(value, "DECIMAL(38, 10)")), "BIGINT")
        return change(value, _SQL[self.to])

    @override
    def pandas_changed(self, known: ResultColumn, frame: Frame) -> str:
        code, source = frame.column(known.name), _source(known, self.to)
        errors = "" if self.strict else ', errors="coerce"'
        if source == self.to:
            return code
        if self.to == "boolean":
            words = ", ".join(f'"{word}": {word in YES}' for word in (*YES, *NO))
            if source == "text":
                return f'{code}.astype("string").str.strip(" ").str.lower().map({{{words}}}).astype("boolean")'
            return f"({code} != 0)"
        if self.to in _NUMBERS:
            read = f"pd.to_numeric({code}{errors})" if source == "text" else code
            whole = '.map(int, na_action="ignore").astype("Int64")'
            return f"{read}{whole}" if self.to == "integer" else f'{read}.astype("Float64")'
        if self.to in _TIMES:
            return _pandas_moment(code, self.to, errors, source, frame)
        return f'{code}.astype("string")'

    @override
    def cautions(self, inputs: tuple[Columns, ...], dialect: str) -> tuple[Problem, ...]:
        kinds = {known.type for known in inputs[0] if known.name in self.chosen}
        if self.strict and dialect == "sqlite":
            message = "SQLite does not stop at what does not fit: text becomes 0 where a number should be."
            hint = "Leave “stop at what does not fit” out, and look at what is missing then."
            return (Problem("pipeline.never_strict", message, hint, severity="warning"),)
        if self.to == "text" and "number" in kinds:
            message = "Databases and pandas write numbers in their own way: 10, 10.0 or 1e1."
            hint = "Round them to whole numbers first where that is meant."
            return (Problem("pipeline.number_as_text", message, hint, severity="info"),)
        return ()

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"columns": list(self.chosen), "to": self.to, "strict": self.strict}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        to, strict = reader.choice("to", TYPES), reader.flag("strict")
        if strict and to == "boolean":
            reader.refuse("strict", "false here: what is neither yes nor no is missing")
        return cls(chosen_columns(reader), to, strict)


def _source(known: ResultColumn, to: To) -> str:
    """The type cast from. Raises `UsageError` where it cannot become the other."""
    kind = "text" if known.type == "other" else known.type
    never = (kind in (*_TIMES, "time") and to in (*_NUMBERS, "boolean")) or (
        kind in (*_NUMBERS, "boolean", "time") and to in _TIMES
    )
    if never:
        hint = "Take a part of the date with an extract step." if kind in _TIMES else "Change it to text first."
        raise wrong_type(known, "text" if to in _TIMES else "numbers or text", hint)
    return kind


def _truth(value: exp.Expr) -> exp.Expr:
    word = exp.Lower(this=exp.Trim(this=value))
    tests = (
        (exp.In(this=word.copy(), expressions=[text(each) for each in words]), words is YES) for words in (YES, NO)
    )
    return when(*((test, exp.Boolean(this=truth)) for test, truth in tests))


def _pandas_moment(code: str, to: To, errors: str, source: str, frame: Frame) -> str:
    moment = f"pd.to_datetime({code})"
    if source == "text" and to == "date":
        moment = f'pd.to_datetime({code}.str[:10], format="{_FORMS[to]}"{errors})'
    elif source == "text":
        moment = f'pd.to_datetime({code}, format="ISO8601")' if not errors else iso_moment(code, 'errors="coerce"')
    if frame.dialect == "sqlite":
        return f'{moment}.dt.strftime("{_FORMS[to]}").astype("string")'
    return moment if source == "text" or to == "datetime" else f"{moment}.dt.normalize()"
