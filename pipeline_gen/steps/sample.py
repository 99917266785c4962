"""Sample: keeps some of the rows by chance.

Parameters: `rows`, how many, or `percent`; `key`, a column of whole numbers, and `seed`: with a key the same rows are
kept every time and on every engine, without one others each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import JsonValue
from sqlglot import exp
from typing_extensions import override

from nl2sql.problems import Problem
from pipeline_gen.block import SortKey
from pipeline_gen.spelling.building import number
from pipeline_gen.sql_text import column, unique
from pipeline_gen.steps.bucket_values import shown
from pipeline_gen.steps.changing import wrong_type
from pipeline_gen.steps.composed import Composed
from pipeline_gen.steps.fields import Field
from pipeline_gen.steps.filter import Filter
from pipeline_gen.steps.given import Given
from pipeline_gen.steps.limit import Limit
from pipeline_gen.steps.operation import Columns, Group, Primitive
from pipeline_gen.steps.reading import ParamReader
from pipeline_gen.steps.select import Select
from pipeline_gen.steps.sort import Sort
from pipeline_gen.steps.window import over, spelt_names

if TYPE_CHECKING:
    from pipeline_gen.pipeline import Step
    from pipeline_gen.to_pandas import PandasWriter

_PLACES = 99_991
"""How many places the mixed keys have: a prime number, as are the factors."""
_LARGEST_SEED = 1_000_000


@dataclass(frozen=True)
class Sample(Composed):
    """Some of the rows of the input."""

    kind: ClassVar[str] = "sample"
    label: ClassVar[str] = "Sample"
    group: ClassVar[Group] = "rows"
    optional: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("rows", "number", "Rows to keep", optional=True, proposed=True),
        Field("percent", "number", "Or percent of them", optional=True, proposed=True),
        Field("key", "column", "Repeat by", "a column of whole numbers that tells rows apart", optional=True),
        Field("seed", "number", "Seed", "another one gives other rows", optional=True),
    )

    rows: int = 0
    percent: float = 0
    key: str = ""
    seed: int = 0

    @property
    def _share(self) -> str:
        if self.percent:
            return f"{shown(self.percent)}%"
        return "one row" if self.rows == 1 else f"{self.rows} rows"

    @override
    def title(self, inputs: tuple[Given, ...]) -> str:
        return f"Sample {self._share}"

    @override
    def sentence(self, inputs: tuple[Given, ...]) -> str:
        words = f"Keep {self._share}{' of the rows' * bool(self.percent)} by chance"
        return words + (f", always the same by {inputs[0].called(self.key)}" if self.key else "")

    @override
    def lowered(self, inputs: tuple[Columns, ...]) -> tuple[Primitive, ...]:
        if self.key:
            mixed, (name,) = self._mixed(inputs[0]), spelt_names((self.key,), inputs[0])
            if self.percent:
                return (Filter(exp.LT(this=mixed, expression=number(self._places))),)
            return (Sort((SortKey(mixed), SortKey(column(name)))), Limit(self.rows))
        if not self.percent:
            return (Sort((SortKey(exp.Rand()),)), Limit(self.rows))
        taken = {known.name.lower() for known in inputs[0]}
        lot, place, count = (unique(name, taken) for name in ("lot", "place", "row_count"))
        kept = tuple((known.name, column(known.name)) for known in inputs[0])
        # Drawn before they are numbered: DuckDB takes no chance in the order of a window.
        drawn = Select((*kept, (lot, exp.Rand())))
        numbers = (
            (place, over(exp.RowNumber(), (), (SortKey(column(lot)),), "")),
            (count, over(exp.Count(this=exp.Star()), (), (), "")),
        )
        share = exp.Mul(this=column(count), expression=number(self.percent))
        test = exp.LTE(this=exp.Mul(this=column(place), expression=number(100)), expression=share)
        return (drawn, Select((*kept, *numbers)), Filter(test), Select(kept))

    @property
    def _places(self) -> int:
        return round(_PLACES * self.percent / 100)

    def _mixed(self, given: Columns) -> exp.Expr:
        """A number below `_PLACES` that looks like chance, from the key; small enough for every database."""
        (name,) = spelt_names((self.key,), given)
        known = next(each for each in given if each.name == name)
        if known.type != "integer":
            raise wrong_type(known, "whole numbers", "Choose a column of whole numbers, such as an id.")
        size = exp.Abs(this=column(name))
        start = exp.Mul(this=exp.Paren(this=exp.Mod(this=size, expression=number(1_000_003))), expression=number(7919))
        factor = exp.Add(this=exp.Mod(this=size.copy(), expression=number(1009)), expression=number(17))
        seeded = exp.Add(this=start, expression=number(self.seed * 104_729)) if self.seed else start
        product = exp.Mul(this=exp.Paren(this=seeded), expression=exp.Paren(this=factor))
        return exp.Mod(this=exp.Paren(this=product), expression=number(_PLACES))

    @override
    def pandas_shortcut(self, writer: PandasWriter, step: Step) -> str | None:
        if self.key:
            return None
        name = writer.frame(step).variable
        return (
            f"{name}.sample(frac={self.percent / 100:g})"
            if self.percent
            else f"{name}.sample(min({self.rows}, len({name})))"
        )

    @override
    def cautions(self, inputs: tuple[Columns, ...], dialect: str) -> tuple[Problem, ...]:
        if self.key:
            return ()
        message = "Other rows are kept each time it runs."
        hint = "Choose a column of whole numbers to repeat by, such as an id."
        return (Problem("pipeline.by_chance", message, hint, severity="info"),)

    @override
    def params(self, dialect: str) -> dict[str, JsonValue]:
        percent = int(self.percent) if self.percent == int(self.percent) else self.percent
        return {"rows": self.rows, "percent": percent, "key": self.key, "seed": self.seed}

    @classmethod
    @override
    def read(cls, reader: ParamReader) -> Self:
        rows, percent = reader.number("rows", 0), reader.amount("percent")
        if bool(rows) == bool(percent) or percent > 100:
            reader.refuse("rows", "how many rows to keep, or a percent up to 100 instead")
        key, seed = reader.text("key") if reader.params.get("key") else "", reader.number("seed", 0)
        if seed > _LARGEST_SEED or (seed and not key):
            reader.refuse("seed", f"a number up to {_LARGEST_SEED}, together with a key")
        return cls(rows, percent, key, seed)
