"""Replace: puts other values in the place of known ones.

Parameters: `columns`; `pairs`, old and new values; `match`: ``whole`` values, ``part`` of the text, or ``pattern``
(a regular expression, where the database has them). An empty new value for a whole one makes it missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.database import ResultColumn
from pipeline_gen.pandas_expressions import Frame
from pipeline_gen.python_text import quoted
from pipeline_gen.spelling.building import text, when
from pipeline_gen.sql_text import column
from pipeline_gen.steps.changing import CHOSEN, Changing, chosen_columns, require_text
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.given import Given, titled
from pipeline_gen.steps.literals import as_typed, literal, python
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.wording import in_quotes, listed

Part = Literal["whole", "part", "pattern"]
PARTS: tuple[Part, ...] = ("whole", "part", "pattern")
_WORDS: dict[Part, str] = {"whole": "", "part": "text ", "pattern": "the pattern "}
_CHOICES = ("whole values", "part of the text", "a pattern")


@dataclass(frozen=True)
class Replace(Changing):
    """The chosen columns with the first of each of the `pairs` replaced by the second."""

    kind: ClassVar[str] = "replace"
    label: ClassVar[str] = "Replace values"
    holds_values: ClassVar[tuple[str, ...]] = ("pairs",)
    fields: ClassVar[tuple[Field, ...]] = (
        CHOSEN,
        Field("pairs", "value_pairs", "Old and new", "nothing for a new value makes it missing", proposed=True),
        Field("match", "choice", "Compare", choices=PARTS, words=_CHOICES),
    )

    pairs: Mapping[str, str]
    match: Part = "whole"

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return titled("Replace in", [inputs[0].called(name) for name in self.chosen])

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        nothing = "missing" if self.match == "whole" else "nothing"
        pairs = listed(f"{in_quotes(old)} by {in_quotes(new) if new else nothing}" for old, new in self.pairs.items())
        return f"Replace {_WORDS[self.match]}{pairs} in {self.said_columns(inputs[0])}"

    @override
    def changed(self, known: ResultColumn) -> exp.Expr:
        value: exp.Expr = column(known.name)
        if self.match == "whole":
            branches = [
                (exp.EQ(this=value, expression=literal(old, known)), literal(new, known) if new else exp.Null())
                for old, new in self.pairs.items()
            ]
            if len(branches) == 1 and isinstance(branches[0][1], exp.Null):
                return exp.Nullif(this=value, expression=branches[0][0].expression)
            return when(*branches, default=value)
        require_text(known)
        kind = exp.Replace if self.match == "part" else exp.RegexpReplace
        for old, new in self.pairs.items():
            value = kind(this=value, expression=text(old), replacement=text(new))
        return value

    @override
    def pandas_changed(self, known: ResultColumn, frame: Frame) -> str:
        code = frame.column(known.name)
        if self.match == "whole":
            pairs = ", ".join(
                f"{python(literal(old, known))}: {python(literal(new, known)) if new else 'pd.NA'}"
                for old, new in self.pairs.items()
            )
            return f"{code}.replace({{{pairs}}})"
        code = f'{code}.astype("string")'
        regex = self.match == "pattern"
        return code + "".join(f".str.replace({quoted(a)}, {quoted(b)}, regex={regex})" for a, b in self.pairs.items())

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        return {"columns": list(self.chosen), "pairs": dict(self.pairs), "match": self.match}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        pairs = reader.params.get("pairs")
        good = isinstance(pairs, dict) and all(
            old and (new is None or isinstance(new, str | int | float)) for old, new in pairs.items()
        )
        if not isinstance(pairs, dict) or not pairs or not good:
            return reader.refuse("pairs", "at least one old value with its new one")
        match = reader.choice("match", PARTS) if reader.has("match") else "whole"
        return cls(chosen_columns(reader), {old: as_typed(new) for old, new in pairs.items()}, match)
