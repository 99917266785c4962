"""Tidy text: takes spaces off the ends and changes between large and small letters.

Parameters: `columns`; `trim`; `case`: ``keep``, ``upper``, ``lower`` or ``title`` (each word); `empty`, whether empty
text becomes missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from nl2sql.problems import Problem
from pipeline_gen.pandas_expressions import Frame
from pipeline_gen.spelling.building import text
from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import CHOSEN, Changing, chosen_columns, require_text
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.operation import Columns
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.wording import listed

Case = Literal["keep", "upper", "lower", "title"]
CASES: tuple[Case, ...] = ("keep", "upper", "lower", "title")
_TREES: dict[Case, type[exp.Func]] = {"upper": exp.Upper, "lower": exp.Lower, "title": exp.Initcap}
_TITLED = 'lambda words: " ".join(word[:1].upper() + word[1:].lower() for word in words.split(" "))'
_WORDS = {"upper": "upper case", "lower": "lower case", "title": "capital initials"}
_CHOICES = ("keep them", "UPPER CASE", "lower case", "Capital Initials")


@dataclass(frozen=True)
class TidyText(Changing):
    """The chosen texts without spaces around them, in one case."""

    kind: ClassVar[str] = "tidy_text"
    label: ClassVar[str] = "Trim or change case"
    fields: ClassVar[tuple[Field, ...]] = (
        CHOSEN,
        Field("trim", "flag", "Take spaces off both ends", optional=True),
        Field("case", "choice", "Letters", choices=CASES, words=_CHOICES, optional=True),
        Field("empty", "flag", "Empty text becomes missing", optional=True),
    )

    trim: bool = True
    case: Case = "keep"
    empty: bool = False

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        verb = "Trim" if self.trim else {"keep": "Tidy", "title": "Capitalise"}.get(self.case, self.case.capitalize())
        return titled(verb, [inputs[0].called(name) for name in self.chosen])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        names = self.said_columns(inputs[0])
        parts = [f"take spaces off {names}"] if self.trim else []
        parts += [f"write {'it' if parts else names} in {_WORDS[self.case]}"] if self.case != "keep" else []
        parts += [f"take empty {'text' if parts else names} as missing"] if self.empty else []
        whole = listed(parts)
        return whole[:1].upper() + whole[1:]

    @override
    def changed(self, known: ResultColumn) -> exp.Expr:
        require_text(known)
        value: exp.Expr = column(known.name)
        if self.trim:
            value = exp.Trim(this=value)
        if self.case in _TREES:
            value = _TREES[self.case](this=value)
        return exp.Nullif(this=value, expression=text("")) if self.empty else value

    @override
    def pandas_changed(self, known: ResultColumn, frame: Frame) -> str:
        code = f'{frame.column(known.name)}.astype("string")' + '.str.strip(" ")' * self.trim
        if self.case == "title":
            code += f'.map({_TITLED}, na_action="ignore")'
        elif self.case != "keep":
            code += f".str.{self.case}()"
        return f'{code}.replace("", pd.NA)' if self.empty else code

    @override
    def cautions(self, inputs: tuple[Columns, ...], dialect: str) -> tuple[Problem, ...]:
        if self.case == "keep" or dialect not in ("sqlite", "postgres"):
            return ()
        if dialect == "postgres" and self.case != "title":
            return ()
        message = "SQLite changes only the letters A to Z; é or ß stay as they are."
        if dialect == "postgres":
            message = "PostgreSQL also begins a word after a hyphen or an apostrophe; others only after a space."
        return (Problem("pipeline.letters", message, "Look at such words in the preview.", severity="info"),)

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"columns": list(self.chosen), "trim": self.trim, "case": self.case, "empty": self.empty}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        case = reader.choice("case", CASES) if reader.has("case") else "keep"
        trim, empty = reader.flag("trim"), reader.flag("empty")
        if not (trim or empty or case != "keep"):
            reader.refuse("trim", "true, or the letters or empty text be changed")
        return cls(chosen_columns(reader), trim, case, empty)
